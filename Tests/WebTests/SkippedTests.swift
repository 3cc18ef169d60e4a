import Specs
import Testing

@testable import Answering
@testable import HTTP
@testable import Web

@Suite struct SkippedTests {
  private let misnamed = SkippedFile(path: "demo/infra/acme/dev/spec.yaml", reason: .misnamed)

  @Test func `a file that is not listed is named on the list with what to do`() {
    let text = Site(FakeSource(skipped: [misnamed])).get("/").text
    #expect(text.contains("<summary>1 file is not listed</summary>"))
    #expect(text.contains(#"<code class="path">demo/infra/acme/dev/spec.yaml</code>"#))
    #expect(text.contains("The file must be named spec.yml. Rename it."))
    #expect(!Site(FakeSource()).get("/").text.contains("not listed"))
  }

  @Test func `of many such files the first are named and the others counted`() {
    let files = (100..<1300).map {
      SkippedFile(path: "demo/infra/c\($0)/dev/spec.yaml", reason: .misnamed)
    }
    let text = Site(FakeSource(skipped: files)).get("/").text
    #expect(text.contains("1200 files are not listed"))
    #expect(text.contains("demo/infra/c119/dev/spec.yaml"))
    #expect(!text.contains("demo/infra/c120/dev/spec.yaml"))
    #expect(text.contains("1180 more files"))
  }

  @Test func `where nothing else is listed, the note is open`() {
    let text = Site(FakeSource([:], specsPath: "", skipped: [misnamed])).get("/").text
    #expect(text.contains(" open><summary>"))
    #expect(text.contains("at the root in <code>acme/specs</code>"))
    #expect(!Site(FakeSource(skipped: [misnamed])).get("/").text.contains(" open><summary>"))
  }

  @Test func `a hostile name is shown as it is`() {
    let file = SkippedFile(path: "<script>/d\nev/spec.yml", reason: .unnameable)
    let text = Site(FakeSource(skipped: [file])).get("/").text
    #expect(text.contains("&lt;script&gt;/d ev/spec.yml"))
    #expect(!text.contains("<script>/"))
  }

  @Test func `asking for a pod whose file is not used says why`() {
    let site = Site(FakeSource(skipped: [misnamed]))
    for uri in ["/pod/acme/dev", "/api/pod/acme/dev"] {
      let response = site.get(uri)
      #expect(response.status == .notFound)
      #expect(response.text.contains("demo/infra/acme/dev/spec.yaml on branch main"))
      #expect(response.text.contains("Rename it."))
    }
    #expect(!site.get("/pod/acme/stg").text.contains("Rename it."))
  }

  @Test func `health warns only if something is not listed`() {
    let text = Site(FakeSource(skipped: [misnamed])).get("/health").text
    #expect(text.contains(#""warnings":["demo/infra/acme/dev/spec.yaml: The file must be"#))
    #expect(!Site(FakeSource()).get("/health").text.contains("warnings"))
  }
}

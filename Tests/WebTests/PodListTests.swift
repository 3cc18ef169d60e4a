import Answering
import Specs
import Testing

@testable import Web

@Suite struct PodListTests {
  private func spec(name: String, waf: String) -> String {
    "spec: {compute: {instance_name: \(name)}, security: {waf: {enabled: \(waf)}}}\n"
  }

  @Test(
    arguments: [
      ("web1", "true", "<code>web1</code> <span class=\"switch on\" data-value=\"true\">WAF on"),
      ("7", "false", "<code>7</code> <span class=\"switch\" data-value=\"false\">WAF off"),
      (
        "~", "yes",
        "<span class=\"muted\">no name</span> <span class=\"switch on\" data-value=\"yes\">WAF on"
      ),
      ("<b>", "'off'", "<code>&lt;b&gt;</code> <span class=\"switch\" data-value=\"off\">WAF off"),
      (
        "[a]", "maybe",
        "no name</span> <span class=\"switch muted\" data-value=\"maybe\">WAF unknown"
      ),
    ] as [(String, String, String)]
  )
  func `a row shows the columns`(name: String, waf: String, shown: String) {
    let site = Site(FakeSource(["a/dev": spec(name: name, waf: waf)]))
    #expect(site.get("/").text.contains(shown))
  }

  @Test func `an unreadable spec says so, and an unknown one shows nothing`() {
    let source = FakeSource(["a/dev": "a: [", "b/dev": "", "c/dev": FakeSource.spec])
    let text = Site(source).get("/").text
    #expect(text.split(separator: "cannot be read").count == 2)
    #expect(text.split(separator: "class=\"facts\"").count == 3)
  }

  @Test func `the source learns which pods are viewed, only while values are missing`() {
    let whole = FakeSource()
    _ = Site(whole).get("/")
    #expect(whole.interest.withLock { $0.isEmpty })
    let source = FakeSource(["a/dev": "", "b/dev": FakeSource.spec])
    _ = Site(source).get("/")
    #expect(source.interest.withLock { $0.count } == 2)
    _ = Site(source).get("/?q=b")
    #expect(source.interest.withLock { $0.count } == 2)
  }

  @Test(
    arguments: [
      ("web", ["a/dev"]), ("dev", ["a/dev", "b/dev"]), ("true", ["b/dev"]),
      ("B%2Fdev API", ["b/dev"]),
      ("api web", []), ("unknown", []),
    ] as [(String, [String])]
  )
  func `a search looks at the names and at every column`(query: String, found: [String]) {
    let site = Site(
      FakeSource([
        "a/dev": spec(name: "web1", waf: "false"), "b/dev": spec(name: "api2", waf: "true"),
      ])
    )
    let text = site.get("/?q=\(query)").text
    #expect(["a/dev", "b/dev"].filter { text.contains("/pod/\($0)\"") } == found)
  }

  private static let unread =
    "The values of 2 of 3 pods are not known yet. Until then, only their names are searched."

  @Test(
    arguments: [
      ("/", "3 pods. \(unread)"), ("/?page=1", "3 pods. \(unread)"),
      ("/?q=b/", "1 of 3 pods. \(unread)"), ("/?q=web9", "No pod matches “web9”. \(unread)"),
    ]
  )
  func `while values are unknown, a list and a search say so`(path: String, words: String) {
    let site = Site(FakeSource(["a/dev": "", "b/dev": "", "c/dev": FakeSource.spec]))
    #expect(site.get(path).text.contains(">\(words)</p>"))
  }

  @Test func `a single pod of unknown values is not counted`() {
    let text = Site(FakeSource(["a/dev": ""])).get("/?q=x").text
    #expect(text.contains("The values of this pod are not known yet. Until then, only its name is"))
  }

  @Test func `once all values are known, the note disappears, even if the list was cached`() {
    let source = FakeSource(["a/dev": "", "b/dev": FakeSource.spec])
    let site = Site(source)
    #expect(site.get("/").text.contains("The values of 1 of 2 pods"))
    source.write(FakeSource.spec, to: "a/dev")
    for path in ["/", "/?q=web1", "/?q=unknown"] {
      let text = site.get(path).text
      #expect(!text.contains("not known yet") && !text.contains("data-unread"))
    }
    #expect(site.get("/?q=unknown").text.contains(">No pod matches “unknown”.</p>"))
  }
}

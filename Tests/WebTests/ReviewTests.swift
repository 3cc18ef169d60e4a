import HTTP
import Specs
import Testing

@testable import Answering
@testable import Web

/// From a review to exactly one deployment, and what can prevent it.
@Suite struct ReviewTests {
  private let form = "customer=advworks&environment=dev&instance_name=web2&waf_enabled=false"

  private func fields(_ page: Response) -> [String: String] {
    var fields: [String: String] = [:]
    for match in page.text.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/) {
      fields[String(match.1)] = String(match.2)
    }
    return fields
  }

  private func body(_ fields: [String: String]) -> String {
    fields.map { name, value in
      "\(PercentEncoded.text(name))=\(PercentEncoded.text(value))"
    }.joined(separator: "&")
  }

  @Test func `what is confirmed is what was reviewed, byte for byte`() {
    let source = FakeSource()
    let site = Site(source)
    let revision = FakeSource.revision(of: FakeSource.spec)
    let review = site.post("/deploy", form: form + "&_revision=\(revision)")
    #expect(review.status == .ok)
    #expect(review.text.contains("+     instance_name: web2 # the name"))
    let started = site.post("/deploy", form: body(fields(review)) + "&_do=confirm")
    #expect(started.status == .seeOther && started.header("Location") == "/runs/42")
    let expected = FakeSource.spec.replacing("web1", with: "web2")
    #expect(source.text(of: "advworks/dev") == expected)
  }

  @Test func `a review confirmed twice starts one deployment, and both answers lead to it`() {
    let source = FakeSource()
    let site = Site(source)
    let review = site.post("/deploy", form: form + "&_do=review")
    let confirmation = body(fields(review)) + "&_do=confirm"
    for _ in 0..<3 {
      let answer = site.post("/deploy", form: confirmation)
      #expect(answer.status == .seeOther && answer.header("Location") == "/runs/42")
    }
    #expect(source.deployed.count == 1)
    var other = fields(review)
    other["instance_name"] = "web9"
    #expect(site.post("/deploy", form: body(other) + "&_do=confirm").status == .conflict)
    #expect(source.deployed.count == 1)
  }

  @Test func `a box that was left alone writes nothing`() {
    let spec = "spec:\n  compute:\n    instance_name: web1\n"
    let source = FakeSource(["advworks/dev": spec])
    let form = "customer=advworks&environment=dev&instance_name=web1"
    for waf in ["", "&waf_enabled=", "&waf_enabled=false"] {
      let answer = Site(source).post("/deploy", form: form + waf + "&_do=deploy&_once=12345678")
      #expect(answer.status == .ok && answer.text.contains("No changes"))
    }
    #expect(source.deployed.isEmpty)
  }

  @Test func `only what carries a review's key confirms it`() {
    let source = FakeSource(["advworks/prd": FakeSource.spec])
    let form = "customer=advworks&environment=prd&instance_name=web2&_do=confirm&_pod=advworks/prd"
    let answer = Site(source).post("/deploy", form: form)
    #expect(answer.status == .ok && answer.text.contains("Review advworks"))
    #expect(source.deployed.isEmpty)
  }

  @Test func `a protected environment is reviewed, and its pod's name typed`() {
    let source = FakeSource(["advworks/prd": FakeSource.spec])
    let site = Site(source)
    let form = "customer=advworks&environment=prd&instance_name=web2"
    let review = site.post("/deploy", form: form)
    #expect(review.status == .ok && review.text.contains("Type <code>advworks/prd</code>"))
    let confirmation = body(fields(review)) + "&_do=confirm"
    let wrong = site.post("/deploy", form: confirmation + "&_pod=advworks/dev")
    #expect(wrong.status == .badRequest && source.deployed.isEmpty)
    let again = body(fields(wrong)) + "&_do=confirm&_pod=advworks/prd"
    #expect(site.post("/deploy", form: again).status == .seeOther)
    #expect(source.deployed.count == 1)
  }

  @Test func `a deployment in progress is a choice on the review`() {
    let source = FakeSource(active: "41")
    let site = Site(source)
    let page = site.get("/pod/advworks/dev")
    #expect(page.text.contains("is being deployed"))
    let answer = site.post("/deploy", form: form)
    #expect(answer.status == .conflict && answer.text.contains("Deploy anyway"))
    let review = site.post("/deploy", form: form + "&_do=review")
    #expect(review.status == .ok && review.text.contains("/runs/41"))
    let confirmation = body(fields(review)) + "&_do=confirm"
    #expect(site.post("/deploy", form: confirmation).status == .conflict)
    #expect(source.deployed.isEmpty)
    let anyway = site.post("/deploy", form: confirmation + "&_anyway=1")
    #expect(anyway.status == .seeOther && source.deployed.count == 1)
  }

  @Test func `if someone else changed another part of the file, both changes are reviewed again`() {
    let source = FakeSource()
    let site = Site(source)
    let revision = FakeSource.revision(of: FakeSource.spec)
    let review = site.post("/deploy", form: form + "&_revision=\(revision)")
    source.write(FakeSource.spec.replacing("false", with: "true"), to: "advworks/dev")
    let again = site.post("/deploy", form: body(fields(review)) + "&_do=confirm")
    #expect(again.status == .ok && again.text.contains("Changed by others"))
    #expect(source.deployed.isEmpty)
    let started = site.post("/deploy", form: body(fields(again)) + "&_do=confirm")
    #expect(started.status == .seeOther)
    let text = source.text(of: "advworks/dev") ?? ""
    #expect(text.contains("web2") && text.contains("enabled: true"))
  }

  @Test(arguments: [("theirs", "web7"), ("yours", "web2")])
  func `when both changed the same, a person decides`(_ side: String, _ name: String) {
    let source = FakeSource()
    let site = Site(source)
    let revision = FakeSource.revision(of: FakeSource.spec)
    let form = self.form + "&_revision=\(revision)"
    let theirs = FakeSource.spec.replacing("web1", with: "web7").replacing("false", with: "true")
    source.write(theirs, to: "advworks/dev")
    let conflict = site.post("/deploy", form: form + "&_do=review")
    #expect(conflict.status == .conflict)
    #expect(!conflict.text.contains("checked"))
    for value in ["web1", "web7", "web2"] {
      #expect(conflict.text.contains("<code>\(value)</code>"))
    }
    let pick = "&_do=review&" + PercentEncoded.text("_pick/spec/compute/instance_name") + "=\(side)"
    let review = site.post("/deploy", form: body(fields(conflict)) + pick)
    if side == "theirs" {
      #expect(review.text.contains("No changes"))
      return
    }
    #expect(review.status == .ok && review.text.contains("Review advworks"))
    #expect(site.post("/deploy", form: body(fields(review)) + "&_do=confirm").status == .seeOther)
    #expect(source.text(of: "advworks/dev") == theirs.replacing("web7", with: name))
  }

  @Test func `a file of theirs that cannot be read is called so, and your text may replace it`()
    throws
  {
    let source = FakeSource()
    let site = Site(source)
    let revision = FakeSource.revision(of: FakeSource.spec)
    source.write("a: [1\nb: 2", to: "advworks/dev")
    let expected = FakeSource.spec.replacing("web1", with: "web2")
    let form =
      "customer=advworks&environment=dev&_text=\(PercentEncoded.text(expected))"
      + "&_revision=\(revision)&_do=review"
    let conflict = site.post("/deploy", form: form)
    #expect(conflict.status == .conflict)
    #expect(conflict.text.contains("cannot be read now: line 2, column"))
    #expect(conflict.text.contains(#"<a href="/pod/advworks/dev/yaml">See its text</a>"#))
    #expect(!conflict.text.contains(">null<"))
    let pick = try #require(conflict.text.firstMatch(of: /type="radio"[^>]* name="([^"]*)"/)?.1)
    let choice = "&_do=review&\(PercentEncoded.text(String(pick)))=yours"
    let review = site.post("/deploy", form: body(fields(conflict)) + choice)
    #expect(review.status == .ok && review.text.contains("Review advworks"))
    #expect(site.post("/deploy", form: body(fields(review)) + "&_do=confirm").status == .seeOther)
    #expect(source.text(of: "advworks/dev") == expected)
  }

  @Test func `schema errors in a typed text are reported with their positions`() {
    let site = Site(FakeSource())
    let fields = self.fields(site.get("/pod/advworks/dev/yaml"))
    let typed = FakeSource.spec.replacing("web1", with: "Bad Name")
    let lines = typed.split(separator: "\n", omittingEmptySubsequences: false)
    let line = (lines.firstIndex { $0.contains("Bad Name") } ?? 0) + 1
    let form = body(fields.merging(["_text": typed]) { $1 }) + "&_do=review"
    let page = site.post("/deploy", form: form)
    #expect(page.status == .badRequest)
    #expect(page.text.contains("Line \(line), column "))
    #expect(page.text.contains(#"<mark id="line" data-n="\#(line)">"#))
  }

  @Test func `a text is reviewed and written as it was typed, with the file's own line ends`() {
    let old = FakeSource.spec.replacing("\n", with: "\r\n")
    let source = FakeSource(["advworks/dev": old])
    let site = Site(source)
    let page = site.get("/pod/advworks/dev/yaml")
    #expect(page.status == .ok && page.text.contains("<textarea"))
    let typed = old.replacing("web1", with: "web3") + "# the end\r\n"
    let fields = self.fields(page).merging(["_text": typed]) { $1 }
    let review = site.post("/deploy", form: body(fields) + "&_do=review")
    #expect(review.status == .ok)
    var confirmation = self.fields(review)
    confirmation["_text"] = typed
    #expect(site.post("/deploy", form: body(confirmation) + "&_do=confirm").status == .seeOther)
    #expect(source.text(of: "advworks/dev")?.utf8.elementsEqual(typed.utf8) == true)
  }

  @Test func `what turns the writing direction is marked in a diff, and only there`() {
    let old = FakeSource.spec.replacing("# the name", with: "# a\u{202E}b\u{2066}c € é")
    let site = Site(FakeSource(["advworks/dev": old]))
    let review = site.post("/deploy", form: form + "&_do=review")
    let marked =
      "# a<bdi data-control=\"U+202E\">\u{202E}</bdi>b<bdi data-control=\"U+2066\">\u{2066}</bdi>c € é"
    #expect(review.text.contains("web2 \(marked)\n</ins>"))
    #expect(site.get("/pod/advworks/dev/yaml").text.contains("# a\u{202E}b\u{2066}c € é\n"))
  }

  @Test func `a text that is not YAML is kept as typed and marked`() {
    let source = FakeSource()
    let answer = Site(source).post(
      "/deploy",
      form: "customer=advworks&environment=dev&_do=review&_text=a%3A+%5B1%0Ab%3A+2"
    )
    #expect(answer.status == .badRequest)
    #expect(answer.text.contains("Line 2, column") && answer.text.contains("a: [1"))
  }

  @Test func `a spec that does not parse is repaired as a text`() {
    let source = FakeSource(["a/dev": "a: [1, 2\nb: 3"])
    let site = Site(source)
    let page = site.get("/pod/a/dev")
    #expect(page.status == .ok && page.text.contains("<textarea"))
    let repaired = "spec: {compute: {instance_name: web1}}\n"
    let fields = self.fields(page).merging(["_text": repaired]) { $1 }
    let review = site.post("/deploy", form: body(fields) + "&_do=review")
    #expect(review.status == .ok)
    var confirmation = self.fields(review)
    confirmation["_text"] = repaired
    #expect(site.post("/deploy", form: body(confirmation) + "&_do=confirm").status == .seeOther)
    #expect(source.text(of: "a/dev") == repaired)
  }

  @Test func `a run that is not known yet has a page that looks for it`() {
    let name = "/runs/p.advworks.dev.1700000000.0123456789abcdef"
    let page = Site(FakeSource()).get(name)
    #expect(page.status == .ok && page.text.contains("http-equiv=\"refresh\""))
  }
}

/// Text in the encoding of a form.
enum PercentEncoded {
  static func text(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F:
        String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }
}

import HTTP
import Specs
import Testing

@testable import Answering
@testable import Web

/// The choices, and ways back, after someone else was faster.
@Suite struct ConflictTests {
  private static let old = "# head\n" + FakeSource.spec.replacing("false", with: "false # w")
  private static let theirs = old.replacing("web1", with: "web7").replacing("false", with: "true")

  private let source = FakeSource(["advworks/dev": old])
  private var site: Site { Site(source) }
  private let name = "_pick/spec/compute/instance_name"
  private let waf = "_pick/spec/security/waf/enabled"

  private func fields(_ page: Response) -> [String: String] {
    var fields: [String: String] = [:]
    for match in page.text.matches(of: /<input type="hidden"[^>]* name="([^"]*)" value="([^"]*)"/) {
      fields[String(match.1)] = String(match.2)
    }
    for match in page.text.matches(
      of: /<input type="radio"[^>]* name="([^"]*)" value="([^"]*)" checked>/
    ) {
      fields[String(match.1)] = String(match.2)
    }
    return fields
  }

  private func send(_ fields: [String: String], _ action: String) -> Response {
    let form = fields.merging(["_do": action]) { $1 }.map { name, value in
      "\(PercentEncoded.text(name))=\(PercentEncoded.text(value))"
    }
    return site.post("/deploy", form: form.joined(separator: "&"))
  }

  /// The form as it was opened before they changed both settings, filled in and reviewed.
  private func conflict() -> Response {
    source.write(Self.theirs, to: "advworks/dev")
    return send(
      [
        "customer": "advworks", "environment": "dev", "instance_name": "web2", "waf_enabled": "",
        "_revision": FakeSource.revision(of: Self.old),
      ],
      "review"
    )
  }

  @Test func `a choice is kept until the last one is made`() {
    let asked = conflict()
    #expect(asked.status == .conflict && asked.text.contains("Resolve 2 conflicts"))
    #expect(!asked.text.contains("Merged without a conflict"))
    let half = send(fields(asked).merging([waf: "yours"]) { $1 }, "review")
    #expect(half.status == .conflict && half.text.contains("Resolve 2 conflicts"))
    #expect(fields(half)[waf] == "yours" && fields(half)[name] == nil)
    #expect(!half.text.contains("Merged without a conflict"))
    #expect(half.text.contains("Choose a value for every conflict"))
    let review = send(fields(half).merging([name: "theirs"]) { $1 }, "review")
    #expect(review.status == .ok && review.text.contains("Review advworks"))
    #expect(send(fields(review), "confirm").status == .seeOther)
    let text = source.text(of: "advworks/dev") ?? ""
    #expect(text.contains("web7") && !text.contains("enabled"))
  }

  @Test func `editing again begins with what was decided`() {
    let choices = [name: "theirs", waf: "yours"]
    let review = send(fields(conflict()).merging(choices) { $1 }, "review")
    let form = send(fields(review), "edit")
    #expect(form.status == .ok)
    #expect(fields(form)["_revision"] == FakeSource.revision(of: Self.theirs))
    #expect(form.text.contains(#"value="web7""#) && !form.text.contains(#"value="web2""#))
    #expect(fields(form)["waf_enabled"] == "")
    var again = fields(form)
    again["instance_name"] = "web3"
    #expect(send(again, "review").text.contains("+     instance_name: web3 # the name"))
  }

  @Test func `a choice does not count for a value that was never shown`() {
    let choices = [name: "yours", waf: "yours"]
    let review = send(fields(conflict()).merging(choices) { $1 }, "review")
    #expect(review.status == .ok)
    source.write(Self.theirs.replacing("web7", with: "web8"), to: "advworks/dev")
    for action in ["review", "confirm"] {
      let asked = send(fields(review), action)
      #expect(asked.status == .conflict)
      #expect(fields(asked)[name] == nil && fields(asked)[waf] == "yours")
      #expect(asked.text.contains("<code>web8</code>"))
    }
    #expect(source.deployed.isEmpty)
  }

  @Test func `choosing theirs throughout leaves their values in the form`() {
    let answer = send(
      fields(conflict()).merging([name: "theirs", waf: "theirs"]) { $1 },
      "review"
    )
    #expect(answer.status == .ok && answer.text.contains("No changes"))
    #expect(answer.text.contains(#"value="web7""#))
    #expect(fields(answer)["_revision"] == FakeSource.revision(of: Self.theirs))
  }

  // MARK: Texts

  private func typed(_ text: String) -> [String: String] {
    [
      "customer": "advworks", "environment": "dev", "_text": text,
      "_revision": FakeSource.revision(of: Self.old),
    ]
  }

  private func text(_ page: Response) -> String? {
    page.text.firstMatch(of: /<textarea[^>]*>\n?([^<]*)<\/textarea>/).map { String($0.1) }
  }

  @Test func `a comment that both changed is not lost without a word`() {
    let mine = typed(Self.old.replacing("# head", with: "# my head"))
    let review = send(mine, "review")
    #expect(review.status == .ok)
    source.write(Self.old.replacing("# head", with: "# their head"), to: "advworks/dev")
    let fields = fields(review).merging(["_text": mine["_text"] ?? ""]) { $1 }
    let asked = send(fields, "confirm")
    #expect(asked.status == .conflict && source.deployed.isEmpty)
    for line in ["# my head", "# their head"] { #expect(asked.text.contains(line)) }
    let choice = mine.merging([
      "_pick": "yours", "_decided": self.fields(asked)["_decided"] ?? "",
    ]) { $1 }
    let again = send(choice, "review")
    #expect(again.status == .ok && again.text.contains("# my head"))
    let edit = send(choice, "edit")
    #expect(text(edit)?.contains("# my head") == true)
    #expect(
      self.fields(edit)["_revision"]
        == FakeSource.revision(of: Self.old.replacing("# head", with: "# their head"))
    )
  }

  // MARK: What cannot be read

  @Test func `where theirs cannot be read, a form shows it and keeps what was typed`() {
    source.write(Self.old + "broken: [\n", to: "advworks/dev")
    let answer = send(
      [
        "customer": "advworks", "environment": "dev", "instance_name": "web2",
        "_revision": FakeSource.revision(of: Self.old),
      ],
      "review"
    )
    #expect(answer.status == .unprocessable)
    #expect(answer.text.contains("broken: ["))
    #expect(answer.text.contains(#"value="web2""#))
  }

  @Test func `where theirs cannot be read, a text is put in its place`() {
    source.write(Self.old + "broken: [\n", to: "advworks/dev")
    let mine = typed(Self.old.replacing("web1", with: "web2"))
    let asked = send(mine, "review")
    #expect(asked.status == .conflict && asked.text.contains("Resolve 1 conflict"))
    let decided = mine.merging(["_decided": fields(asked)["_decided"] ?? ""]) { $1 }
    let theirs = send(decided.merging(["_pick": "theirs"]) { $1 }, "review")
    #expect(theirs.status == .ok && theirs.text.contains("No changes"))
    let review = send(decided.merging(["_pick": "yours"]) { $1 }, "review")
    #expect(review.status == .ok)
    let fields = fields(review).merging(["_text": mine["_text"] ?? ""]) { $1 }
    #expect(send(fields, "confirm").status == .seeOther)
    #expect(source.text(of: "advworks/dev") == mine["_text"])
  }
}

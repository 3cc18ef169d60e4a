import Answering
import HTTP
import Specs
import Testing
import Text

@testable import Web

/// The pages of a pod's history, and going back.
@Suite struct HistoryTests {
  private static let old = FakeSource.spec.replacing("web1", with: "web0").replacing(
    "\n",
    with: "\r\n"
  )
  private static let address = "/pod/advworks/dev/history"

  private let source = FakeSource()

  private func site(_ texts: [String?] = [FakeSource.spec, old], _ messages: [String] = []) -> Site
  {
    Site(source, history: FakeHistory(texts, messages: messages))
  }

  private func form(_ age: Int, _ more: String = "") -> String {
    "customer=advworks&environment=dev&mode=edit&_revision=\(FakeSource.revision(of: FakeSource.spec))"
      + "&_at=\(FakeHistory.name(age))" + more
  }

  /// The review's own fields.
  private func confirmation(_ page: String) throws -> String {
    func value(_ name: String) throws -> String {
      let start = try #require(page.firstRange(of: "name=\"\(name)\" value=\"")).upperBound
      return String(page[start...].prefix { $0 != "\"" })
    }
    return try
      "&_confirm=\(value("_confirm"))&_reviewed=\(PercentEncoding.encoded(value("_reviewed")))"
  }

  @Test func `the list names each commit, and the newest is the current one`() {
    let page = site().get(Self.address)
    #expect(page.status == .ok)
    #expect(
      page.text.contains(
        "href=\"\(Self.address)/\(FakeHistory.name(0))\">Change 0</a> <span class=\"current\">"
      )
    )
    #expect(page.text.contains("href=\"/runs/42\""))
    #expect(page.text.contains("aria-current=\"page\">History</a>"))
    #expect(!page.text.contains("Show older"))
  }

  @Test func `what a commit says is never markup`() {
    let page = site(
      [FakeSource.spec],
      ["<b>x</b> (#7)\n\nRequested-by: <i>Eve</i>\nReason: <u>y</u>\n"]
    )
    for address in [Self.address, "\(Self.address)/\(FakeHistory.name(0))"] {
      let text = page.get(address).text
      #expect(!text.contains("<b>x") && !text.contains("<i>Eve") && !text.contains("<u>y"))
      #expect(text.contains("https://github.example/acme/specs/pull/7"))
    }
  }

  @Test func `older pages are linked`() {
    var history = FakeHistory([FakeSource.spec, Self.old, "a: 1\n"])
    history.page = 2
    let site = Site(source, history: history)
    #expect(site.get(Self.address).text.contains("?after=\(FakeHistory.name(1))\">Show older</a>"))
    let last = site.get("\(Self.address)?after=\(FakeHistory.name(1))").text
    #expect(
      last.contains("Change 2") && !last.contains("Show older")
        && !last.contains("class=\"current\"")
    )
  }

  @Test func `a revision shows what it changed, field by field and line by line`() {
    let text = site().get("\(Self.address)/\(FakeHistory.name(0))").text
    #expect(text.contains("<del>web0</del>") && text.contains("<ins>web1</ins>"))
    #expect(text.contains("<ins>+     instance_name: web1"))
    #expect(text.contains("Do not re-run an old run"))
  }

  @Test(arguments: ["abc", "main", String(repeating: "C", count: 40), FakeHistory.name(7)])
  func `a commit that is not in the history is not found`(name: String) {
    for address in [
      "\(Self.address)/\(name)", "\(Self.address)?after=\(name)", "/pod/advworks/dev?at=\(name)",
    ] {
      let answer = site().get(address)
      #expect(
        answer.status == .notFound && answer.text.contains("href=\"/pod/advworks/dev\""),
        "\(address)"
      )
    }
    #expect(
      [.notFound, .badRequest].contains(
        site().post("/deploy", form: form(0).replacing(FakeHistory.name(0), with: name)).status
      )
    )
  }

  @Test func `a pod without a history lists those that there are`() {
    let answer = site([]).get("/pod/nobody/dev/history")
    #expect(answer.status == .notFound && answer.text.contains("href=\"/pod/advworks/dev\""))
    #expect(site([]).get(Self.address).status == .ok)
  }

  @Test func `a deleted pod has only its history`() {
    source.write(nil, to: "advworks/dev")
    let text = site([nil, Self.old]).get(Self.address).text
    #expect(text.contains("no longer exists") && !text.contains("class=\"tabs\""))
    #expect(
      site([nil, Self.old]).get("\(Self.address)/\(FakeHistory.name(0))").text.contains(
        "removed the pod"
      )
    )
    let back = site([nil, Self.old]).get("\(Self.address)/\(FakeHistory.name(1))").text
    #expect(back.contains("name=\"mode\" value=\"new\""))
  }

  @Test func `going back deploys the old bytes, with a reason`() throws {
    let site = site()
    let review = site.post("/deploy", form: form(1, "&_do=review"))
    #expect(review.status == .ok && review.text.contains("Required. Why you deploy"))
    let confirm = try form(1, "&_do=confirm") + confirmation(review.text)
    let refused = site.post("/deploy", form: confirm + "&_reason=+")
    #expect(refused.status == .badRequest && refused.text.contains("Enter a reason"))
    #expect(source.deployed.isEmpty)
    #expect(site.post("/deploy", form: confirm + "&_reason=Worse").status == .seeOther)
    let change = try #require(source.deployed.first)
    #expect(change.text.utf8.elementsEqual(Self.old.utf8) && change.reason == "Worse")
  }

  @Test func `a deployment that skips the review still has to say why`() {
    let site = site()
    #expect(site.post("/deploy", form: form(1, "&_do=deploy")).status == .ok)
    #expect(
      site.post("/deploy", form: form(1, "&_do=confirm&_confirm=12345678")).status == .badRequest
    )
    #expect(source.deployed.isEmpty)
  }

  @Test func `going back to what is there changes nothing`() {
    let answer = site().post("/deploy", form: form(0, "&_do=review"))
    #expect(answer.status == .ok && answer.text.contains("No changes."))
    #expect(site().get("/pod/advworks/dev?at=\(FakeHistory.name(0))").text.contains("No changes."))
  }

  @Test func `the form of an older revision carries its text`() {
    let text = site().get("/pod/advworks/dev?at=\(FakeHistory.name(1))").text
    #expect(text.contains("name=\"_at\" value=\"\(FakeHistory.name(1))\""))
    #expect(text.contains("name=\"_draft\"") && text.contains("value=\"web0\""))
  }

  @Test func `what no form can hold is in the text editor`() {
    let answer = site([FakeSource.spec, "a: ["]).get("/pod/advworks/dev?at=\(FakeHistory.name(1))")
    #expect(answer.status == .ok && answer.text.contains("a: [</textarea>"))
    let page = site([FakeSource.spec, "a: ["]).get("\(Self.address)/\(FakeHistory.name(1))")
    #expect(
      page.status == .ok && page.text.contains("not valid YAML")
        && !page.text.contains("Review and go back")
    )
  }

  @Test func `a version that the schema now forbids is reported and refused`() {
    let site = site([FakeSource.spec, FakeSource.spec.replacing("web1", with: "-NO-")])
    #expect(
      site.get("\(Self.address)/\(FakeHistory.name(1))").text.contains(
        "does not allow this version"
      )
    )
    let refused = site.post("/deploy", form: form(1, "&_do=review"))
    #expect(refused.status == .badRequest && refused.text.contains("name=\"_text\""))
  }

  @Test func `you cannot go back to a file that is not a text`() throws {
    var history = FakeHistory([FakeSource.spec, "x"])
    let one = history.all[1]
    history.all[1] = RevisionTexts(
      revision: one.revision,
      before: nil,
      after: OldText(revision: one.revision.commit.text, bytes: [0x61, 0xFF])
    )
    let site = Site(source, history: history)
    let page = site.get("\(Self.address)/\(FakeHistory.name(1))").text
    #expect(page.contains("not UTF-8") && !page.contains("Review and go back"))
    #expect(site.post("/deploy", form: form(1, "&_do=review")).status == .unprocessable)
  }
}

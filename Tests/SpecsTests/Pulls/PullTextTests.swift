import Specs
import Testing
import YAML

/// What a pull request says, whatever people typed.
@Suite struct PullTextTests {
  private static func text(
    _ old: String?,
    _ new: String,
    settings: String = "",
    by name: String? = nil,
    because reason: String? = nil
  ) throws -> PullText {
    let steering = Steering([.settings: "s"]) { _, _ in Array(settings.utf8) }
    let document = try Document(new)
    let before = try old.map { try Document($0).value }
    let change = ChangeSet(
      pod: .named("acme/dev"),
      original: nil,
      text: new,
      document: document,
      changes: FieldChange.list(from: before, to: document.value),
      actor: Actor(named: name),
      reason: reason
    )
    return PullText(change, from: before, steering)
  }

  @Test func `it lists what changes, who asked, and why`() throws {
    let text = try Self.text("a: 1\nb: x\n", "a: 2\nc: true\n", by: "Ada", because: "More load")
    #expect(text.title == "Deploy acme/dev")
    #expect(text.body.contains("| `/a` | `1` | `2` |"))
    #expect(text.body.contains("| `/b` | `x` | not set |"))
    #expect(text.body.contains("| `/c` | not set | `true` |"))
    #expect(text.body.contains("**Requested by:** `Ada`"))
    #expect(text.body.contains("**Reason:** `More load`"))
  }

  @Test(arguments: ["@everyone <img src=x>", "a|b", "`x`", "a\nb", "``", "|`|", "[x](y)", "#12"])
  func `nothing that people type is markup`(value: String) throws {
    let new = try Document("{}").applying([.set(FieldPath(["k"]), .string(value))]).document
    let text = try Self.text("{}", new.text, by: value, because: "why \(value)")
    // Outside code spans, only our own words are left.
    var rest = ""
    var isCode = false
    for line in text.body.split(separator: "\n") where line.hasPrefix("| `/k`") {
      for part in line.replacing("\\|", with: "").split(
        separator: "`",
        omittingEmptySubsequences: false
      ) {
        if !isCode { rest += part }
        isCode.toggle()
      }
      #expect(line.replacing("\\|", with: "").filter { $0 == "|" }.count == 4)
    }
    #expect(!rest.contains("@") && !rest.contains("<") && !rest.contains("["))
  }

  @Test func `the title follows the settings and stays on one line`() throws {
    let settings = "pull_request: {title: '{environment} of {customer}: {/size} {/gone}'}\n"
    let text = try Self.text("{}", "size: large\n", settings: settings)
    #expect(text.title.hasPrefix("dev of acme: large"))
    #expect(
      try Self.text("{}", "size: \"a\\nb\"\n", settings: settings).title.contains("\n") == false
    )
  }

  @Test func `a description stays within what GitHub takes`() throws {
    let many = (0..<2_000).map { "key\($0): \(String(repeating: "x", count: 190))\n" }.joined()
    #expect(try Self.text("{}", many).body.unicodeScalars.count < 65_000)
  }

  @Test func `a change of comments only is said`() throws {
    #expect(try Self.text("a: 1\n", "a: 1 # one\n").body.contains("No values change"))
  }
}

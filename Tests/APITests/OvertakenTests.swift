import Answering
import HTTP
import Specs
import Testing
import Text

@testable import API

/// Requests that are refused with a reason, so that others' changes are not lost.
@Suite struct OvertakenTests {
  private static let pod = "/api/pod/acme/dev"
  private static let old = """
    # head
    spec:
      compute:
        instance_name: web1 # n
      security:
        waf:
          mode: block
          enabled: false # w

    """

  private let source = FakeSource(["acme/dev": old])
  private var site: Site { Site(source) }
  private let tag = ["If-Match": "\"\(FakeSource.revision(old))\""]

  private func overtake(_ old: String, _ new: String) throws {
    let pod = try #require(PodID(customer: "acme", environment: "dev"))
    source.write(Self.old.replacing(old, with: new), to: pod)
  }

  @Test func `a comment that both changed is refused`() throws {
    try overtake("# head", "# their head")
    let mine = Self.old.replacing("# head", with: "# my head")
    let response = site.put(Self.pod, mine, tag)
    #expect(response.status == .preconditionFailed && source.deployed.isEmpty)
    #expect(response.json["error"].text.contains("the same lines"))
    #expect(response.json["details", "conflicts", "0", "path"] == "")
  }

  @Test func `another order of keys is kept beside another value`() throws {
    try overtake("web1", "web5")
    let mine = Self.old.replacing(
      "mode: block\n      enabled: false # w",
      with: "enabled: false # w\n      mode: block"
    )
    let response = site.put(Self.pod, mine, tag)
    #expect(response.status == .ok)
    #expect(source.deployed.map(\.change.text) == [mine.replacing("web1", with: "web5")])
  }

  @Test func `an entry with a comment of others is not removed`() throws {
    try overtake("# w", "# theirs")
    let response = site.patch(
      Self.pod,
      #"[{"op":"remove","path":"/spec/security/waf/enabled"}]"#,
      tag
    )
    #expect(response.status == .preconditionFailed && source.deployed.isEmpty)
    #expect(
      response.json["details", "conflicts"] == [
        [
          "path": "/spec/security/waf/enabled", "base": false, "theirs": false,
          "comments": ["# theirs"],
        ]
      ]
    )
  }

  @Test func `comments that go with what is removed are named`() {
    let response = site.patch(
      Self.pod + "?dry_run=1",
      #"[{"op":"remove","path":"/spec/security/waf/enabled"}]"#
    )
    #expect(response.json["warnings"] == ["The comment “# w” (line 8) is removed with it."])
  }

  @Test func `a test must hold on what is there now`() throws {
    try overtake("web1", "web5")
    let response = site.patch(
      Self.pod,
      """
      [{"op":"test","path":"/spec/compute/instance_name","value":"web1"},
       {"op":"add","path":"/spec/new","value":1}]
      """,
      tag
    )
    #expect(response.status == .conflict && source.deployed.isEmpty)
  }

  @Test func `a patch of what cannot be read any more is refused with the place`() throws {
    try overtake("mode: block", "mode: [block")
    let patch = #"[{"op":"add","path":"/spec/new","value":1}]"#
    let response = site.patch(Self.pod, patch, tag)
    #expect(response.status == .unprocessable)
    #expect(response.json["details", "line"] != .null)
    let text = site.put(Self.pod, Self.old.replacing("web1", with: "web9"), tag)
    #expect(text.status == .preconditionFailed)
  }
}

import Answering
import HTTP
import Specs
import Testing
import Text

@testable import API

/// Someone else has changed the pod.
@Suite struct MovedTests {
  static let pod = "/api/pod/acme/dev"
  static let old = FakeSource.spec
  static let renamed = old.replacing("web1", with: "web5")
  static let guarded = old.replacing("false", with: "true")
  static let mine = old.replacing("web1", with: "web9")

  static func tag(_ text: String) -> String { "\"\(FakeSource.revision(text))\"" }

  private func source(_ texts: String...) throws -> FakeSource {
    let source = FakeSource()
    let pod = try #require(PodID(customer: "acme", environment: "dev"))
    for text in texts { source.write(text, to: pod) }
    return source
  }

  @Test func `other fields are merged, and the others' changes are shown`() throws {
    let source = try source(Self.guarded)
    let response = Site(source).put(Self.pod, Self.mine, ["If-Match": Self.tag(Self.old)])
    #expect(response.status == .ok && response.json["merged"] == true)
    #expect(
      response.json["theirs"] == [
        ["path": "/spec/security/waf/enabled", "old": false, "new": true]
      ]
    )
    #expect(
      source.deployed.first?.change.text == Self.guarded.replacing("web1", with: "web9")
    )
  }

  @Test func `the same field is refused, with all three values`() throws {
    let source = try source(Self.renamed)
    let response = Site(source).put(Self.pod, Self.mine, ["If-Match": Self.tag(Self.old)])
    #expect(response.status == .preconditionFailed && source.deployed.isEmpty)
    #expect(response.json["error"].text.contains("/spec/compute/instance_name"))
    #expect(response.json["details", "revision"].text == FakeSource.revision(Self.renamed))
    #expect(
      response.json["details", "conflicts"] == [
        [
          "path": "/spec/compute/instance_name", "base": "web1", "theirs": "web5", "yours": "web9",
        ]
      ]
    )
  }

  @Test func `a file of theirs that cannot be read is called so, and has no value`() throws {
    let source = try source("a: [1\nb: 2")
    let response = Site(source).put(Self.pod, Self.mine, ["If-Match": Self.tag(Self.old)])
    #expect(response.status == .preconditionFailed && source.deployed.isEmpty)
    #expect(response.json["error"].text.contains("cannot be read there now: line 2, column"))
    let conflicts = response.text
    #expect(conflicts.contains("yours") && !conflicts.contains("theirs"))
  }

  @Test(arguments: [
    (tag(old), Status.ok), ("*", .ok), ("W/\(tag(old))", .preconditionFailed),
    ("\"none\", \(tag(old))", .ok), ("\"none\"", .preconditionFailed),
    (FakeSource.revision(), .badRequest), ("\"a\" \"b\"", .badRequest), ("*, *", .badRequest),
  ])
  func `If-Match names the revision that the change starts from`(
    _ header: String,
    _ status: Status
  ) throws {
    let response = Site(try source()).put(Self.pod, Self.mine, ["If-Match": header])
    #expect(response.status == status)
    if status == .preconditionFailed {
      #expect(response.json["details", "revision"].text == FakeSource.revision())
      #expect(response.json["details", "conflicts"] == [])
    }
  }

  @Test func `of several revisions the current one counts`() throws {
    let header = ["If-Match": "\(Self.tag(Self.old)), \(Self.tag(Self.renamed))"]
    let response = Site(try source(Self.renamed)).put(Self.pod, Self.mine, header)
    #expect(response.status == .ok && response.json["merged"] == nil)
  }

  @Test func `a pod that does not exist has no revision`() {
    let site = Site(FakeSource())
    let header = ["If-Match": "*"]
    #expect(site.put("/api/pod/acme/none", Self.mine, header).status == .preconditionFailed)
    #expect(site.patch("/api/pod/acme/none", "[]", header).status == .notFound)
    #expect(site.patch("/api/pod/acme/none", "[]").status == .notFound)
  }

  @Test(arguments: [
    ("*", Status.conflict), (tag(old), .preconditionFailed), ("\"other\"", .ok),
  ])
  func `If-None-Match keeps what exists, whatever the body`(
    _ header: String,
    _ status: Status
  ) {
    let site = Site(FakeSource())
    #expect(site.put(Self.pod, Self.mine, ["If-None-Match": header]).status == status)
    guard status != .ok else { return }
    let bytes = site.ask("PUT", Self.pod, [0xFF], type: "text/plain", ["If-None-Match": header])
    #expect(bytes.status == status)
  }

  @Test func `a change that was faster than the deployment is merged too`() throws {
    let source = FakeSource(others: [Self.guarded])
    let response = Site(source).patch(
      Self.pod,
      #"[{"op":"replace","path":"/spec/compute/instance_name","value":"web9"}]"#
    )
    #expect(response.status == .ok)
    #expect(source.deployed.map(\.change.text) == [Self.guarded.replacing("web1", with: "web9")])
  }

  @Test func `a deployment gives up if others are faster every time`() {
    let texts = ["a", "b", "c"].map { Self.old.replacing("web1", with: $0) }
    let source = FakeSource(others: texts)
    let response = Site(source).put(Self.pod, Self.mine)
    #expect(response.status == .conflict && source.deployed.isEmpty)
  }
}

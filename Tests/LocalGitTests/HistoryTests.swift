import Specs
import Testing

@testable import LocalGit

/// Specs at older revisions.
@Suite struct HistoryTests {
  @Test func `a spec is read as it was at an older revision`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let old = try source.original("advworks/dev")
    _ = try source.deployed(source.edit("advworks/dev", "web2"))
    _ = try source.deployed(source.edit("advworks/dev", "web3"))
    let spec = try source.spec(of: pod("advworks/dev"), at: old.revision, by: .soon)
    #expect(spec.document.text == old.text && spec.revision == old.revision)
    let now = try source.original("advworks/dev")
    #expect(
      try source.spec(of: pod("advworks/dev"), at: now.revision, by: .soon).revision == now.revision
    )
  }

  @Test func `what was never the pod's file is no revision of it`() throws {
    let fixture = try Fixture.pushed()
    try fixture.push(
      "mkdir -p demo/infra/other/dev; echo 'a: 1' > demo/infra/other/dev/spec.yml; git add .; git commit -qm other"
    )
    let source = try fixture.open()
    let other = try source.original("other/dev").revision
    let tree = try String(fixture.git("rev-parse main^{tree}").dropLast())
    let zeros = ChangeSet.noRevision
    let unknown = String(repeating: "a", count: 40)
    for revision in [
      other, tree, zeros, unknown, "", "main", String(other.prefix(10)), other.uppercased(),
      "HEAD:demo",
    ] {
      let error = try #require(throws: SpecError.self, "\(revision)") {
        try source.spec(of: pod("advworks/dev"), at: revision, by: .soon)
      }
      guard case .noSuchRevision = error else {
        Issue.record("\(revision): \(error)")
        return
      }
    }
  }

  @Test func `an unreadable older revision is reported with its text`() throws {
    let fixture = try Fixture.pushed()
    try fixture.scratch.write("spec: [", to: "work/demo/infra/advworks/dev/spec.yml")
    try fixture.push("git commit -qam broken")
    let broken = try String(
      fixture.git("rev-parse main:demo/infra/advworks/dev/spec.yml").dropLast()
    )
    try fixture.push("git revert --no-edit HEAD >/dev/null")
    let source = try fixture.open()
    let error = try #require(throws: SpecError.self) {
      try source.spec(of: pod("advworks/dev"), at: broken, by: .soon)
    }
    guard case .unusableSpec(let unusable) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(unusable.text == "spec: [" && unusable.revision == broken)
  }
}

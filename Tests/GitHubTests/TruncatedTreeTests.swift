import Loopback
import Specs
import Testing

@testable import GitHub

@Suite struct TruncatedTreeTests {
  @Test func `a truncated tree is walked along the path of the pods`() throws {
    let github = FakeGitHub {
      for number in 0..<100 { $0.files["big/\(number)"] = "x" }
      $0.treeLimit = 60
    }
    let source = github.source()
    #expect(try source.catalogue(.remembered, by: .soon).entries.count == 9)
    // The branch, the whole tree; the root, .github, workflows, demo; the pods, all at once; the archive.
    #expect(github.calls.count == 8)
    #expect(try source.choices(by: .soon)["requested_by"] != nil)
  }

  @Test func `a folder of pods that is truncated itself is walked by its customers`() throws {
    let github = FakeGitHub { state in
      for number in 0..<30 {
        state.files["demo/infra/huge/e\(number)/spec.yml"] = "number: \(number)"
      }
      state.treeLimit = 20
    }
    let source = github.source()
    #expect(try source.catalogue(.remembered, by: .soon).entries.count == 39)
  }

  @Test func `a truncated root is walked by its folders, and its whole is asked for once`() throws {
    let github = FakeGitHub { state in
      for number in 0..<30 { state.files["huge/e\(number)/spec.yml"] = "number: \(number)" }
      state.files["zoo/dev/spec.yaml"] = "x"
      state.files[".modules/dev/spec.yml"] = "x"
      state.treeLimit = 30
    }
    let catalogue = try github.source { $0.specsPath = "" }.catalogue(.remembered, by: .soon)
    #expect(catalogue.entries.count == 30)
    #expect(
      catalogue.skipped.files.contains(SkippedFile(path: "zoo/dev/spec.yaml", reason: .misnamed))
    )
    let targets = github.requests.map(\.target)
    #expect(Set(targets).count == targets.count)
  }

  @Test func `a walk asks for so many trees at most, and names what it left out`() throws {
    let github = FakeGitHub { state in
      for number in 10..<40 { state.files["c\(number)/dev/spec.yml"] = "number: \(number)" }
      state.treeLimit = 20
    }
    var settings = github.settings()
    settings.specsPath = ""
    let reader = TreeReader(
      api: API(settings, logger: .silent),
      settings: settings,
      budget: 12
    )
    let root = FakeCore.sha(of: "", in: github.state)
    let snapshot = try reader.read(root, by: .soon)
    #expect(github.calls.count <= 13)
    #expect(snapshot.catalogue.entries.count < 12)
    #expect(snapshot.catalogue.skipped.files.contains { $0.path == "c39" && $0.reason == .unread })
    #expect(
      snapshot.catalogue.entries.count
        + snapshot.catalogue.skipped.files.count { $0.reason == .unread } >= 30
    )
  }

  @Test func `a failed walk continues where it stopped`() throws {
    let github = FakeGitHub { state in
      for number in 10..<40 { state.files["c\(number)/dev/spec.yml"] = "number: \(number)" }
      state.treeLimit = 20
    }
    let asked = Counter()
    github.change {
      $0.fault = { request in
        request.path.contains("/trees/") && asked.next() > 15 ? .json(404, "{}") : nil
      }
    }
    let source = github.source { $0.specsPath = "" }
    #expect(throws: SpecError.self) { try source.catalogue(.remembered, by: .soon) }
    github.forgetRequests()
    github.change { $0.fault = { _ in nil } }
    #expect(try source.catalogue(.remembered, by: .soon).entries.count == 30)
    #expect(github.calls.count < 30)
  }

  @Test func `the same tree means something else at another depth`() throws {
    let github = FakeGitHub { state in
      for number in 0..<30 { state.files["demo/infra/huge/e\(number)/spec.yml"] = "x" }
      // `huge/twin` and `twin` are the same tree.
      state.files["demo/infra/huge/twin/dev/spec.yml"] = "y"
      state.files["demo/infra/twin/dev/spec.yml"] = "y"
      state.treeLimit = 20
    }
    let catalogue = try github.source().catalogue(.remembered, by: .soon)
    #expect(catalogue.contains(.named("twin/dev")))
    #expect(
      catalogue.skipped.files == [
        SkippedFile(path: "demo/infra/huge/twin/dev/spec.yml", reason: .tooDeep)
      ]
    )
  }

  @Test func `after a change, only the subtrees that changed are read again`() throws {
    let github = FakeGitHub { state in
      for number in 0..<30 { state.files["demo/infra/huge/e\(number)/spec.yml"] = "x" }
      state.treeLimit = 20
    }
    let source = github.source()
    _ = try source.catalogue(.remembered, by: .soon)
    github.forgetRequests()
    github.change { $0.files["demo/infra/advworks/dev/spec.yml"] = "changed: 1" }
    let catalogue = try source.catalogue(.reread, by: .soon)
    #expect(catalogue.entries.count == 39)
    let revision = catalogue.entries.first { $0.id == .named("advworks/dev") }?.revision
    #expect(revision == FakeCore.sha("changed: 1"))
    // The branch, the root, demo, the pods twice (at once, then one level), the one customer, its spec.
    #expect(github.calls.count == 7)
  }

  @Test func `an answer that is larger than we take is walked as well`() throws {
    let github = FakeGitHub()
    let hasAnswered = Flag()
    github.change {
      $0.fault = { request in
        guard request.target.hasSuffix("recursive=1"), hasAnswered.raise() else { return nil }
        return .answer(200, body: [UInt8](repeating: UInt8(ascii: " "), count: 17 << 20))
      }
    }
    #expect(try github.source().catalogue(.remembered, by: .soon).entries.count == 9)
  }
}

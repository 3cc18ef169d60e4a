import Loopback
import Specs
import Synchronization
import Testing

@testable import GitHub

@Suite struct CatalogueTests {
  @Test func `nine pods are listed with three requests and an archive`() throws {
    let github = FakeGitHub()
    let catalogue = try github.source().catalogue(.remembered, by: .soon)
    #expect(catalogue.entries.count == 9)
    #expect(catalogue.entries.first?.id == .named("advworks/dev"))
    #expect(catalogue.trouble == nil)
    #expect(github.calls.count == 3)
    #expect(github.spent == 3)
    #expect(github.downloads.count == 1)
  }

  @Test func `rereading what has not changed costs one request and no rate limit`() throws {
    let github = FakeGitHub()
    let source = github.source()
    let first = try source.catalogue(.remembered, by: .soon)
    let second = try source.catalogue(.reread, by: .soon)
    #expect(github.calls.count == 4)
    #expect(github.spent == 3)
    #expect(second.revision == first.revision)
    #expect(second.confirmed > first.confirmed)
  }

  @Test func `rereading finds what has changed`() throws {
    let github = FakeGitHub()
    let source = github.source()
    let first = try source.catalogue(.remembered, by: .soon)
    github.change { $0.files["demo/infra/zoo/dev/spec.yml"] = "a: 1" }
    let second = try source.catalogue(.reread, by: .soon)
    #expect(second.contains(.named("zoo/dev")))
    #expect(second.revision != first.revision)
    #expect(github.calls.count == 6)
  }

  @Test func `only plain files with names of pods are pods`() throws {
    let github = FakeGitHub {
      $0.files["demo/infra/a b/dev/spec.yml"] = "x"
      $0.files["demo/infra/.template/dev/spec.yml"] = "x"
      $0.files["demo/infra/linked/dev/spec.yml"] = "../other"
      $0.modes["demo/infra/linked/dev/spec.yml"] = "120000"
      $0.files["demo/infra/runnable/dev/spec.yml"] = "x"
      $0.modes["demo/infra/runnable/dev/spec.yml"] = "100755"
      $0.files["demo/infra/deep/er/dev/spec.yml"] = "x"
      $0.files["demo/infra/spec.yml"] = "x"
      $0.files["other/infra/else/dev/spec.yml"] = "x"
    }
    let catalogue = try github.source().catalogue(.remembered, by: .soon)
    #expect(catalogue.entries.count == 10)
    #expect(catalogue.contains(.named("runnable/dev")))
    #expect(
      catalogue.skipped.files == [
        SkippedFile(path: "demo/infra/a b/dev/spec.yml", reason: .unnameable),
        SkippedFile(path: "demo/infra/deep/er/dev/spec.yml", reason: .tooDeep),
        SkippedFile(path: "demo/infra/linked/dev/spec.yml", reason: .link),
        SkippedFile(path: "demo/infra/spec.yml", reason: .tooShallow),
      ]
    )
  }

  @Test func `a missing folder is an empty catalogue`() throws {
    let github = FakeGitHub()
    let source = github.source { $0.specsPath = "nowhere" }
    #expect(try source.catalogue(.remembered, by: .soon).entries.isEmpty)
  }

  @Test func `pods may lie at the root of the repository`() throws {
    let github = FakeGitHub { $0.files["zoo/dev/spec.yml"] = "x" }
    let source = github.source { $0.specsPath = "" }
    #expect(try source.catalogue(.remembered, by: .soon).entries.map(\.id) == [.named("zoo/dev")])
  }

  @Test(arguments: ["my infra/pods", "ä/pods", "a#b/c%20d+e", "x?y/&z"])
  func `pods may lie in any folder that Git allows`(_ folder: String) throws {
    let github = FakeGitHub { $0.files["\(folder)/zoo/dev/spec.yml"] = "x" }
    let source = github.source { $0.specsPath = folder }
    #expect(try source.catalogue(.remembered, by: .soon).entries.map(\.id) == [.named("zoo/dev")])
    #expect(try source.spec(of: .named("zoo/dev"), by: .soon).document.text == "x")
  }

  @Test func `hidden folders at the root hold no customers`() throws {
    let github = FakeGitHub { state in
      for folder in [".github", ".template", ".modules"] {
        state.files["\(folder)/dev/spec.yml"] = "x"
        state.files["\(folder)/dev/spec.yaml"] = "x"
      }
      state.files["zoo/dev/spec.yml"] = "x"
    }
    let catalogue = try github.source { $0.specsPath = "" }.catalogue(.remembered, by: .soon)
    #expect(catalogue.entries.map(\.id) == [.named("zoo/dev")])
    // The nine samples are in demo/infra.
    #expect(catalogue.skipped.files.allSatisfy { $0.reason == .tooDeep })
    #expect(catalogue.skipped.count == 9)
  }

  @Test
  func `a submodule and a link among the pods, or in their place, are skipped with the reason`()
    throws
  {
    let github = FakeGitHub {
      for (path, mode) in [("demo/infra/sub", "160000"), ("demo/infra/acme/link", "120000")] {
        $0.files[path] = "x"
        $0.modes[path] = mode
      }
      $0.files["elsewhere"] = "demo/infra"
      $0.modes["elsewhere"] = "120000"
    }
    let source = github.source()
    #expect(
      try source.catalogue(.remembered, by: .soon).skipped.files == [
        SkippedFile(path: "demo/infra/acme/link", reason: .link),
        SkippedFile(path: "demo/infra/sub", reason: .submodule),
      ]
    )
    for folder in ["elsewhere", "elsewhere/pods"] {
      let linked = github.source { $0.specsPath = folder }
      #expect(
        try linked.catalogue(.remembered, by: .soon).skipped.files == [
          SkippedFile(path: "elsewhere", reason: .link)
        ]
      )
    }
  }

  @Test func `of very many skipped files some are kept, and all are counted`() throws {
    let github = FakeGitHub { state in
      for number in 0..<1500 { state.files["demo/infra/c\(number)/dev/spec.yaml"] = "x" }
    }
    let skipped = try github.source().catalogue(.remembered, by: .soon).skipped
    #expect(skipped.count == 1500)
    #expect(skipped.files.count == SkippedFiles.limit)
  }

  @Test func `a branch may have slashes in its name`() throws {
    let github = FakeGitHub { $0.branch = "feature/new-pods" }
    #expect(try github.source().catalogue(.remembered, by: .soon).entries.count == 9)
    #expect(github.requests.first?.target == "/repos/octo/pods/branches/feature/new-pods")
  }

  @Test func `many first lists wait for one reading`() throws {
    let github = FakeGitHub()
    let source = github.source()
    let counts = Thread.all(8) { _ in
      (try? source.catalogue(.remembered, by: .soon).entries.count) ?? 0
    }
    #expect(counts == Array(repeating: 9, count: 8))
    #expect(github.calls.count == 3)
  }

  @Test func `concurrent readers read a changed tree once`() throws {
    let github = FakeGitHub()
    let settings = github.settings()
    let api = API(settings, logger: .silent)
    let reader = CatalogueReader(api: api, settings: settings)
    try reader.read(by: .soon)
    github.forgetRequests()
    let arrivals = Counter()
    github.change { state in
      state.files["demo/infra/zoo/dev/spec.yml"] = "a: 1"
      // All have read the branch before the first one gets its tree.
      state.fault = { request in
        if request.path.contains("/branches/") { _ = arrivals.next() }
        if request.path.contains("/trees/") { _ = eventually { arrivals.count >= 6 } }
        return nil
      }
    }
    let counts = Thread.all(6) { _ in
      (try? reader.read(by: .soon))?.catalogue.entries.count
    }
    #expect(counts == Array(repeating: 10, count: 6))
    #expect(github.calls.count { $0.contains("/trees/") } == 1)
  }

  @Test func `an old catalogue is served at once and checked behind the scenes`() throws {
    let github = FakeGitHub()
    let source = github.source(ttl: .zero)
    _ = try source.catalogue(.remembered, by: .soon)
    github.change { $0.files["demo/infra/zoo/dev/spec.yml"] = "a: 1" }
    #expect(try source.catalogue(.remembered, by: .soon).entries.count == 9)
    #expect(eventually { source.remembered()?.entries.count == 10 })
  }

  @Test func `reading memory sends no request`() throws {
    let github = FakeGitHub()
    let source = github.source(ttl: .zero)
    #expect(source.remembered() == nil)
    _ = try source.catalogue(.remembered, by: .soon)
    github.forgetRequests()
    #expect(source.remembered()?.entries.count == 9)
    #expect(github.requests.isEmpty)
  }

  @Test func `a check that fails leaves the old catalogue, with the reason, until one succeeds`()
    throws
  {
    let github = FakeGitHub()
    let source = github.source(ttl: .zero)
    let first = try source.catalogue(.remembered, by: .soon)
    github.change { $0.fault = { _ in .json(500, "{}") } }
    _ = try source.catalogue(.remembered, by: .soon)
    #expect(eventually { source.remembered()?.trouble != nil })
    let old = try source.catalogue(.remembered, by: .soon)
    #expect(old.entries.count == 9)
    #expect(old.confirmed >= first.confirmed)
    #expect(old.trouble?.contains("500") == true)
    github.change { $0.fault = { _ in nil } }
    _ = try source.catalogue(.reread, by: .soon)
    #expect(source.remembered()?.trouble == nil)
  }

  @Test func `a failed rereading says why and keeps what is known`() throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.catalogue(.remembered, by: .soon)
    github.stop()
    let failure = error { () throws(SpecError) in try source.catalogue(.reread, by: .soon) }
    #expect(failure?.unavailability?.cause == .outage)
    #expect(source.remembered()?.entries.count == 9)
  }

  @Test func `while GitHub hangs, one thread checks and nobody waits`() throws {
    let github = FakeGitHub()
    let source = github.source(ttl: .zero)
    _ = try source.catalogue(.remembered, by: .soon)
    github.forgetRequests()
    github.change { $0.fault = { _ in .hang } }
    for _ in 0..<50 { #expect(try source.catalogue(.remembered, by: .soon).entries.count == 9) }
    #expect(eventually { github.requests.count == 1 })
    #expect(github.requests.count == 1)
  }
}

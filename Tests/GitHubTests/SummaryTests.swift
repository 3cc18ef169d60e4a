import Loopback
import Specs
import Tarballs
import Testing
import YAML

@testable import GitHub

@Suite struct SummaryTests {
  private func names(_ catalogue: Catalogue?) -> [Value?] {
    catalogue?.entries.map { $0.summary?.values.first ?? nil } ?? []
  }

  private func summary(_ pod: String, in catalogue: Catalogue?) -> Summary? {
    catalogue?.entry(of: .named(pod))?.summary
  }

  private let web1 = Summary(values: [.string("web1"), .bool(false)])

  @Test func `a first list knows the columns of every pod, by one archive`() throws {
    let github = FakeGitHub()
    let catalogue = try github.source().catalogue(.remembered, by: .soon)
    #expect(catalogue.entries.map(\.summary) == Array(repeating: web1, count: 9))
    #expect(
      github.calls.map { $0.prefix { $0 != "?" }.split(separator: "/").first } == [
        "GET ", "GET ", "GET ",
      ]
    )
    #expect(github.calls.last?.hasPrefix("GET /tarball/") == true)
    #expect(github.downloads.count == 1)
  }

  @Test func `the token is sent only to GitHub`() throws {
    let github = FakeGitHub()
    _ = try github.source().catalogue(.remembered, by: .soon)
    #expect(github.downloads.count == 1)
    for download in github.downloads {
      #expect(download.headers["authorization"] == nil)
      #expect(!"\(download.headers) \(download.target)".contains(FakeGitHub.token))
    }
  }

  @Test func `an archive that GitHub itself sends is read too`() throws {
    let github = FakeGitHub()
    github.change { state in
      let packed = Tarball(state.files).packed
      state.fault = { $0.path.contains("/tarball/") ? .answer(200, body: packed) : nil }
    }
    let catalogue = try github.source().catalogue(.remembered, by: .soon)
    #expect(catalogue.entries.allSatisfy { $0.summary == web1 })
  }

  @Test func `up to two unknown specs are read one by one, and only what changed`() throws {
    let github = FakeGitHub()
    let source = github.source()
    let first = try source.catalogue(.remembered, by: .soon)
    github.forgetRequests()
    github.change {
      $0.files["demo/infra/zoo/dev/spec.yml"] = FakeGitHub.spec("zoo", "dev", instance: "lion")
    }
    let second = try source.catalogue(.reread, by: .soon)
    #expect(summary("zoo/dev", in: second)?.values.first == .string("lion"))
    #expect(second.entries.allSatisfy { $0.summary != nil })
    #expect(second.revision != first.revision)
    #expect(github.calls.count { $0.contains("/git/blobs/") } == 1)
    #expect(github.calls.count == 3 && github.downloads.count == 1)
    // Someone will probably look at it.
    _ = try source.spec(of: .named("zoo/dev"), by: .soon)
    #expect(github.calls.count == 3)
  }

  @Test func `what did not change is never read again`() throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.catalogue(.remembered, by: .soon)
    github.change { $0.files["README.md"] = "# Other\n" }
    #expect(try source.catalogue(.reread, by: .soon).entries.allSatisfy { $0.summary == web1 })
    #expect(github.downloads.count == 1)
    #expect(!github.calls.contains { $0.contains("/blobs/") })
  }

  @Test func `a spec that cannot be read says why in its place`() throws {
    let github = FakeGitHub {
      $0.files["demo/infra/advworks/dev/spec.yml"] = "a: [1"
      $0.files["demo/infra/advworks/stg/spec.yml"] = String(repeating: "#", count: 300_000)
    }
    let source = github.source()
    _ = try source.catalogue(.remembered, by: .soon)
    #expect(eventually { summary("advworks/stg", in: source.remembered()) != nil })
    let catalogue = source.remembered()
    #expect(summary("advworks/dev", in: catalogue)?.problem?.hasPrefix("Line ") == true)
    #expect(summary("advworks/stg", in: catalogue)?.problem?.contains("256 KiB") == true)
    #expect(summary("advworks/prd", in: catalogue) == web1)
  }

  /// Ways in which an archive can be useless.
  static let faults: [(String, @Sendable (FakeGitHub.State) -> LoopbackServer.Reply)] = [
    ("refused", { _ in .json(403, "{}") }),
    ("missing", { _ in .json(404, "{}") }),
    ("broken off", { .raw("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n\($0.branch)") }),
    ("no gzip", { _ in .answer(200, body: Array("<html>".utf8)) }),
    ("empty", { _ in .answer(200) }),
    ("no tar", { _ in .answer(200, body: Tarball.gzip(Array(repeating: 65, count: 9999))) }),
    ("cut", { .answer(200, body: Tarball.gzip(Array(Tarball($0.files).whole.prefix(1500)))) }),
    ("cut when packed", { .answer(200, body: Array(Tarball($0.files).packed.dropLast(20))) }),
    ("without a root folder", { .answer(200, body: Tarball($0.files, root: "").packed) }),
    ("a bomb", { _ in .answer(200, body: bomb) }),
    ("path tricks", { .answer(200, body: Tarball($0.files, root: "r/../x").packed) }),
  ]

  /// More than 64 MiB of zeros.
  private static let bomb = {
    var bomb: [UInt8] = []
    let hole = [UInt8](repeating: 0x20, count: 65 << 20)
    var archive = Tarball()
    archive.add("r/hole", [], size: "00777777777")
    bomb = archive.bytes + hole
    return Tarball.gzip(bomb)
  }()

  @Test(arguments: faults.indices)
  func `without an archive, those looked at come first, one by one`(fault: Int) throws {
    let github = FakeGitHub()
    github.change { state in
      let reply = Self.faults[fault].1(state)
      state.archiveFault = { _ in reply }
    }
    let source = github.source()
    let catalogue = try source.catalogue(.remembered, by: .soon)
    // Some may have arrived before the archive broke off.
    let looked = catalogue.entries.filter {
      $0.summary == nil && $0.id.customer.text == "northwind"
    }
    source.noteInterest(in: looked)
    #expect(
      eventually {
        looked.allSatisfy { summary("\($0.id)", in: source.remembered()) == web1 }
      },
      "\(Self.faults[fault].0)"
    )
  }

  @Test func `files that differ from the repository are not taken from an archive`() throws {
    let github = FakeGitHub {
      $0.archived = $0.files
      $0.archived?["demo/infra/contoso/dev/spec.yml"] = FakeGitHub.spec("a", "b", instance: "lie")
      $0.archived?["demo/infra/contoso/stg/spec.yml"] = nil
    }
    let source = github.source()
    let catalogue = try source.catalogue(.remembered, by: .soon)
    #expect(summary("contoso/prd", in: catalogue) == web1)
    #expect(names(catalogue).filter { $0 == .string("lie") }.isEmpty)
    #expect(eventually { source.remembered()?.entries.allSatisfy { $0.summary == web1 } == true })
    #expect(github.calls.count { $0.contains("/blobs/") } == 2)
  }

  @Test func `while the archive hangs nobody waits for long`() throws {
    let github = FakeGitHub { $0.archiveFault = { _ in .hang } }
    let settings = github.settings()
    let api = API(settings, logger: .silent)
    let reader = CatalogueReader(api: api, settings: settings)
    let known = try reader.read(by: .soon, patience: .milliseconds(100))
    #expect(known.catalogue.entries.count == 9)
    #expect(known.catalogue.entries.allSatisfy { $0.summary == nil })
    #expect(eventually { github.downloads.count == 1 })
  }

  @Test func `what comes after the first list is shown, under another revision`() throws {
    let mayAnswer = Flag()
    let github = FakeGitHub {
      $0.archiveFault = { _ in
        _ = eventually { !mayAnswer.raise() }
        return nil
      }
    }
    // Only the first call is this test's.
    let source = github.source()
    let known = try #require(try? source.catalogue(.remembered, by: .after(.seconds(3))))
    #expect(known.entries.count == 9)
    #expect(eventually { source.remembered()?.entries.allSatisfy { $0.summary == web1 } == true })
  }

  @Test func `pods that nobody views are not read while most of the rate limit is used`() throws {
    let github = FakeGitHub {
      $0.archiveFault = { _ in .json(404, "{}") }
      $0.remaining = 2000
    }
    let source = github.source()
    let catalogue = try source.catalogue(.remembered, by: .soon)
    source.noteInterest(in: catalogue.entries.prefix(1))
    _ = try source.catalogue(.reread, by: .soon)
    #expect(eventually { summary("advworks/dev", in: source.remembered()) == web1 })
    #expect(github.calls.count { $0.contains("/blobs/") } == 1)
  }

  @Test func `specs of the same content share what is known`() throws {
    let github = FakeGitHub { state in
      for number in 0..<50 { state.files["demo/infra/same\(number)/dev/spec.yml"] = "a: 1\n" }
    }
    let catalogue = try github.source().catalogue(.remembered, by: .soon)
    #expect(catalogue.entries.count == 59)
    #expect(catalogue.entries.allSatisfy { $0.summary != nil })
  }
}

import Loopback
import Specs
import Tarballs
import Testing

@testable import GitHub

/// An archive that fails once, or for a while.
@Suite struct BulkRetryTests {
  typealias Reply = LoopbackServer.Reply

  private let web1 = Summary(values: [.string("web1"), .bool(false)])

  private func isComplete(_ catalogue: Catalogue?) -> Bool {
    catalogue?.entries.allSatisfy { $0.summary == web1 } == true
  }

  private static let packed = Tarball(FakeGitHub.sample).packed

  /// Failures that a retry may solve.
  static let momentary: [Reply] = [
    .hangUp, .json(502, "{}"), .json(503, "{}"), .json(504, "{}"),
    .raw(
      Array("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n".utf8)
        + packed.prefix(packed.count / 2)
    ),
    // The connection closes as if this were everything.
    .answer(200, body: Array(packed.prefix(packed.count / 2))),
    .answer(200),
  ]

  @Test(arguments: momentary)
  func `an archive that breaks off once is asked for once more, within four requests`(
    reply: Reply
  ) throws {
    let calls = Counter()
    let github = FakeGitHub { $0.archiveFault = { _ in calls.next() == 1 ? reply : nil } }
    let catalogue = try github.source().catalogue(.remembered, by: .soon)
    #expect(isComplete(catalogue))
    #expect(github.downloads.count == 2)
    #expect(github.calls.count == 4)
    #expect(!github.calls.contains { $0.contains("/blobs/") })
  }

  @Test func `GitHub's own 502 is met the same way`() throws {
    let calls = Counter()
    let github = FakeGitHub {
      $0.fault = {
        $0.path.contains("/tarball/") && calls.next() == 1 ? .json(502, "{}") : nil
      }
    }
    #expect(isComplete(try github.source().catalogue(.remembered, by: .soon)))
    #expect(github.downloads.count == 1 && github.calls.count == 4)
  }

  /// Failures that a second try would not solve.
  static let lasting: [Reply] = [
    .json(404, "{}"), .json(403, "{}"), .json(500, "{}"), .answer(200, body: Array("<html>".utf8)),
    .answer(200, body: Tarball.gzip(Array(repeating: 65, count: 9999))),
  ]

  @Test(arguments: lasting)
  func `what a second try would not better is asked for once`(reply: Reply) throws {
    let github = FakeGitHub { $0.archiveFault = { _ in reply } }
    _ = try github.source().catalogue(.remembered, by: .soon)
    #expect(github.downloads.count == 1)
  }

  @Test func `while it rests, no other reading asks for an archive`() throws {
    let github = FakeGitHub { $0.archiveFault = { _ in .json(503, "{}") } }
    let api = API(github.settings(), logger: .silent)
    let reader = CatalogueReader(api: api, settings: github.settings())
    for number in 0..<3 {
      github.change { $0.files["README.md"] = "\(number)" }
      try reader.read(by: .soon)
    }
    #expect(github.downloads.count == 2)
  }

  @Test func `after its rest an archive is asked for again, also while blobs come one by one`()
    throws
  {
    let calls = Counter()
    let github = FakeGitHub {
      $0.archiveFault = { _ in calls.next() <= 4 ? .json(503, "{}") : nil }
    }
    let api = API(github.settings(), logger: .silent)
    let rest = ArchiveRest(shortest: .milliseconds(50))
    let reader = CatalogueReader(api: api, settings: github.settings(), archiveRest: rest)
    try reader.read(by: .soon)
    #expect(eventually { isComplete(reader.known?.catalogue) })
    #expect(github.downloads.count == 5)
  }

  @Test func `a person's refresh sets a new try going at once, and waits for it`() throws {
    let github = FakeGitHub { $0.archiveFault = { _ in .json(503, "{}") } }
    let source = github.source()
    #expect(!isComplete(try source.catalogue(.remembered, by: .soon)))
    #expect(github.downloads.count == 2)
    github.change { $0.archiveFault = { _ in nil } }
    #expect(isComplete(try source.catalogue(.reread, by: .soon)))
    #expect(github.downloads.count == 3)
  }

  @Test func `a person's refresh does not ask again for what cannot pass`() throws {
    let github = FakeGitHub { $0.archiveFault = { _ in .json(404, "{}") } }
    let source = github.source()
    for number in 0..<3 {
      github.change { $0.files["README.md"] = "\(number)" }
      _ = try source.catalogue(.reread, by: .soon)
    }
    #expect(github.downloads.count == 1)
  }
}

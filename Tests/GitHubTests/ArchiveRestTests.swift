import Archive
import Testing

@testable import GitHub

@Suite struct ArchiveRestTests {
  private let now = ContinuousClock.now
  private let outage = failure(.outage("GitHub returned 503", mayHaveArrived: false))

  private static func failure(_ why: CallFailure) -> TarballReader.Failure {
    .call(DownloadFailure(why: why, mayRepeat: false))
  }

  /// The pause after each of these failures, one after another.
  private func rests(after failures: [TarballReader.Failure]) -> [Duration] {
    var rest = ArchiveRest()
    return failures.map { failure in
      rest.begin(after: failure, at: now)
      return rest.end - now
    }
  }

  @Test func `what may pass is tried again after 30 seconds, then ever more rarely`() {
    let rests = rests(after: Array(repeating: outage, count: 7))
    #expect(rests == [30, 60, 120, 240, 480, 600, 600].map { .seconds($0) })
  }

  @Test func `a truncated archive may pass, and so may a limit`() {
    let limited = Self.failure(.unavailable(.init(cause: .outage, message: "Later.")))
    #expect(rests(after: [.truncated, limited]) == [.seconds(30), .seconds(60)])
  }

  @Test func `a refusal rests long from the first time on`() {
    let refused = Self.failure(.refused(status: 404, message: "Not Found"))
    #expect(rests(after: [refused, refused]) == [.seconds(600), .seconds(600)])
  }

  @Test func `what will be the same next time rests longest`() {
    for failure in [TarballReader.Failure.archive(.tooLarge), .incomplete] {
      #expect(rests(after: [failure]) == [.seconds(3600)])
    }
  }

  @Test func `damage rests long only once it has come a second time`() {
    let (one, other) = ("it is no gzip stream", "a header is damaged")
    #expect(
      rests(after: [.archive(.malformed(one)), .archive(.malformed(one))])
        == [.seconds(30), .seconds(3600)]
    )
    #expect(
      rests(after: [.archive(.malformed(one)), .archive(.malformed(other))])
        == [.seconds(30), .seconds(60)]
    )
  }

  @Test func `an archive that comes ends the doubling`() {
    var rest = ArchiveRest()
    rest.begin(after: outage, at: now)
    rest.begin(after: outage, at: now)
    rest.forget()
    #expect(rest.isOver && !rest.isPassing)
    rest.begin(after: outage, at: now)
    #expect(rest.end - now == .seconds(30))
  }

  @Test func `a person ends a rest after what may pass, and no other`() {
    var rest = ArchiveRest()
    var wasCut = rest.cut(at: now)
    #expect(!wasCut)
    rest.begin(after: outage, at: now)
    wasCut = rest.cut(at: now)
    #expect(wasCut && rest.end == now)
    wasCut = rest.cut(at: now)
    #expect(!wasCut)
    rest.begin(after: .archive(.tooLarge), at: now)
    wasCut = rest.cut(at: now + .seconds(60))
    #expect(!wasCut && rest.end - now == .seconds(3600))
  }

  @Test func `repeated requests do not each start a new attempt`() {
    var rest = ArchiveRest()
    let cuts = [0, 1, 9, 10, 12, 25].filter { second in
      rest.begin(after: outage, at: now + .seconds(second))
      return rest.cut(at: now + .seconds(second))
    }
    #expect(cuts == [0, 10, 25])
  }
}

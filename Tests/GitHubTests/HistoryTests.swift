import Specs
import Synchronization
import Testing
import Text

@testable import GitHub

/// A pod's history from GitHub.
@Suite struct HistoryTests {
  private static let pod = PodID.named("advworks/dev")
  private static let path = "demo/infra/advworks/dev/spec.yml"

  private static func name(_ number: Int) -> String {
    String(repeating: "a", count: 36) + String(1000 + number)
  }

  private static func commit(_ number: Int, _ message: String = "Change") -> String {
    """
    {"sha":"\(name(number))","commit":{"author":{"name":"Ada","date":"2026-01-01T00:00:00Z"},\
    "committer":{"name":"GitHub","date":"2026-01-02T00:00:00Z"},"message":"\(message) \(number)"},\
    "parents":[{"sha":"\(name(number - 1))"}]}
    """
  }

  /// Commits by path, newest first, and the files that each one names.
  private struct Repository: Sendable {
    var commits: [String: [Int]] = [HistoryTests.path: []]
    var files: [Int: String] = [:]
    var message = "Change"
  }

  private func github(
    _ repository: Repository,
    _ fault: @escaping @Sendable (FakeGitHub.Request) -> FakeGitHub.Reply? = { _ in nil }
  ) -> FakeGitHub {
    FakeGitHub {
      $0.fault = { request in
        if let reply = fault(request) { return reply }
        return Self.answer(request, repository)
      }
    }
  }

  private static func answer(
    _ request: FakeGitHub.Request,
    _ repository: Repository
  ) -> FakeGitHub.Reply? {
    let (path, query) = parts(request.target)
    if path.hasSuffix("/commits") {
      let all = repository.commits[query["path"] ?? ""] ?? []
      let start =
        query["sha"].flatMap { $0 == "main" ? all.first : Int($0.suffix(4)).map { $0 - 1000 } } ?? 0
      let (size, page) = (Int(query["per_page"] ?? "") ?? 30, Int(query["page"] ?? "") ?? 1)
      let shown = all.filter { $0 <= start }.dropFirst(size * (page - 1)).prefix(size)
      let body = "[\(shown.map { commit($0, repository.message) }.joined(separator: ","))]"
      let tag = "\"\(body.utf8.count)-\(start)-\(page)\""
      if request.headers["if-none-match"] == tag { return .answer(304, ["ETag": tag]) }
      return .answer(
        200,
        ["Content-Type": "application/json", "ETag": tag],
        body: Array(body.utf8)
      )
    }
    if path.contains("/commits/"), let number = Int(path.suffix(4)) {
      return .json(200, "{\"files\":[\(repository.files[number - 1000] ?? "")]}")
    }
    if path.contains("/contents/"), let ref = query["ref"] {
      let text = "# \(ref)\n"
      let content = Array(text.utf8).base64
      return .json(
        200,
        #"{"sha":"\#(BlobID.of(Array(text.utf8)))","content":"\#(content)","encoding":"base64"}"#
      )
    }
    return nil
  }

  private static func parts(_ target: String) -> (path: String, query: [String: String]) {
    let halves = target.split(separator: "?", maxSplits: 1).map(String.init)
    var query: [String: String] = [:]
    for pair in halves.count > 1 ? halves[1].split(separator: "&") : [] {
      let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
      query[sides[0]] = sides[1].replacing("%2F", with: "/")
    }
    return (halves[0], query)
  }

  @Test func `pages follow each other, and what is known is not asked for again`() throws {
    let github = github(Repository(commits: [Self.path: (1...120).reversed()]))
    let source = github.source()
    var (seen, after): ([String], CommitID?) = ([], nil)
    repeat {
      let page = try source.revisions(of: Self.pod, after: after, by: .soon)
      seen += page.revisions.map(\.commit.text)
      after = if case .after(let last) = page.older { last } else { nil }
    } while after != nil
    #expect(seen == (1...120).reversed().map(Self.name))
    // Three pages of commits, and one request for whether the oldest commit moved the file.
    #expect(github.requests.count == 4)
    _ = try source.revisions(of: Self.pod, after: nil, by: .soon)
    #expect(github.requests.count == 4)
  }

  @Test func `who, when and by what way is what the commit says`() throws {
    var repository = Repository(commits: [Self.path: [7]])
    repository.message = #"Resize\n\nRequested-by: Grace\nReason: Load\nRun: 77\nX: "#
    let github = github(repository)
    let source = github.source()
    let revision = try #require(
      try source.revisions(of: Self.pod, after: nil, by: .soon).revisions.first
    )
    #expect(revision.author == "Ada" && revision.date == 1_767_312_000)
    #expect(revision.words.requestedBy == "Grace" && revision.words.reason == "Load")
    #expect(revision.words.subject == "Resize" && revision.run == RunID(number: 77))
  }

  @Test func `moves of the file are followed, also more than one`() throws {
    var repository = Repository()
    repository.commits = [Self.path: [9, 8], "old/spec.yml": [8, 5, 4], "older.yaml": [4, 2]]
    repository.files = [
      8:
        #"{"filename":"x","status":"added"},{"filename":"\#(Self.path)","status":"renamed","previous_filename":"old/spec.yml"}"#,
      4: #"{"filename":"old/spec.yml","status":"renamed","previous_filename":"older.yaml"}"#,
    ]
    // The list of the old name begins at the parent of the move.
    repository.commits["old/spec.yml"] = [5, 4]
    repository.commits["older.yaml"] = [2]
    let github = github(repository)
    let source = github.source()
    let found = try source.revisions(of: Self.pod, after: nil, by: .soon)
    #expect(found.revisions.map(\.commit.text) == [9, 8, 5, 4, 2].map(Self.name))
    #expect(found.revisions.map(\.previousPath) == [nil, "old/spec.yml", nil, "older.yaml", nil])
    #expect(found.older == .none)
  }

  @Test(arguments: [
    #"{"filename":"PATH","status":"renamed","previous_filename":"secrets.env"}"#,
    #"{"filename":"PATH","status":"copied","previous_filename":"other.yml"}"#,
    #"{"filename":"PATH","status":"added"}"#, #"{"filename":"PATH","status":"renamed"}"#,
    #"{"filename":"PATH","status":"renamed","previous_filename":"PATH"}"#, "",
  ])
  func `a change that is not a move ends the history`(file: String) throws {
    var repository = Repository(commits: [Self.path: [3]])
    repository.commits["secrets.env"] = [1]
    repository.commits["other.yml"] = [1]
    repository.files[3] = file.replacing("PATH", with: Self.path)
    let github = github(repository)
    let found = try github.source().revisions(of: Self.pod, after: nil, by: .soon)
    #expect(found.revisions.count == 1 && found.older == .none)
  }

  @Test func `a commit is shown only where it is found on the way from the branch`() throws {
    let github = github(Repository(commits: [Self.path: [9, 5, 3]]))
    let source = github.source()
    let commit = try #require(CommitID(Self.name(5)))
    let texts = try source.revision(of: Self.pod, at: commit, by: .soon)
    #expect(
      texts.after?.text == "# \(Self.name(5))\n" && texts.before?.text == "# \(Self.name(4))\n"
    )
    let count = github.requests.count
    _ = try source.revision(of: Self.pod, at: commit, by: .soon)
    #expect(github.requests.count == count)
    let other = try #require(CommitID(Self.name(4)))
    let error = error { () throws(SpecError) in
      try source.revision(of: Self.pod, at: other, by: .soon)
    }
    #expect(error?.notFound != nil)
  }

  @Test(arguments: [
    "[{}]", "{}", "[1]", #"[{"sha":"main","commit":{"message":"x"},"parents":[]}]"#,
    #"[{"sha":"\#(String(repeating: "A", count: 40))","commit":{"message":"x"},"parents":[]}]"#,
  ])
  func `an answer that is not a list of commits is refused`(body: String) {
    let github = github(Repository()) { request in
      request.path.hasSuffix("/commits") ? .json(200, body) : nil
    }
    let source = github.source()
    let error = error { () throws(SpecError) in
      try source.revisions(of: Self.pod, after: nil, by: .soon)
    }
    #expect(error?.unavailability?.cause == .outage)
  }

  @Test func `a text that is not what its name says is not taken`() throws {
    let github = github(Repository(commits: [Self.path: [2]])) { request in
      guard request.path.contains("/contents/") else { return nil }
      return .json(200, #"{"sha":"\#(Self.name(1))","content":"YTogMQo=","encoding":"base64"}"#)
    }
    let source = github.source()
    let commit = try #require(CommitID(Self.name(2)))
    let error = error { () throws(SpecError) in
      try source.revision(of: Self.pod, at: commit, by: .soon)
    }
    #expect(error?.unavailability?.cause == .outage)
  }

  @Test func `reading many histories does not use up the rate limit`() {
    let github = github(Repository())
    let source = github.source()
    var refused = 0
    for number in 0..<400 {
      let error = error { () throws(SpecError) in
        try source.revisions(of: PodID.named("c\(number)/dev"), after: nil, by: .soon)
      }
      if error?.unavailability?.cause == .busy { refused += 1 }
    }
    #expect(refused > 0 && github.requests.count < 300)
  }
}

extension [UInt8] {
  fileprivate var base64: String { Base64.text(self) }
}

private enum Base64 {
  static func text(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<Swift.min(start + 3, bytes.count)]
      let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < part.count ? Int(part[start + $1]) : 0) }
      for place in 0..<4 {
        text.append(place <= part.count ? digits[bits >> (18 - 6 * place) & 63] : "=")
      }
    }
    return text
  }
}

/// The run that a commit names.
@Suite struct RunNameTests {
  private let links = WebLinks(FakeGitHub().settings())

  @Test(arguments: [
    ("77", 77), ("https://github.example/octo/pods/actions/runs/77", 77),
    ("https://github.example/octo/pods/actions/runs/77/attempts/2", 77),
    ("https://github.example/Octo/Pods/actions/runs/77", 77),
    ("https://evil.example/octo/pods/actions/runs/77", nil),
    ("https://github.example/octo/other/actions/runs/77", nil), ("0", nil), ("-1", nil), ("", nil),
    ("99999999999999999999", nil), ("https://github.example/octo/pods/actions/runs/", nil),
    ("https://github.example/octo/pods/actions/runs/7x", nil),
  ])
  func `a run is one of this repository's`(text: String, number: Int?) {
    #expect(links.run(named: text) == number.map { RunID(number: Int64($0)) })
  }
}

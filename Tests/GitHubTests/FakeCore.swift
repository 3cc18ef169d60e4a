import FoundationEssentials
import Loopback
import Synchronization
import Tarballs
import Text

@testable import GitHub

/// The answers of a ``FakeGitHub``.
final class FakeCore: Sendable {
  typealias Request = LoopbackServer.Request
  typealias Reply = LoopbackServer.Reply

  let state: Mutex<FakeGitHub.State>

  init(_ state: FakeGitHub.State) { self.state = Mutex(state) }

  func reply(to request: Request) -> Reply {
    let fault = state.withLock { $0.fault }
    if let reply = fault(request) { return reply }
    guard request.headers["authorization"] == "Bearer \(FakeGitHub.token)" else {
      return .json(401, #"{"message":"Bad credentials","status":"401"}"#)
    }
    return state.withLock { state in
      if request.path.hasPrefix("/repos/octo/pods/tarball/") {
        state.remaining -= 1
        return .answer(302, ["Location": "\(state.archives)\(request.path)?token=AB"])
      }
      let (status, text) = Self.answer(to: request, &state)
      let etag = "W/\"\(Self.mark(text))\""
      let isUnchanged =
        request.method == "GET" && status == 200 && request.headers["if-none-match"] == etag
      if !isUnchanged, request.path != "/rate_limit" { state.remaining -= 1 }
      var headers = [
        "ETag": etag, "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": String(state.remaining), "X-RateLimit-Reset": "1900000000",
        "X-RateLimit-Resource": "core", "Date": Self.date(Timestamps.now),
      ]
      if let scopes = state.scopes { headers["X-OAuth-Scopes"] = scopes }
      return isUnchanged
        ? .answer(304, headers) : .json(status, status == 204 ? "" : text, headers: headers)
    }
  }

  /// The answers of the host of archives.
  func archive(for request: Request) -> Reply {
    let (fault, files) = state.withLock { ($0.archiveFault, $0.archived ?? $0.files) }
    if let reply = fault(request) { return reply }
    return .answer(
      200,
      ["Content-Type": "application/x-gzip"],
      body: Tarball(files).packed
    )
  }

  private static func answer(
    to request: Request,
    _ state: inout FakeGitHub.State
  ) -> (Int, String) {
    let missing = (404, #"{"message":"Not Found","status":"404"}"#)
    if request.path == "/user" { return (200, #"{"login":"octo"}"#) }
    guard request.path.hasPrefix("/repos/octo/pods") else { return missing }
    let path = String(request.path.dropFirst("/repos/octo/pods".count))
    if path.isEmpty { return (200, #"{"full_name":"octo/pods"}"#) }
    if let branch = path.after("/branches/") {
      guard (state.renamed[branch] ?? branch) == state.branch else {
        return (404, #"{"message":"Branch not found"}"#)
      }
      let tree = sha(of: "", in: state)
      return (
        200,
        #"{"name":"\#(state.branch)","commit":{"sha":"\#(mark(tree))","commit":{"tree":{"sha":"\#(tree)"}}}}"#
      )
    }
    if let sha = path.after("/git/trees/") {
      return tree(sha, request.target.contains("recursive=1"), state) ?? missing
    }
    if let sha = path.after("/git/blobs/") {
      guard let text = state.files.values.first(where: { self.sha($0) == sha }) else {
        return missing
      }
      let content = Data(text.utf8).base64EncodedString()
      return (200, #"{"sha":"\#(sha)","content":"\#(content)\n","encoding":"base64"}"#)
    }
    if let file = path.after("/contents/") {
      guard let text = state.files[file] else { return missing }
      let content = Data(text.utf8).base64EncodedString()
      return (200, #"{"sha":"\#(sha(text))","content":"\#(content)","encoding":"base64"}"#)
    }
    if path.hasPrefix("/actions/workflows/") { return workflow(path, request, &state) }
    if let rest = path.after("/actions/runs/") {
      if rest.hasSuffix("/jobs") { return (200, state.jobs) }
      guard let run = state.runs.first(where: { String($0.id) == rest && $0.isShown }) else {
        return missing
      }
      return (200, json(run, state))
    }
    return missing
  }

  private static func workflow(
    _ path: String,
    _ request: Request,
    _ state: inout FakeGitHub.State
  ) -> (Int, String) {
    guard path.hasPrefix("/actions/workflows/deploy-pod.yml/") else {
      return (404, #"{"message":"Not Found"}"#)
    }
    if path.hasSuffix("/runs") {
      let file = ".github/workflows/deploy-pod.yml"
      let runs = state.runs.filter {
        $0.isShown && ($0.path == file || $0.path.hasPrefix(file + "@"))
      }
      .sorted { $0.id > $1.id }.map { json($0, state) }
      return (
        200,
        #"{"total_count":\#(runs.count),"workflow_runs":[\#(runs.prefix(100).joined(separator: ","))]}"#
      )
    }
    struct Body: Decodable {
      let ref: String
      let inputs: [String: String]
      let return_run_details: Bool?
    }
    guard let body = try? JSONDecoder().decode(Body.self, from: Data(request.body)) else {
      return (400, #"{"message":"Problems parsing JSON"}"#)
    }
    if body.return_run_details != nil, state.dispatching == .refusesKey {
      return (
        422,
        #"{"message":"Invalid request.\n\n\"return_run_details\" is not a permitted key."}"#
      )
    }
    let run = FakeGitHub.FakeRun(
      id: Int64(1000 + state.runs.count),
      title: state.runTitle(body.inputs),
      created: Timestamps.now,
      isShown: state.isRunShown
    )
    state.runs.append(run)
    guard state.dispatching == .details else { return (204, "") }
    let link = state.runLink ?? "https://github.example/octo/pods/actions/runs/\(run.id)"
    return (200, #"{"workflow_run_id":\#(run.id),"run_url":"","html_url":"\#(link)"}"#)
  }

  private static func json(_ run: FakeGitHub.FakeRun, _ state: FakeGitHub.State) -> String {
    let link = state.runLink ?? "https://github.example/octo/pods/actions/runs/\(run.id)"
    let conclusion = run.conclusion.map { "\"\($0)\"" } ?? "null"
    let created = iso(run.created)
    return """
      {"id":\(run.id),"name":"Deploy","path":"\(run.path)",\
      "repository":{"full_name":"octo/pods"},"head_repository":{"full_name":"\(run.head)"},\
      "display_title":"\(run.title)","event":"\(run.event)",\
      "head_branch":"\(run.branch)","status":"\(run.status)","conclusion":\(conclusion),\
      "html_url":"\(link)","actor":{"login":"\(run.actor)"},"created_at":"\(created)",\
      "updated_at":"\(created)"}
      """
  }

  private static func tree(
    _ sha: String,
    _ isRecursive: Bool,
    _ state: FakeGitHub.State
  ) -> (Int, String)? {
    var folders: Set<String> = [""]
    for path in state.files.keys {
      var parts = path.split(separator: "/").dropLast()
      while !parts.isEmpty {
        folders.insert(parts.joined(separator: "/") + "/")
        parts = parts.dropLast()
      }
    }
    guard let folder = folders.first(where: { self.sha(of: $0, in: state) == sha }) else {
      return nil
    }
    var entries: [String: String] = [:]
    for other in folders where other != folder && other.hasPrefix(folder) {
      let name = String(other.dropFirst(folder.count).dropLast())
      guard isRecursive || !name.contains("/") else { continue }
      entries[name] = entry(name, "040000", "tree", self.sha(of: other, in: state))
    }
    for (path, text) in state.files where path.hasPrefix(folder) {
      let name = String(path.dropFirst(folder.count))
      guard isRecursive || !name.contains("/") else { continue }
      let mode = state.modes[path] ?? "100644"
      entries[name] = entry(name, mode, mode == "160000" ? "commit" : "blob", self.sha(text))
    }
    let isTruncated = isRecursive && entries.count > state.treeLimit
    let list = entries.sorted { $0.key < $1.key }.map(\.value)
      .prefix(isRecursive ? state.treeLimit : .max)
    return (
      200,
      #"{"sha":"\#(sha)","tree":[\#(list.joined(separator: ","))],"truncated":\#(isTruncated)}"#
    )
  }

  private static func entry(
    _ path: String,
    _ mode: String,
    _ type: String,
    _ sha: String
  )
    -> String
  {
    #"{"path":"\#(path)","mode":"\#(mode)","type":"\#(type)","sha":"\#(sha)","url":"u"}"#
  }

  static func sha(of folder: String, in state: FakeGitHub.State) -> String {
    let files = state.files.filter { $0.key.hasPrefix(folder) }.sorted { $0.key < $1.key }
    return mark("tree \(folder) \(files) \(state.modes.sorted { $0.key < $1.key })")
  }

  /// The blob SHA of a file's content.
  static func sha(_ text: String) -> String { BlobID.of(Array(text.utf8)) }

  /// Not SHA-1, but of its length and practically unique; nothing checks those of trees and
  /// commits.
  private static func mark(_ text: String) -> String {
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 40 - digits.count) + digits
  }

  static func iso(_ seconds: Int64) -> String {
    let (year, month, day) = civil(seconds / 86_400)
    return "\(year)-\(two(month))-\(two(day))T\(clock(seconds))Z"
  }

  static func date(_ seconds: Int64) -> String {
    let (year, month, day) = civil(seconds / 86_400)
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return "Mon, \(two(day)) \(months[month - 1]) \(year) \(clock(seconds)) GMT"
  }

  private static func clock(_ seconds: Int64) -> String {
    let day = Int(seconds % 86_400)
    return "\(two(day / 3600)):\(two(day / 60 % 60)):\(two(day % 60))"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// Year, month and day of a number of days since 1970.
  private static func civil(_ days: Int64) -> (Int, Int, Int) {
    var left = Int(days)
    var year = 1970
    func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
    while left >= (isLeap(year) ? 366 : 365) {
      left -= isLeap(year) ? 366 : 365
      year += 1
    }
    let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var month = 0
    while left >= lengths[month] {
      left -= lengths[month]
      month += 1
    }
    return (year, month + 1, left + 1)
  }
}

extension String {
  /// The text after `prefix`; `nil` if the text does not begin with it.
  fileprivate func after(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}

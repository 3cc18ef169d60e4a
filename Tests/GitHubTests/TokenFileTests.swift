import Glibc
import Loopback
import Specs
import Testing

@testable import GitHub

/// The test's own folder.
private final class Folder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/spec-editor-token-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
    precondition(made != nil, "no temporary folder")
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in ["token", "new", "a", "b"] { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// Writes a file with a modification time of `age` seconds ago.
  func write(_ text: String, to name: String = "token", age: Int = 60) {
    write(Array(text.utf8), to: name, age: age)
  }

  func write(_ bytes: [UInt8], to name: String = "token", age: Int = 60) {
    let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    _ = Glibc.write(file, bytes, bytes.count)
    let moment = timespec(tv_sec: time(nil) - age, tv_nsec: 0)
    _ = [moment, moment].withUnsafeBufferPointer { futimens(file, $0.baseAddress) }
    close(file)
  }

  var file: TokenFile { TokenFile("\(path)/token") }

  func keeper(_ token: String) -> TokenKeeper {
    TokenKeeper(Secret(token), file: file, logger: .silent)
  }
}

@Suite struct TokenFileTests {
  @Test func `another token in the file is taken, by overwriting, by renaming and by a link`() {
    let folder = Folder()
    folder.write("one\n")
    #expect(folder.keeper("zero").current.secret.revealed == "one")
    folder.write("two", to: "new")
    rename("\(folder.path)/new", "\(folder.path)/token")
    #expect(folder.keeper("zero").current.secret.revealed == "two")
    folder.write("three", to: "a")
    folder.write("four", to: "b")
    unlink("\(folder.path)/token")
    symlink("a", "\(folder.path)/token")
    let keeper = folder.keeper("zero")
    #expect(keeper.current.secret.revealed == "three")
    #expect(keeper.current.generation == 1)
    symlink("b", "\(folder.path)/new")
    rename("\(folder.path)/new", "\(folder.path)/token")
    #expect(eventually { keeper.current.secret.revealed == "four" })
    #expect(keeper.current.generation == 2)
  }

  @Test func `what is being written is taken once it has stayed the same`() {
    let folder = Folder()
    folder.write("ghp_ha", age: 0)
    let keeper = folder.keeper("old")
    #expect(keeper.current.secret.revealed == "old")
    folder.write("ghp_half", age: 0)
    #expect(eventually { keeper.current.secret.revealed == "ghp_half" })
  }

  @Test func `a token that GitHub refuses is given up for any other at once`() {
    let folder = Folder()
    folder.write("new", age: 0)
    let keeper = folder.keeper("old")
    let old = keeper.current
    #expect(old.secret.revealed == "old")
    #expect(keeper.token(after: old)?.secret.revealed == "new")
    #expect(keeper.token(after: keeper.current) == nil)
  }

  @Test(arguments: [
    [], [0x0a], Array("a b".utf8), Array("ghp_\u{e4}".utf8), [0xff, 0xfe, 0x67, 0, 0x68, 0],
    [0x67, 0, 0x68, 0], [UInt8](repeating: 0x61, count: 5000),
  ])
  func `an invalid token leaves the old one in use`(bytes: [UInt8]) {
    let folder = Folder()
    folder.write(bytes)
    let keeper = folder.keeper("old")
    #expect(keeper.current.secret.revealed == "old")
    #expect(keeper.token(after: keeper.current) == nil)
  }

  @Test func `a file that is gone, or no file, leaves the old token in use`() {
    let folder = Folder()
    #expect(folder.keeper("old").current.secret.revealed == "old")
    #expect(TokenFile("/dev/zero").read() == nil)
    #expect(TokenFile("/tmp").read() == nil)
  }

  @Test func `a text that is not a token is described, never shown`() {
    let flaws: [([UInt8], String)] = [
      ([0xff, 0xfe, 0x67, 0, 0x68, 0], "is UTF-16"), ([0xfe, 0xff, 0, 0x67], "is UTF-16"),
      ([0x67, 0, 0x68, 0, 0x70, 0], "is UTF-16"), ([0, 0x67, 0, 0x68], "is UTF-16"),
      ([], "is empty"), (Array("\r\n".utf8), "is empty"), (Array("ghp_x y".utf8), "no token has"),
      (Array("ghp_x\n\n".utf8), "no token has"),
    ]
    for (bytes, words) in flaws {
      do throws(TokenText.Flaw) {
        _ = try TokenText.secret(in: bytes)
        Issue.record("\(bytes) is taken")
      } catch {
        #expect(error.words.contains(words))
        #expect(!error.words.contains("ghp_"))
      }
    }
    #expect((try? TokenText.secret(in: [0xef, 0xbb, 0xbf] + Array("a\r\n".utf8)))?.revealed == "a")
  }

  @Test func `an ETag goes back with its own token only, and a limit is the old token's`() throws {
    let folder = Folder()
    folder.write("ghp_one")
    let github = FakeGitHub()
    let accepts: @Sendable (LoopbackServer.Request) -> LoopbackServer.Reply? = { request in
      let tag = #""\#(request.headers["authorization"]?.suffix(3) ?? "")""#
      if request.headers["if-none-match"] == tag { return .answer(304) }
      return .json(200, #"{"full_name":"octo/pods"}"#, headers: ["ETag": tag])
    }
    github.change { $0.fault = accepts }
    let api = API(
      {
        var settings = github.settings()
        settings.token = Secret("ghp_one")
        settings.tokenFile = folder.file
        return settings
      }(),
      logger: .silent
    )
    let first = try api.send(.get("/repos/octo/pods"), by: .soon)
    #expect(try api.send(.get("/repos/octo/pods", etag: first.etag), by: .soon).isUnchanged)
    github.change { $0.fault = { _ in .json(429, "{}", headers: ["Retry-After": "600"]) } }
    _ = try? api.send(.get("/repos/octo/pods"), by: .soon)
    #expect(api.hindrance?.cause == .rateLimit)
    folder.write("ghp_two")
    github.change { $0.fault = accepts }
    #expect(eventually { api.hindrance == nil })
    github.forgetRequests()
    #expect(try !api.send(.get("/repos/octo/pods", etag: first.etag), by: .soon).isUnchanged)
    #expect(github.requests.map { $0.headers["if-none-match"] } == [nil])
    #expect(github.requests.map { $0.headers["authorization"] } == ["Bearer ghp_two"])
  }

  @Test func `a token that has expired is replaced within one request, also for a dispatch`() throws
  {
    let folder = Folder()
    folder.write("ghp_expired")
    let github = FakeGitHub()
    let source = github.source {
      $0.token = Secret("ghp_expired")
      $0.tokenFile = folder.file
    }
    let health = source.health(by: .soon)
    #expect(health.error?.contains("GH_TOKEN_FILE") == true)
    folder.write(FakeGitHub.token, age: 0)
    #expect(try source.deploy(.sample(), by: .soon).run != nil)
    #expect(try github.dispatches().count == 1)
    #expect(source.health(by: .soon).isHealthy)
  }
}

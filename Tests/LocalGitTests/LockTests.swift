import Glibc
import Specs
import Testing

@testable import LocalGit

@Suite struct LockTests {
  private let lock = "specs.git/refs/heads/main.lock"

  /// A served repository with someone else's lock on its branch, created that many seconds ago.
  private func locked(secondsAgo: Int) throws -> (Fixture, LocalSource) {
    let fixture = try Fixture()
    let source = try fixture.open()
    try fixture.scratch.write(String(repeating: "a", count: 40), to: lock)
    try fixture.scratch.sh("touch -d '\(secondsAgo) seconds ago' \(lock)")
    return (fixture, source)
  }

  private func refusal(_ source: LocalSource, _ name: String) throws -> String {
    let error = try #require(throws: SpecError.self) {
      try source.deploy(source.edit(name, "web2"), by: .soon)
    }
    guard case .unavailable(let trouble) = error else {
      Issue.record("\(error)")
      return ""
    }
    return trouble.message
  }

  @Test func `a stale lock on the branch is named at once, with its age and how to clear it`()
    throws
  {
    let (fixture, source) = try locked(secondsAgo: 3 * 3600 + 20)
    let clock = ContinuousClock()
    var message = ""
    let time = try clock.measure { message = try refusal(source, "contoso/prd") }
    // A deployment used to wait five seconds for it.
    #expect(time < .seconds(2))
    #expect(message.contains("was created 3 hours ago"), "\(message)")
    #expect(message.hasSuffix("rm \(fixture.scratch.path)/\(lock)"), "\(message)")
    #expect(fixture.scratch.exists(lock))
    // Nothing was started, so there is no run, and nothing was written.
    #expect(throws: SpecError.self) { try source.run(1, by: .soon) }
    #expect(try fixture.git("rev-list --count --all") == "1\n")
    #expect(try Files.names(in: "\(fixture.settings.path)/spec-editor/runs").isEmpty)
    try fixture.scratch.sh("rm \(lock)")
    #expect(try source.deployed(source.edit("contoso/prd", "web2")).id == 1)
  }

  @Test func `a deployment waits for a lock that is soon released`() throws {
    let (fixture, source) = try locked(secondsAgo: 0)
    inParallel(2) { index in
      if index == 0 {
        usleep(40_000)
        unlink("\(fixture.scratch.path)/specs.git/refs/heads/main.lock")
      } else {
        #expect(throws: Never.self) {
          _ = try source.deployed(source.edit("contoso/prd", "web2"))
        }
      }
    }
    try fixture.expectSound()
  }

  @Test func `a fresh lock is given up on after a bounded wait, by all deployments together`()
    throws
  {
    let (fixture, source) = try locked(secondsAgo: -5)
    let clock = ContinuousClock()
    let time = clock.measure {
      inParallel(40) { index in
        #expect(throws: Never.self) {
          let message = try refusal(
            source,
            index.isMultiple(of: 2) ? "advworks/dev" : "contoso/prd"
          )
          #expect(message.contains("was created 0 seconds ago"), "\(message)")
        }
      }
    }
    #expect(fixture.scratch.exists(lock))
    // One after another they would take forty times as long.
    #expect(time < BranchLock.patience * 25)
  }

  @Test(arguments: ["packed-refs.lock", "HEAD.lock", "config.lock", "index.lock", "shallow.lock"])
  func `a stale lock on something else holds no deployment up`(name: String) throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    try fixture.scratch.sh("cd specs.git && git pack-refs --all && touch -d '1 hour ago' \(name)")
    #expect(try source.deployed(source.edit("contoso/prd", "web2")).conclusion == "success")
    #expect(fixture.scratch.exists("specs.git/\(name)"))
  }

  @Test(arguments: [
    (0, "0 seconds"), (1, "1 second"), (119, "119 seconds"), (120, "2 minutes"),
    (7_199, "119 minutes"), (7_200, "2 hours"), (172_800, "2 days"),
  ])
  func `an age is shown in its largest unit`(seconds: Int, words: String) {
    #expect(BranchLock.words(seconds) == words)
  }

  // MARK: Other trouble

  @Test func `a full disk is called that`() throws {
    for reason in ["failed to write: No space left on device", "x: no space left on device"] {
      let words = GitFailure(doing: "writing spec.yml", reason: reason).words
      #expect(words.contains("is full"), "\(words)")
    }
    #expect(GitFailure(doing: "reading", reason: "object not found").words.hasSuffix("not found."))
  }

  @Test(.enabled(if: getuid() == 0, "only root can mount"))
  func `a deployment on a full or read-only disk changes nothing and says which it is`() throws {
    var fixture = try Fixture()
    let place = "\(fixture.scratch.path)/disk"
    fixture.settings.path = "\(place)/specs.git"
    let mounted = try fixture.scratch.sh(
      "mkdir disk && mount -t tmpfs -o size=1m tmpfs disk; echo $?"
    )
    guard mounted.hasSuffix("0\n") else { return }
    defer { umount2(place, Int32(MNT_DETACH)) }
    do {
      let source = try fixture.open()
      try fixture.scratch.sh("head -c 2000000 /dev/zero > disk/full; true")
      #expect(try refusal(source, "advworks/dev").contains("is full"))
      try fixture.scratch.sh("rm disk/full")
      #expect(try source.deployed(source.edit("advworks/dev", "web2")).conclusion == "success")
      #expect(try fixture.git("rev-list --count main") == "2\n")
    }
    try fixture.scratch.sh("mount -o remount,ro disk")
    let error = try #require(throws: LocalGitError.self) { _ = try fixture.open() }
    #expect(error.description.contains("is on a read-only file system"), "\(error)")
  }
}

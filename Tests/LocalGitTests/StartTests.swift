import Glibc
import Specs
import Testing

@testable import LocalGit

@Suite struct StartTests {
  private func refusal(_ fixture: Fixture) throws -> String {
    let error = try #require(throws: LocalGitError.self) { _ = try fixture.open() }
    #expect(error.description.hasPrefix("LOCAL_REPO: \(fixture.settings.path) "))
    #expect(!error.description.contains("\n"))
    return error.description
  }

  @Test func `a second process is refused, until the first has ended`() throws {
    let fixture = try Fixture()
    var first: LocalSource? = try fixture.open()
    #expect(first?.health(by: .soon).isHealthy == true)
    #expect(try refusal(fixture).contains("local mode runs one replica"))
    first = nil
    #expect(try fixture.open().health(by: .soon).isHealthy)
  }

  @Test func `a folder or file that is not a repository is refused and not touched`() throws {
    var fixture = try Fixture()
    try fixture.scratch.write("mine", to: "folder/file")
    fixture.settings.path = "\(fixture.scratch.path)/folder"
    #expect(try refusal(fixture).contains("not a Git repository"))
    fixture.settings.path = "\(fixture.scratch.path)/folder/file"
    #expect(try refusal(fixture).contains("not a Git repository"))
    #expect(try fixture.scratch.sh("ls -A folder") == "file\n")
  }

  @Test func `without samples nothing is made`() throws {
    var fixture = try Fixture()
    fixture.settings.samples += ".gone"
    #expect(try refusal(fixture).contains("cannot be created"))
    #expect(!fixture.scratch.exists("specs.git"))
    #expect(!fixture.scratch.exists("specs.git.making"))
  }

  @Test func `a place that cannot be written is refused`() throws {
    var fixture = try Fixture()
    fixture.settings.path = "/proc/specs.git"
    #expect(try refusal(fixture).contains("cannot be created"))
  }

  @Test func `an empty folder, such as a fresh volume, becomes the repository`() throws {
    let fixture = try Fixture()
    try fixture.scratch.sh("mkdir specs.git")
    let source = try fixture.open()
    #expect(try source.catalogue(.remembered, by: .soon).entries.count == 2)
  }

  @Test func `folders on the way to the repository are made`() throws {
    var fixture = try Fixture()
    fixture.settings.path = "\(fixture.scratch.path)/var/lib/specs.git/"
    let source = try fixture.open()
    #expect(try source.catalogue(.remembered, by: .soon).entries.count == 2)
  }

  @Test func `a killed first start leaves nothing that stops the next one`() throws {
    let fixture = try Fixture()
    try fixture.scratch.sh(
      "mkdir -p specs.git.making/objects/aa && echo half > specs.git.making/HEAD"
    )
    let source = try fixture.open()
    #expect(try source.catalogue(.remembered, by: .soon).entries.count == 2)
    #expect(!fixture.scratch.exists("specs.git.making"))
    try fixture.expectSound()
  }

  @Test func `links among the samples are not followed`() throws {
    let fixture = try Fixture()
    try fixture.scratch.sh(
      "cd samples && ln -s /etc/passwd passwd && ln -s / root && chmod +x contoso/prd/spec.yml"
    )
    _ = try fixture.open()
    let files = try fixture.git("ls-tree -r main")
    #expect(!files.contains("passwd"))
    #expect(files.contains("100755 blob"))
  }

  @Test(.enabled(if: getuid() == 0, "only root can give files away"))
  func `a repository of another user is served`() throws {
    let fixture = try Fixture()
    _ = try fixture.open()
    try fixture.scratch.sh("chown -R 65534 specs.git")
    #expect(try fixture.open().catalogue(.remembered, by: .soon).entries.count == 2)
  }

  // MARK: After a kill

  /// A repository whose last process died during run 2, with a commit made or not.
  private func killed(isCommitted: Bool, command: String? = nil) throws -> (Fixture, commit: String)
  {
    let fixture = try Fixture(command: command)
    do {
      let source = try fixture.open()
      _ = try source.deployed(source.edit("advworks/dev", "web2"))
      _ = try source.deployed(source.edit("contoso/prd", "web2"))
    }
    let commit = try String(fixture.git("rev-parse main").dropLast())
    try fixture.scratch.sh(
      """
      cd specs.git && mv spec-editor/runs/2.json spec-editor/runs/2.running.json
      \(isCommitted ? "" : "git update-ref refs/heads/main main~1")
      """
    )
    return (fixture, commit)
  }

  @Test func `a run that was in progress is interrupted`() throws {
    let (fixture, _) = try killed(isCommitted: false)
    let source = try fixture.open()
    let run = try source.run(2, by: .soon)
    #expect(run.status == .completed)
    #expect(run.conclusion == "failure")
    #expect(try source.text(of: run).contains("interrupted: the application stopped") == true)
    #expect(try source.text(of: run).contains("did not reach main") == true)
    #expect(try source.deployed(source.edit("contoso/prd", "web3")).id == 3)
    try fixture.expectSound()
  }

  @Test func `a run whose commit was made, and that had no command to run, succeeded`() throws {
    let (fixture, _) = try killed(isCommitted: true)
    #expect(try fixture.open().run(2, by: .soon).conclusion == "success")
  }

  @Test func `a run whose command was cut off is interrupted, although its commit is kept`() throws
  {
    let (fixture, _) = try killed(isCommitted: true, command: "true")
    let source = try fixture.open()
    let run = try source.run(2, by: .soon)
    #expect(run.conclusion == "failure")
    #expect(try source.text(of: run).contains("is on main") == true)
    #expect(try source.text(of: run).contains("interrupted") == true)
  }

  @Test(arguments: [true, false])
  func `a confirmation whose commit was cut off may be sent again, another one is done`(
    isCommitted: Bool
  ) throws {
    let (fixture, commit) = try killed(isCommitted: isCommitted)
    let key = try #require(
      RunRecord(reading: "\(fixture.settings.path)/spec-editor/runs/2.running.json").key
    )
    let old = try fixture.git("rev-parse \(commit)~1:demo/infra/contoso/prd/spec.yml").dropLast()
    let text = try fixture.git("show \(commit):demo/infra/contoso/prd/spec.yml")
    let source = try fixture.open()
    let original = Original(try source.spec(of: pod("contoso/prd"), at: String(old), by: .soon))
    let again = try source.deploy(
      change("contoso/prd", from: original, to: text),
      key: key,
      by: .soon
    )
    #expect(again.id == (isCommitted ? 2 : 3))
    #expect(try fixture.git("rev-list --count main") == "3\n")
    #expect(try fixture.git("show main:demo/infra/contoso/prd/spec.yml") == text)
    try fixture.expectSound()
  }

  @Test(arguments: [0, 17, 41])
  func `a branch's lock that the killed process left is removed`(length: Int) throws {
    let (fixture, commit) = try killed(isCommitted: false)
    try fixture.scratch.write(
      String("\(commit)\n".prefix(length)),
      to: "specs.git/refs/heads/main.lock"
    )
    let source = try fixture.open()
    #expect(try source.deployed(source.edit("contoso/prd", "web3")).conclusion == "success")
    try fixture.expectSound()
  }

  @Test func `half-written and broken files among the runs stop nothing`() throws {
    let (fixture, _) = try killed(isCommitted: true)
    for name in ["3.running.json.tmp", "3.json.tmp", "4.running.json", "x.json", "-1.json"] {
      try fixture.scratch.write("{\"id\":", to: "specs.git/spec-editor/runs/\(name)")
    }
    try fixture.scratch.write("{\"id\":", to: "specs.git/spec-editor/runs/7.json")
    let source = try fixture.open()
    #expect(throws: SpecError.self) { try source.run(7, by: .soon) }
    #expect(try source.deployed(source.edit("contoso/prd", "web3")).id == 8)
    #expect(!fixture.scratch.exists("specs.git/spec-editor/runs/3.json.tmp"))
  }

  @Test func `a command that outlived its killed application is ended`() throws {
    let (fixture, _) = try killed(isCommitted: true, command: "true")
    let started = try fixture.scratch.sh(
      "setsid sh -c 'echo $$; exec sleep 600 > /dev/null' & sleep 0.2"
    )
    let id = try #require(Int32(started.dropLast()))
    defer { kill(id, SIGKILL) }
    let process = try #require(RunRecord.Process(id))
    let path = "\(fixture.settings.path)/spec-editor/runs/2.running.json"
    var record = try RunRecord(reading: path)
    record.process = process
    try record.write(to: path, durably: false)
    _ = try fixture.open()
    #expect(!process.isAlive)
  }

  @Test func `only the last runs are kept`() throws {
    let fixture = try Fixture()
    do {
      let source = try fixture.open()
      _ = try source.deployed(source.edit("advworks/dev", "web2"))
    }
    try fixture.scratch.sh(
      "cd specs.git/spec-editor/runs && for n in $(seq 2 \(RunStore.keptRuns + 20)); do cp 1.json $n.json; done"
    )
    let source = try fixture.open()
    let run = try source.deployed(source.edit("advworks/dev", "web3"))
    #expect(run.id.number == Int64(RunStore.keptRuns + 21))
    #expect(
      try Files.names(in: "\(fixture.settings.path)/spec-editor/runs").count == RunStore.keptRuns
    )
    #expect(throws: SpecError.self) { try source.run(1, by: .soon) }
  }
}

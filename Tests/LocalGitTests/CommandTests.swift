import Glibc
import Specs
import Testing

@testable import LocalGit

@Suite struct CommandTests {
  @Test func `the command gets the pod's values, and nothing else of ours`() throws {
    setenv("GH_TOKEN", "ghp_not_for_commands", 1)
    let fixture = try Fixture(command: "env | sort; echo; cat \"$POD_SPEC\"; cat")
    let source = try fixture.open()
    let run = try source.deployed(
      creation("new/dev", "web1", waf: true, by: "bob\nx", message: "m")
    )
    #expect(run.conclusion == "success")
    let log = try source.text(of: run)
    for line in [
      "POD_CUSTOMER=new", "POD_ENVIRONMENT=dev", "POD_INSTANCE_NAME=web1", "POD_WAF_ENABLED=true",
      "POD_FULL_NAME=new-dev-web1", "POD_REQUESTED_BY=bob x", "POD_RUN_ID=1", "LANG=C.UTF-8",
      "LOCAL_REPO=\(fixture.settings.path)", "POD_COMMIT=\(try fixture.git("rev-parse main"))",
    ] {
      #expect(log.contains(line), "\(line) in \(log)")
    }
    #expect(log.hasSuffix(try fixture.git("show main:demo/infra/new/dev/spec.yml")))
    let names = log.split(separator: "\n").filter { $0.contains("=") }.map {
      $0.prefix { $0 != "=" }
    }
    let allowed: Set<Substring> = [
      "PATH", "HOME", "LANG", "PWD", "OLDPWD", "_", "SHLVL", "LOCAL_REPO",
    ]
    #expect(names.allSatisfy { allowed.contains($0) || $0.hasPrefix("POD_") }, "\(names)")
    #expect(try Files.names(in: "\(fixture.settings.path)/spec-editor/tmp").isEmpty)
  }

  @Test func `the command inherits no descriptor, no signal mask and no input`() throws {
    let fixture = try Fixture(
      command:
        "ls -l /proc/self/fd | sed 's/.* \\([0-9]* -> .*\\)/\\1/'; grep -E 'Sig(Blk|Ign)' /proc/self/status"
    )
    let open = Glibc.open("/tmp", O_RDONLY)
    defer { close(open) }
    let source = try fixture.open()
    let log = try source.text(of: source.deployed(source.edit("advworks/dev", "web2")))
    let lines = log.split(separator: "\n").filter { $0.contains(" -> ") }
    // The fourth is the folder that ls has open to list it.
    #expect(lines.count == 4 && lines.last?.contains("/proc/") == true, "\(log)")
    #expect(lines.first == "0 -> /dev/null")
    #expect(log.contains("SigBlk:\t0000000000000000"), "\(log)")
    // glibc ignores its two internal signals, 32 and 33, in processes that it spawns.
    let ignored = log.split(separator: "\n").first { $0.hasPrefix("SigIgn:") }
    #expect(ignored?.hasSuffix("0000000") == true, "\(log)")
  }

  @Test func `a command that fails fails the run, with its exit code in the log`() throws {
    let fixture = try Fixture(command: "printf 'caf\\351 \\033[31mred\\033[0m\\r\\n' >&2; exit 3")
    let source = try fixture.open()
    let run = try source.deployed(source.edit("advworks/dev", "web2"))
    #expect(run.conclusion == "failure")
    #expect(run.steps.map(\.conclusion) == ["success", "success", "success", "failure"])
    #expect(try source.text(of: run).contains("caf\u{FFFD} \u{1B}[31mred\u{1B}[0m\r\n"))
    #expect(try source.text(of: run).contains("exit code 3") == true)
    #expect(try fixture.git("rev-list --count main") == "2\n")
  }

  @Test func `a command that takes too long is ended with all it started`() throws {
    var fixture = try Fixture(command: "trap '' TERM; sleep 600 & echo $!; wait; sleep 600")
    fixture.settings.commandTimeLimit = .milliseconds(300)
    let source = try fixture.open()
    let run = try source.deployed(source.edit("advworks/dev", "web2"))
    #expect(run.conclusion == "failure")
    let log = try source.text(of: run)
    #expect(log.contains("took longer"))
    let child = try #require(log.split(separator: "\n").compactMap { Int32($0) }.first)
    #expect(RunRecord.Process(child) == nil)
  }

  @Test func `a process left in the background does not hold the run up, and is ended`() throws {
    let fixture = try Fixture(command: "sleep 600 & echo $!; exit 0")
    let source = try fixture.open()
    let run = try source.deployed(source.edit("advworks/dev", "web2"))
    #expect(run.conclusion == "success")
    let lines = try source.text(of: run).split(separator: "\n")
    let child = try #require(lines.compactMap { Int32($0) }.first)
    #expect(RunRecord.Process(child) == nil)
  }

  @Test func `a huge output keeps its beginning and its end`() throws {
    let fixture = try Fixture(
      command: "echo first; head -c 20000000 /dev/zero | tr '\\0' x | fold -w 100; echo last"
    )
    let source = try fixture.open()
    let run = try source.deployed(source.edit("advworks/dev", "web2"))
    #expect(run.conclusion == "success")
    let log = try source.text(of: run)
    #expect(log.utf8.count < 300 << 10)
    #expect(log.contains("first\n"))
    #expect(log.contains("bytes left out"))
    #expect(log.hasSuffix("last\n"))
  }

  @Test func `what is printed is in the log while the command runs`() throws {
    let fixture = try Fixture(command: "echo now; sleep 600")
    let source = try fixture.open()
    let id = try source.deploy(source.edit("advworks/dev", "web2"), by: .soon).id
    var log = ""
    for _ in 0..<500 where !log.contains("now") {
      log = try source.text(of: source.run(id, by: .soon))
      usleep(10_000)
    }
    #expect(log.contains("now\n"))
    source.shutdown(within: .zero)
  }

  @Test func `a stop ends commands, tells so, and refuses new deployments`() throws {
    let fixture = try Fixture(command: "echo started; sleep 600")
    let source = try fixture.open()
    let id = try source.deploy(source.edit("advworks/dev", "web2"), by: .soon).id
    source.shutdown(within: .milliseconds(50))
    let run = try source.run(id, by: .soon)
    #expect(run.status == .completed)
    #expect(run.conclusion == "failure")
    #expect(try source.text(of: run).contains("interrupted: the application stopped") == true)
    #expect(throws: SpecError.self) {
      try source.deploy(source.edit("contoso/prd", "web2"), by: .soon)
    }
  }

  @Test func `a stop waits for a command that is about to end`() throws {
    let fixture = try Fixture(command: "sleep 0.3; echo done")
    let source = try fixture.open()
    let id = try source.deploy(source.edit("advworks/dev", "web2"), by: .soon).id
    source.shutdown(within: .seconds(20))
    #expect(try source.run(id, by: .soon).conclusion == "success")
  }
}

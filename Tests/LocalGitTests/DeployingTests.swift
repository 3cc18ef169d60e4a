import Glibc
import Specs
import Synchronization
import Testing
import Threads

@testable import LocalGit

@Suite struct DeployingTests {
  @Test func `an edit changes one value's bytes and is one commit`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let run = try source.deployed(request(.edit, "advworks/dev", "web2", by: "alice"))
    #expect(run.conclusion == "success")
    #expect(run.link == nil)
    #expect(run.steps.map(\.conclusion) == ["success", "success", "success"])
    let diff = try fixture.git("diff --unified=0 main~1 main").split(separator: "\n").suffix(2)
    #expect(
      diff == [
        "-    instance_name: web1 # and this one", "+    instance_name: web2 # and this one",
      ]
    )
    let log = try fixture.git(
      "log -1 --format='%an|%ae|%cn|%s|%(trailers:key=Requested-by,valueonly)'"
    )
    #expect(
      log.hasPrefix(
        "alice|alice@spec-editor.invalid|Spec Editor|Deploy advworks/dev: instance_name=web2, waf_enabled=false|alice\n"
      )
    )
    try fixture.expectSound()
  }

  @Test func `what was committed is known at once`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    _ = try source.catalogue(.remembered, by: .soon)
    _ = try source.deploy(request(.create, "new/dev", "web1", waf: true), by: .soon)
    #expect(try source.catalogue(.remembered, by: .soon).contains(pod("new/dev")))
    let spec = try source.spec(of: pod("new/dev"), by: .soon)
    #expect(spec.instanceName.value == "web1")
    #expect(spec.wafEnabled.value == true)
  }

  @Test func `a new pod gets the template's tf files and lock, with the state's key its own`()
    throws
  {
    let fixture = try Fixture()
    try fixture.scratch.write("# pinned\n", to: "samples/.template/.terraform.lock.hcl")
    let source = try fixture.open()
    _ = try source.deployed(request(.create, "ENVIRONMENT/qa", "web1"))
    let files = try fixture.git("ls-tree -r --name-only main demo/infra/ENVIRONMENT")
    #expect(
      files
        == "demo/infra/ENVIRONMENT/qa/.terraform.lock.hcl\ndemo/infra/ENVIRONMENT/qa/backend.tf\ndemo/infra/ENVIRONMENT/qa/spec.yml\n"
    )
    #expect(
      try fixture.git("show main:demo/infra/ENVIRONMENT/qa/.terraform.lock.hcl") == "# pinned\n"
    )
    #expect(
      try fixture.git("show main:demo/infra/ENVIRONMENT/qa/backend.tf")
        == Fixture.backend("ENVIRONMENT/qa")
    )
    try fixture.expectSound()
  }

  @Test func `a template whose pods would share one state is refused`() throws {
    let fixture = try Fixture()
    try fixture.scratch.write(
      Fixture.backend("CUSTOMER_ENVIRONMENT"),
      to: "samples/.template/backend.tf"
    )
    let source = try fixture.open()
    let error = try #require(throws: SpecError.self) {
      try source.deploy(request(.create, "new/dev", "web1"), by: .soon)
    }
    guard case .refused(let message) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(message.contains("demo/infra/.template/backend.tf"))
    #expect(try fixture.git("rev-list --count main") == "1\n")
  }

  @Test func `the first commit of an empty repository is made by a deployment`() throws {
    let fixture = try Fixture()
    try fixture.scratch.sh("git init -q --bare -b main specs.git")
    let source = try fixture.open()
    _ = try source.deployed(request(.create, "new/dev", "web1"))
    #expect(try fixture.git("rev-list --count main") == "1\n")
    #expect(try source.catalogue(.remembered, by: .soon).contains(pod("new/dev")))
    try fixture.expectSound()
  }

  @Test func `a pod that is there cannot be created, and one that is not cannot be edited`() throws
  {
    let fixture = try Fixture()
    let source = try fixture.open()
    let exists = try #require(throws: SpecError.self) {
      try source.deploy(request(.create, "advworks/dev", "web9"), by: .soon)
    }
    guard case .podExists = exists else {
      Issue.record("\(exists)")
      return
    }
    let missing = try #require(throws: SpecError.self) {
      try source.deploy(request(.edit, "no/body", "web9"), by: .soon)
    }
    guard case .noSuchPod = missing else {
      Issue.record("\(missing)")
      return
    }
    #expect(try fixture.git("rev-list --count main") == "1\n")
    #expect(throws: SpecError.self) { try source.run(1, by: .soon) }
  }

  @Test func `a stale revision is refused`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let seen = try source.spec(of: pod("advworks/dev"), by: .soon).revision
    _ = try source.deployed(request(.edit, "advworks/dev", "web2", revision: seen))
    let error = try #require(throws: SpecError.self) {
      try source.deploy(request(.edit, "advworks/dev", "web3", revision: seen), by: .soon)
    }
    guard case .conflict = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func `a deployment that changes nothing makes no commit and says so`() throws {
    let fixture = try Fixture(command: "echo deployed $POD_COMMIT")
    let source = try fixture.open()
    let run = try source.deployed(request(.edit, "advworks/dev", "web1"))
    #expect(run.conclusion == "success")
    #expect(run.steps.map(\.conclusion) == ["success", "skipped", "skipped", "success"])
    #expect(run.log?.contains("No changes") == true)
    let tip = try fixture.git("rev-parse main")
    #expect(run.log?.contains("deployed \(tip)") == true)
    #expect(try fixture.git("rev-list --count main") == "1\n")
  }

  @Test(arguments: ["      enabled: maybe\n", "      enabled: 1 # one\n", "      mode: log\n"])
  func `a firewall that is not mentioned keeps its bytes, whatever they are`(line: String) throws {
    let fixture = try Fixture.pushed()
    let spec = Fixture.spec.replacing("      enabled: false\n", with: line)
    try fixture.scratch.write(spec, to: "work/demo/infra/advworks/dev/spec.yml")
    try fixture.push("git commit -qam second")
    let source = try fixture.open()
    _ = try source.deployed(request(.edit, "advworks/dev", "web2", waf: nil))
    #expect(
      try fixture.git("show main:demo/infra/advworks/dev/spec.yml")
        == spec.replacing("web1", with: "web2")
    )
  }

  @Test func `hostile names stay names`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let name = "Eve <root@x>\n\nparent 0000\u{202E}\u{0} "
    let message = "\n\r\nOops\u{0}\u{7}\r\nand more\n\n"
    _ = try source.deployed(request(.edit, "advworks/dev", "web2", by: name, message: message))
    _ = try source.deployed(request(.edit, "advworks/dev", "web3", by: "<>\n", message: " \n"))
    _ = try source.deployed(request(.edit, "advworks/dev", "web4", by: "eve@example.com"))
    let authors = try fixture.git("log -3 --format='%an|%ae'")
    #expect(
      authors
        == "eve@example.com|eve@example.com\nSpec Editor|spec-editor@spec-editor.invalid\nEve root@x parent 0000|Eve-root-x-parent-0000@spec-editor.invalid\n"
    )
    let trailers = try fixture.git("log -1 main~2 --format='%(trailers)'")
    #expect(trailers == "Pod: advworks/dev\nRequested-by: Eve root@x parent 0000\n\n")
    #expect(try fixture.git("log -1 main~2 --format=%s") == "Oops and more\n")
    try fixture.expectSound()
  }

  @Test func `deployments of many pods from many threads lose nothing`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let failures = Mutex<[String]>([])
    let count = 24
    inParallel(count) { index in
      do {
        _ = try source.deployed(request(.create, "pod\(index)/dev", "web1"))
        _ = try source.deployed(request(.edit, "pod\(index)/dev", "web2"))
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try fixture.git("rev-list --count main") == "\(1 + 2 * count)\n")
    #expect(try source.catalogue(.remembered, by: .soon).entries.count == 2 + count)
    try fixture.expectSound()
  }

  @Test func `people who push meanwhile lose nothing either`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let failures = Mutex<[String]>([])
    inParallel(2) { index in
      do {
        if index == 0 {
          try fixture.scratch.sh(
            """
            git clone -q specs.git clone && cd clone || exit 1
            for n in 1 2 3 4 5 6 7 8; do
              echo $n > "pushed-$n" && git add . && git commit -qm "push $n" || exit 1
              until git push -q origin main 2>/dev/null; do git pull -q --rebase || exit 1; done
            done
            """
          )
        } else {
          for number in 0..<25 {
            _ = try source.deployed(request(.create, "pod\(number)/dev", "web1"))
          }
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try fixture.git("rev-list --count main") == "\(1 + 8 + 25)\n")
    try fixture.expectSound()
  }

  @Test func `runs are numbered on and kept over a restart`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    #expect(try source.deployed(request(.create, "one/dev", "web1")).id == 1)
    #expect(try source.deployed(request(.create, "two/dev", "web1", by: "bob")).id == 2)
    source.shutdown(within: .zero)
    let again = try fixture.moved().open()
    let run = try again.run(2, by: .soon)
    #expect(run.pod == (try pod("two/dev")))
    #expect(run.requestedBy == "bob")
    #expect(run.conclusion == "success")
    #expect(run.inputs.map(\.value) == ["two", "dev", "web1", "false", "bob"])
    #expect(try again.deployed(request(.create, "three/dev", "web1")).id == 3)
  }
}

/// Runs `body` on that many threads and waits for all of them.
func inParallel(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  final class Left: Sendable {
    let count: Mutex<Int>
    init(_ count: Int) { self.count = Mutex(count) }
  }
  let left = Left(count)
  for index in 0..<count {
    let started = Thread.detach {
      body(index)
      left.count.withLock { $0 -= 1 }
    }
    #expect(started)
  }
  while left.count.withLock({ $0 }) > 0 { usleep(5_000) }
}

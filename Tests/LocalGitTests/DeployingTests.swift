import Specs
import Testing

@testable import LocalGit

@Suite struct DeployingTests {
  @Test func `an edit changes one value's bytes and is one commit`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let run = try source.deployed(source.edit("advworks/dev", "web2", by: "alice"))
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
        "alice|alice@spec-editor.invalid|Spec Editor|Deploy advworks/dev: instance_name=web2|alice\n"
      )
    )
    try fixture.expectSound()
  }

  @Test func `what was committed is known at once`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    _ = try source.catalogue(.remembered, by: .soon)
    _ = try source.deploy(creation("new/dev", "web1", waf: true), by: .soon)
    #expect(try source.catalogue(.remembered, by: .soon).contains(pod("new/dev")))
    let spec = try source.spec(of: pod("new/dev"), by: .soon)
    #expect(spec.reading("instance_name")?.text == "web1")
    #expect(spec.reading("waf_enabled")?.text == "true")
  }

  @Test func `a new pod gets the template's tf files and lock, with the state's key its own`()
    throws
  {
    let fixture = try Fixture()
    try fixture.scratch.write("# pinned\n", to: "samples/.template/.terraform.lock.hcl")
    let source = try fixture.open()
    _ = try source.deployed(creation("ENVIRONMENT/qa", "web1"))
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
      try source.deploy(creation("new/dev", "web1"), by: .soon)
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
    _ = try source.deployed(creation("new/dev", "web1"))
    #expect(try fixture.git("rev-list --count main") == "1\n")
    #expect(try source.catalogue(.remembered, by: .soon).contains(pod("new/dev")))
    try fixture.expectSound()
  }

  @Test func `a pod that is there cannot be created, and a text that is gone is stale`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let exists = try #require(throws: SpecError.self) {
      try source.deploy(creation("advworks/dev", "web9"), by: .soon)
    }
    guard case .podExists = exists else {
      Issue.record("\(exists)")
      return
    }
    let missing = try #require(throws: SpecError.self) {
      let other = try source.original("advworks/dev")
      return try source.deploy(change("no/body", from: other, to: "a: 1\n"), by: .soon)
    }
    guard case .stale = missing else {
      Issue.record("\(missing)")
      return
    }
    #expect(try fixture.git("rev-list --count main") == "1\n")
    #expect(throws: SpecError.self) { try source.run(1, by: .soon) }
  }

  @Test func `a change of a pod that someone else has changed is stale and writes nothing`()
    throws
  {
    let fixture = try Fixture()
    let source = try fixture.open()
    let (first, second) = try (
      source.edit("advworks/dev", "web2"), source.edit("advworks/dev", "web3")
    )
    _ = try source.deployed(first)
    let objects = try fixture.git("count-objects")
    let error = try #require(throws: SpecError.self) { try source.deploy(second, by: .soon) }
    guard case .stale(let stale) = error else {
      Issue.record("\(error)")
      return
    }
    #expect("\(stale)" == "advworks/dev")
    #expect(try fixture.git("rev-list --count main") == "2\n")
    #expect(try fixture.git("count-objects") == objects)
    #expect(throws: SpecError.self) { try source.run(2, by: .soon) }
  }

  @Test(arguments: [
    "a: 1\r\nb: 2\r\n", "a: 1", "\u{FEFF}a: 1\n", "a: 1\r\nb: 2\nc: 3\r", "# only\n",
    "a: e\u{301} é\n",
    "a: 1   \n\n\n", "--- # one\na: \"\\0\"\n...\n",
  ])
  func `the bytes of the change are what is committed`(text: String) throws {
    let fixture = try Fixture()
    try fixture.scratch.sh("chmod +x samples/advworks/dev/spec.yml")
    let source = try fixture.open()
    let old = try source.original("advworks/dev")
    let deployment = try source.deploy(change("advworks/dev", from: old, to: text), by: .soon)
    _ = try source.deploy(change("new/dev", from: nil, to: text), by: .soon)
    for pod in ["advworks/dev", "new/dev"] {
      let committed = try fixture.git("show main:demo/infra/\(pod)/spec.yml")
      #expect(committed.utf8.elementsEqual(text.utf8), "\(committed.debugDescription)")
    }
    #expect(try fixture.git("rev-parse main~1") == (deployment.commit ?? "") + "\n")
    let names = try fixture.git("diff --name-status main~2 main~1")
    #expect(names == "M\tdemo/infra/advworks/dev/spec.yml\n")
    let modes = try fixture.git("ls-tree -r main demo/infra/advworks demo/infra/new")
    #expect(modes.hasPrefix("100755 "), "an executable file stays one: \(modes)")
  }

  @Test func `the plan is a commit of exactly this text`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let plan = try source.plan(source.edit("advworks/dev", "web2"), by: .soon)
    #expect(plan.mode == .commit && plan.branch == "main" && plan.isExact)
    #expect(plan.workflow == nil && plan.inputs.isEmpty && plan.warnings.isEmpty)
    #expect(try fixture.git("rev-list --count main") == "1\n")
  }

  @Test func `hostile names stay names`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let name = "Eve <root@x>\n\nparent 0000\u{202E}\u{0} "
    let message = "\n\r\nOops\u{0}\u{7}\r\nand more\n\n"
    _ = try source.deployed(source.edit("advworks/dev", "web2", by: name, message: message))
    _ = try source.deployed(source.edit("advworks/dev", "web3", by: "<>\n", message: " \n"))
    _ = try source.deployed(source.edit("advworks/dev", "web4", by: "eve@example.com"))
    let authors = try fixture.git("log -3 --format='%an|%ae'")
    #expect(
      authors
        == "eve@example.com|eve@example.com\nSpec Editor|spec-editor@spec-editor.invalid\nEve root@x parent 0000|Eve-root-x-parent-0000@spec-editor.invalid\n"
    )
    let trailers = try fixture.git("log -1 main~2 --format='%(trailers)'")
    #expect(trailers == "Pod: advworks/dev\nRequested-by: Eve root@x parent 0000\nRun: 1\n\n")
    #expect(try fixture.git("log -1 main~2 --format=%s") == "Oops and more\n")
    try fixture.expectSound()
  }

  @Test func `runs are numbered on and kept over a restart`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    #expect(try source.deployed(creation("one/dev", "web1")).id == 1)
    #expect(try source.deployed(creation("two/dev", "web1", by: "bob")).id == 2)
    source.shutdown(within: .zero)
    let again = try fixture.moved().open()
    let run = try again.run(2, by: .soon)
    #expect(run.pod == (try pod("two/dev")))
    #expect(run.requestedBy == "bob")
    #expect(run.conclusion == "success")
    #expect(run.inputs.map(\.value) == ["two", "dev", "web1", "false", "bob"])
    #expect(try again.deployed(creation("three/dev", "web1")).id == 3)
  }
}

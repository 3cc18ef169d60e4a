import Glibc
import Specs
import Testing

@testable import LocalGit

/// Deployments of a pod while another one is running.
@Suite struct QueueTests {
  /// A source whose commands wait for ``go()``, and then print their commit.
  private struct Held {
    let fixture: Fixture
    let source: LocalSource
    let desk: Desk

    init(_ command: String = "echo \"$POD_RUN_ID $POD_COMMIT\" >> \"$LOCAL_REPO/../order\"") throws
    {
      var fixture = try Fixture()
      let flag = "\(fixture.scratch.path)/go"
      fixture.settings.deployCommand =
        "until test -e '\(flag)'; do sleep 0.02; done; \(command)"
      self.fixture = fixture
      source = try fixture.open()
      desk = Desk(deployer: source, runs: source)
    }

    func go() throws { try fixture.scratch.write("", to: "go") }

    func deploy(_ pod: String, _ instance: String, anyway: Bool = false) throws -> Deployment {
      try desk.deploy(
        source.edit(pod, instance),
        key: newKey(),
        anyway: anyway,
        by: .soon
      )
    }
  }

  @Test func `a pod that is being deployed is refused, others are not`() throws {
    let held = try Held()
    let first = try held.deploy("advworks/dev", "web2")
    #expect(held.source.activeRun(of: try pod("advworks/dev"), by: .soon)?.id == first.id)
    let error = try #require(throws: SpecError.self) { try held.deploy("advworks/dev", "web3") }
    guard case .inProgress(let refused, run: first.id) = error, "\(refused)" == "advworks/dev"
    else {
      Issue.record("\(error)")
      return
    }
    let second = try held.deploy("contoso/prd", "web3")
    #expect(try held.source.run(first.id, by: .soon).status == .inProgress)
    #expect(try held.source.run(first.id, by: .soon).steps.last?.status == .inProgress)
    #expect(try held.source.run(second.id, by: .soon).status == .inProgress)
    try held.go()
    #expect(try held.source.completed(first.id).conclusion == "success")
    #expect(try held.source.completed(second.id).conclusion == "success")
    #expect(held.source.activeRun(of: try pod("advworks/dev"), by: .soon) == nil)
  }

  @Test func `a pod's commands run in the order of its commits, and never beside each other`()
    throws
  {
    let held = try Held(
      """
      mkdir "$LOCAL_REPO/../alone" || exit 7; sleep 0.05
      echo "$POD_RUN_ID $POD_INSTANCE_NAME" >> "$LOCAL_REPO/../order"; rmdir "$LOCAL_REPO/../alone"
      """
    )
    var ids = [try held.deploy("advworks/dev", "web0").id]
    for number in 1...6 {
      ids.append(try held.deploy("advworks/dev", "web\(number)", anyway: true).id)
    }
    for (id, ahead) in zip(ids.dropFirst(), ids) {
      let run = try held.source.run(id, by: .soon)
      #expect(run.status == .queued && run.jobs.first?.status == .queued)
      #expect(run.steps.map(\.status) == [.completed, .completed, .completed, .queued])
      let log = try held.source.text(of: run)
      let words = "Waiting for run \(ahead), which also deploys advworks/dev.\n"
      #expect(log.contains(words), "\(log)")
    }
    #expect(held.source.activeRun(of: try pod("advworks/dev"), by: .soon)?.id == ids[0])
    #expect(try held.fixture.git("rev-list --count main") == "8\n")
    try held.go()
    for id in ids { #expect(try held.source.completed(id).conclusion == "success") }
    let lines = try held.fixture.scratch.read("order")
    #expect(lines == ids.enumerated().map { "\($1) web\($0)\n" }.joined())
  }

  @Test func `a command that fails does not keep the next one from running`() throws {
    let held = try Held("test \"$POD_INSTANCE_NAME\" = web3")
    let first = try held.deploy("advworks/dev", "web2")
    let second = try held.deploy("advworks/dev", "web3", anyway: true)
    try held.go()
    #expect(try held.source.completed(second.id).conclusion == "success")
    #expect(try held.source.run(first.id, by: .soon).conclusion == "failure")
  }

  @Test func `a stop ends those that wait, too`() throws {
    let held = try Held()
    let first = try held.deploy("advworks/dev", "web2")
    let second = try held.deploy("advworks/dev", "web3", anyway: true)
    held.source.shutdown(within: .zero)
    for id in [first.id, second.id] {
      let run = try held.source.run(id, by: .soon)
      #expect(run.conclusion == "failure")
      #expect(
        try held.source.text(of: run).contains("interrupted: the application stopped") == true
      )
    }
    #expect(try held.source.run(second.id, by: .soon).steps.last?.conclusion == "skipped")
    #expect(!held.fixture.scratch.exists("order"))
    #expect(try held.fixture.git("rev-list --count main") == "3\n")
  }

  @Test func `a run that waited when the process was killed is interrupted`() throws {
    let held = try Held()
    _ = try held.deploy("advworks/dev", "web2")
    let waiting = try held.deploy("advworks/dev", "web3", anyway: true)
    let next = try held.fixture.moved().open()
    let run = try next.run(waiting.id, by: .soon)
    #expect(run.conclusion == "failure")
    #expect(try next.text(of: run).contains("is on main") == true)
    #expect(run.steps.map(\.conclusion) == ["success", "success", "success", "skipped"])
    try held.go()
    _ = try held.source.completed(waiting.id)
  }
}

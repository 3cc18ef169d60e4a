import Specs
import Testing

@testable import LocalGit

/// The latest deployments.
@Suite struct LatelyTests {
  @Test func `runs are listed newest first, after a restart, too`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    #expect(source.recentRuns(by: .soon).runs.isEmpty && source.lastRuns().isEmpty)
    _ = try source.deployed(source.edit("advworks/dev", "web2", by: "alice"))
    let generation = source.lastRuns().generation
    _ = try source.deployed(source.edit("advworks/dev", "web3", by: "bob"))
    _ = try source.deployed(creation("new/dev", "web1"))
    #expect(source.lastRuns().generation > generation)
    for source in [source, try fixture.moved().open()] {
      let recent = source.recentRuns(by: .soon)
      #expect(recent.runs.map(\.id.text) == ["3", "2", "1"])
      #expect(recent.runs.map(\.requestedBy) == [nil, "bob", "alice"])
      #expect(recent.runs.map(\.word) == ["success", "success", "success"])
      #expect(recent.runs[1].changes.map(\.path.description) == ["/spec/compute/instance_name"])
      #expect(recent.runs.allSatisfy { $0.jobs.isEmpty && $0.inputs.isEmpty })
      #expect(recent.age == 0 && recent.trouble == nil)
      #expect(source.lastRuns()[try pod("advworks/dev")]?.id.text == "2")
    }
  }

  @Test func `an index keeps little of a run, and counts what changes`() throws {
    var index = RunIndex()
    let text = String(repeating: "x", count: 900)
    var record = RunRecord(
      try creation("new/dev", text),
      key: "k2345678",
      steering: .builtIn,
      at: 1,
      hasCommand: true
    )
    record.id = 4
    record.log = text
    index.keep(record)
    let generation = index.generation
    index.keep(record)
    #expect(index.generation == generation)
    let run = try #require(index.newestFirst.first)
    #expect(run.jobs.isEmpty && run.inputs.isEmpty)
    #expect(run.changes.count <= Run.mostListedChanges)
    record.complete("failure", at: 9)
    index.keep(record)
    #expect(index.generation > generation && index.newestFirst.map(\.word) == ["failure"])
    index.remove(4)
    #expect(index.newestFirst.isEmpty)
  }

  @Test func `a failed command is the last deployment's end`() throws {
    var fixture = try Fixture()
    fixture.settings.deployCommand = "exit 3"
    let source = try fixture.open()
    let deployment = try source.deploy(source.edit("advworks/dev", "web2"), by: .soon)
    #expect(try source.completed(deployment.id).conclusion == "failure")
    #expect(source.lastRuns()[try pod("advworks/dev")]?.word == "failure")
  }
}

import Specs
import Testing
import YAML

@testable import LocalGit

/// What is stored of a run.
@Suite struct RecordTests {
  private func record(_ change: ChangeSet) -> RunRecord {
    RunRecord(change, key: "k2345678", steering: .builtIn, at: 1, hasCommand: false)
  }

  @Test func `a run tells its inputs, its changes and its commit after a restart, too`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let change = try source.edit("advworks/dev", "web2", by: "bob", reason: "It\nwas\u{7} old.")
    let deployment = try source.deploy(change, by: .soon)
    for source in [source, try fixture.moved().open()] {
      let run = try source.run(deployment.id, by: .soon)
      #expect(run.commit == deployment.commit)
      #expect(run.jobs.map(\.name) == ["Deploy"])
      #expect(run.changes == change.changes)
      #expect(
        run.inputs.map { "\($0.name)=\($0.value)" } == [
          "customer=advworks", "environment=dev", "instance_name=web2", "waf_enabled=false",
          "requested_by=bob", "reason=It\nwas  old.",
        ]
      )
    }
  }

  @Test func `a run that 0.1 has kept is shown`() throws {
    let fixture = try Fixture()
    _ = try fixture.open()
    try fixture.scratch.write(
      """
      {"commit":"0123456789012345678901234567890123456789","conclusion":"success","createdAt":1764100000,\
      "customer":"advworks","environment":"dev","id":7,"instanceName":"web2","log":"Committed.\\n",\
      "requestedBy":"bob","status":"completed","steps":[{"conclusion":"success","name":"Commit",\
      "status":"completed"}],"updatedAt":1764100003,"wafEnabled":true}

      """,
      to: "specs.git/spec-editor/runs/7.json"
    )
    let source = try fixture.moved().open()
    let run = try source.run(7, by: .soon)
    #expect(run.conclusion == "success" && run.requestedBy == "bob" && run.changes.isEmpty)
    #expect(run.inputs.map(\.value) == ["advworks", "dev", "web2", "true", "bob"])
    #expect(run.inputs.map(\.name).dropFirst(2).prefix(2) == ["instance_name", "waf_enabled"])
    #expect(run.commit == "0123456789012345678901234567890123456789")
    #expect(try source.deployed(source.edit("advworks/dev", "web3")).id == 8)
  }

  @Test func `what is kept of a change is bounded`() throws {
    let long = String(repeating: "\u{1}é", count: 5_000)
    var members = (0..<150).map { Value.Member(key: "k\($0)", value: .int(1)) }
    members[0].value = .string(long)
    members[1].value = .sequence((0..<1_000).map { _ in .bool(true) })
    let changes = FieldChange.list(from: .mapping([]), to: .mapping(members))
    let kept = RecordedChange.list(changes)
    #expect(kept.count == 100)
    #expect(kept.allSatisfy { ($0.new?.utf8.count ?? 0) <= 1_000 && $0.old == nil })
    guard case .string(let cut)? = kept[0].change?.new else {
      Issue.record("\(kept[0])")
      return
    }
    #expect(cut.hasSuffix("… (15,000 bytes)") && long.hasPrefix(cut.prefix(20)))
    guard case .string(let list)? = kept[1].change?.new else {
      Issue.record("\(kept[1])")
      return
    }
    #expect(list.hasPrefix("[true,true,") && list.hasSuffix("… (5,001 bytes)"))
    #expect(kept[2].change == changes[2])
  }

  @Test(arguments: [
    ("spec: {compute: {instance_name: a}}", ["instance_name=a", "waf_enabled=false"]),
    ("spec: {compute: {instance_name: 12}}", ["instance_name=12", "waf_enabled=false"]),
    ("spec: {security: {waf: {enabled: yes}}}", ["waf_enabled=true"]),
    ("spec: {security: {waf: {enabled: [1]}}}", []),
    ("spec: {compute: {instance_name: \"a\\0b\"}, security: {waf: {enabled: maybe}}}", []),
  ])
  func `mapped fields have their values in variables, and absent ones have none`(
    text: String,
    inputs: [String]
  ) throws {
    let record = record(try change("a/dev", from: nil, to: text))
    #expect(record.inputs.map { "\($0.name)=\($0.value)" } == inputs)
  }

  // MARK: Keys

  @Test func `a confirmation that is sent again after a restart leads to the same run`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let change = try source.edit("advworks/dev", "web2")
    let first = try source.deploy(change, key: "confirmation1", by: .soon)
    let next = try fixture.moved()
    let again = try next.open()
    let second = try again.deploy(change, key: "confirmation1", by: .soon)
    #expect(second.id == first.id && second.commit == first.commit)
    #expect(try next.git("rev-list --count main") == "2\n")
    let pending = try #require(PendingRun(pod: change.pod, time: 5, key: "confirmation1").id)
    #expect(try again.run(pending, by: .soon).id == first.id)
    // A day later the key is forgotten, but the revision stops it.
    try fixture.scratch.sh("touch -d '25 hours ago' specs.git/spec-editor/runs/1.json")
    let later = try fixture.moved().open()
    #expect(throws: SpecError.self) { try later.run(pending, by: .soon) }
    #expect(throws: SpecError.self) { try later.deploy(change, key: "confirmation1", by: .soon) }
  }

  @Test func `a key that was used for something else is refused`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let (one, other) = try (
      source.edit("advworks/dev", "web2"), source.edit("contoso/prd", "web2")
    )
    _ = try source.deploy(one, key: "confirmation1", by: .soon)
    let error = try #require(throws: SpecError.self) {
      try source.deploy(other, key: "confirmation1", by: .soon)
    }
    guard case .refused(let message) = error, message.contains("as run 1") else {
      Issue.record("\(error)")
      return
    }
    #expect(try fixture.git("rev-list --count main") == "2\n")
  }

  @Test(arguments: [
    "001", "1.json", "0", "-1", "p.advworks.dev.5.unknownkey", "99999999999999999999",
  ])
  func `a name that is not a run's is not found`(name: String) throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    _ = try source.deployed(source.edit("advworks/dev", "web2"))
    let id = try #require(RunID(name))
    let error = try #require(throws: SpecError.self) { try source.run(id, by: .soon) }
    guard case .notFound(let message) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(message.contains("Only the last 500 runs are kept."))
    #expect(try Files.names(in: "\(fixture.settings.path)/spec-editor/runs") == ["1.json"])
  }
}

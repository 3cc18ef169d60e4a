import Loopback
import Specs
import Synchronization
import Testing

@testable import GitHub

/// Many people at once.
@Suite struct ManyDeploymentsTests {
  @Test func `two hundred pods from eight threads are each followed to their own run`() throws {
    let github = FakeGitHub { state in
      state.dispatching = .ignoresKey
      for number in 0..<200 {
        state.files["demo/infra/many/e\(number)/spec.yml"] = FakeGitHub.spec("many", "e\(number)")
      }
    }
    let source = github.source(waiters: 16)
    let desk = Desk(deployer: source, runs: source)
    let results = Thread.all(8) { thread -> [Int: Int64] in
      var runs: [Int: Int64] = [:]
      for number in stride(from: thread, to: 200, by: 8) {
        let change = ChangeSet.sample("many/e\(number)")
        let deployment = try? desk.deploy(
          change,
          key: "key\(100_000 + number)",
          anyway: false,
          by: .after(.seconds(20))
        )
        guard let deployment, let run = try? source.run(deployment.id, by: .soon) else { continue }
        #expect(run.pod == change.pod)
        runs[number] = run.number
      }
      return runs
    }
    let runs = results.reduce(into: [Int: Int64]()) { all, some in
      all.merge(some) { first, _ in first }
    }
    #expect(runs.count == 200)
    #expect(Set(runs.values).count == 200)
    let titles = Dictionary(github.runs.map { ($0.id, $0.title) }) { first, _ in first }
    // The dispatches themselves, and lists that all eight share.
    #expect(github.spent < 1000)
    for (number, run) in runs { #expect(titles[run] == "Deploy many/e\(number)") }
    #expect(try github.dispatches().filter { $0.return_run_details == nil }.isEmpty)
  }

  @Test func `fifty confirmations with one key start one run`() throws {
    let github = FakeGitHub()
    let source = github.source(waiters: 64)
    let (once, desk) = (Once(), Desk(deployer: source, runs: source))
    let change = ChangeSet.sample()
    let ids = Thread.all(50) { _ -> RunID? in
      let answer = try? once.perform(
        "key45678",
        content: change.text,
        pending: nil,
        by: .after(.seconds(20))
      ) { () throws -> Once.Answer<Never> in
        .deployment(
          try desk.deploy(change, key: "key45678", anyway: false, by: .after(.seconds(20))).follows
        )
      }
      if case .deployment(let followed)? = answer { return followed.run }
      return nil
    }
    #expect(ids.allSatisfy { $0 == RunID(number: 1000) })
    #expect(try github.dispatches().count == 1)
  }

  @Test func `fifty people who create one pod start one run, and all see it`() throws {
    let github = FakeGitHub()
    let source = github.source(waiters: 64)
    let desk = Desk(deployer: source, runs: source)
    let outcomes = Thread.all(50) { number -> String in
      do throws(SpecError) {
        let change = ChangeSet.creation("zoo/dev", instance: "web\(number)")
        let key = "key\(10_000 + number)"
        return try desk.deploy(change, key: key, anyway: false, by: .after(.seconds(20))).id.text
      } catch .inProgress(_, let run) {
        return run.text
      } catch {
        return "\(error)"
      }
    }
    #expect(Set(outcomes) == ["1000"])
    #expect(try github.dispatches().count == 1)
  }

  @Test func `a second deployment starts if the person insists`() throws {
    let github = FakeGitHub()
    let source = github.source()
    let desk = Desk(deployer: source, runs: source)
    _ = try desk.deploy(.sample(), key: "key45678", anyway: false, by: .soon)
    let again = try desk.deploy(.sample(), key: "key45679", anyway: true, by: .soon)
    #expect(again.run == 1001)
  }
}

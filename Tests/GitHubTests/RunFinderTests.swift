import Loopback
import Specs
import Testing

@testable import GitHub

@Suite struct RunFinderTests {
  @Test func `a server that refuses the key is asked without it, from then on`() throws {
    let github = FakeGitHub { $0.dispatching = .refusesKey }
    let source = github.source()
    let first = try source.deploy(.sample(), by: .soon)
    #expect(first.run == 1000)
    #expect(try source.run(1000).isCertain == false)
    #expect(try github.dispatches().map(\.return_run_details) == [true, nil])
    let second = try source.deploy(.sample(), by: .soon)
    #expect(second.run == 1001)
    #expect(try github.dispatches().map(\.return_run_details) == [true, nil, nil])
  }

  @Test func `a run that was there before is not taken for the new one`() throws {
    let github = FakeGitHub {
      $0.dispatching = .ignoresKey
      $0.runs = [.init(id: 7, title: "Deploy advworks/dev ", created: Timestamps.now)]
    }
    #expect(try github.source().deploy(.sample(), by: .soon).run == 1001)
  }

  @Test func `runs of others are not taken: event, branch, actor, time, pod`() throws {
    let now = Timestamps.now
    let github = FakeGitHub { $0.dispatching = .ignoresKey }
    github.change {
      $0.fault = { [github] request in
        if request.method == "POST" {
          github.change { state in
            let title = "Deploy advworks/dev"
            state.runs = [
              .init(id: 1, title: title, event: "push", created: now),
              .init(id: 2, title: title, branch: "other", created: now),
              .init(id: 3, title: title, actor: "mallory", created: now),
              .init(id: 4, title: title, created: now - 3600),
              .init(id: 5, title: "Deploy contoso/dev ", created: now),
            ]
          }
        }
        return nil
      }
    }
    let run = try github.source().deploy(.sample(), by: .soon).run
    #expect(run == 1005)
  }

  @Test func `of several that fit, each deployment gets one of its own`() throws {
    let github = FakeGitHub { $0.dispatching = .ignoresKey }
    let source = github.source()
    let ids = Thread.all(4) { _ in (try? source.deploy(.sample(), by: .soon))?.run }
    #expect(Set(ids.compactMap(\.self)) == [1000, 1001, 1002, 1003])
  }

  @Test func `runs that name no pod are not guessed while several deployments wait for theirs`() {
    let github = FakeGitHub {
      $0.dispatching = .ignoresKey
      $0.runTitle = { _ in "Deploy pod" }
      $0.isRunShown = false
    }
    let source = github.source()
    let pods = ["advworks/dev", "contoso/dev"]
    let waiting = pods.map { try? source.deploy(.sample($0), by: .after(.seconds(2))).id }
    github.change { $0.runs[1].isShown = true }
    #expect(waiting.allSatisfy { $0?.number == nil })
    for id in waiting.compactMap(\.self) {
      #expect((try? source.run(id, by: .soon))?.status == .searching)
    }
  }

  @Test func `concurrent deployments get the run that names their pod`() throws {
    let github = FakeGitHub { $0.dispatching = .ignoresKey }
    let source = github.source()
    let pods = ["advworks/dev", "advworks/stg", "contoso/dev", "contoso/prd"]
    let ids = Thread.all(4) { index -> [String: Int64] in
      let run = (try? source.deploy(.sample(pods[index]), by: .soon))?.run
      return [pods[index]: run ?? 0]
    }
    for pair in ids.flatMap({ Array($0) }) {
      let title = github.runs.first { $0.id == pair.value }?.title
      #expect(title == "Deploy \(pair.key)")
    }
  }

  @Test func `a run that appears late is waited for, one that never does is not made up`() throws {
    let late = FakeGitHub {
      $0.dispatching = .ignoresKey
      $0.isRunShown = false
    }
    let count = Counter()
    late.change {
      $0.fault = { [late] request in
        if request.path.hasSuffix("/runs"), count.next() == 3 {
          late.change { $0.runs[0].isShown = true }
        }
        return nil
      }
    }
    #expect(try late.source().deploy(.sample(), by: .soon).run == 1000)
    let never = FakeGitHub {
      $0.dispatching = .ignoresKey
      $0.isRunShown = false
    }
    let deployment = try never.source().deploy(.sample(), by: .after(.seconds(3)))
    #expect(deployment.run == nil)
    #expect(PendingRun(deployment.id)?.pod == .named("advworks/dev"))
    #expect(
      deployment.link == "https://github.example/octo/pods/actions/workflows/deploy-pod.yml"
    )
  }
}

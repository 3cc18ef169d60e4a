import Glibc
import Specs
import Synchronization
import Testing
import Threads

@testable import LocalGit

@Suite struct RacingTests {
  @Test func `deployments of many pods from many threads lose nothing`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let failures = Mutex<[String]>([])
    let count = 24
    inParallel(count) { index in
      do {
        _ = try source.deployed(creation("pod\(index)/dev", "web1"))
        _ = try source.deployed(source.edit("pod\(index)/dev", "web2"))
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try fixture.git("rev-list --count main") == "\(1 + 2 * count)\n")
    #expect(try source.catalogue(.remembered, by: .soon).entries.count == 2 + count)
    try fixture.expectSound()
  }

  @Test func `people who push in the meantime lose nothing either`() throws {
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
            _ = try source.deployed(creation("pod\(number)/dev", "web1"))
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

  @Test func `fifty people who create one pod make one commit`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let desk = Desk(deployer: source, runs: source)
    let outcomes = Mutex<[String]>([])
    inParallel(50) { index in
      var outcome = "made"
      do {
        let change = try creation("new/dev", "web\(index)")
        _ = try desk.deploy(change, key: newKey(), anyway: false, by: .soon)
      } catch SpecError.podExists {
        outcome = "exists"
      } catch {
        outcome = "\(error)"
      }
      outcomes.withLock { $0.append(outcome) }
    }
    let counts = Dictionary(grouping: outcomes.withLock { $0 }) { $0 }.mapValues(\.count)
    #expect(counts == ["made": 1, "exists": 49])
    #expect(try fixture.git("rev-list --count main") == "2\n")
    try fixture.expectSound()
  }

  @Test(arguments: [true, false])
  func `one confirmation that is sent fifty times is one run`(isByDesk: Bool) throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let desk = Desk(deployer: source, runs: source)
    let change = try source.edit("advworks/dev", "web2")
    let runs = Mutex<[RunID]>([])
    inParallel(50) { _ in
      #expect(throws: Never.self) {
        let deployment =
          try isByDesk
          ? desk.deploy(change, key: "sameconfirmation", anyway: false, by: .soon)
          : source.deploy(change, key: "sameconfirmation", by: .soon)
        #expect(deployment.commit?.utf8.count == 40)
        runs.withLock { $0.append(deployment.id) }
      }
    }
    #expect(runs.withLock { $0 } == Array(repeating: 1, count: 50))
    #expect(try fixture.git("rev-list --count main") == "2\n")
    #expect(throws: SpecError.self) { try source.run(2, by: .soon) }
  }

  @Test func `two hundred deployments from eight clients each have a run and a commit`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let desk = Desk(deployer: source, runs: source)
    let made = Mutex<[RunID: (pod: PodID, commit: String)]>([:])
    inParallel(8) { client in
      #expect(throws: Never.self) {
        for number in 0..<25 {
          let change = try creation("client\(client)/pod\(number)", "web1", by: "c\(client)")
          let deployment = try desk.deploy(change, key: newKey(), anyway: false, by: .soon)
          let commit = try #require(deployment.commit)
          made.withLock { $0[deployment.id] = (deployment.pod, commit) }
        }
      }
    }
    let all = made.withLock { $0 }
    #expect(all.count == 200)
    #expect(Set(all.values.map(\.commit)).count == 200)
    let lines = try fixture.git("log --format='%H %(trailers:key=Pod,valueonly)' main")
      .split(separator: "\n")
    #expect(lines.count == 201)
    for (id, made) in all {
      let run = try source.run(id, by: .soon)
      #expect(run.pod == made.pod && run.commit == made.commit && run.conclusion == "success")
      #expect(lines.contains("\(made.commit) \(made.pod)"))
    }
    // Runs are numbered in the order of their commits.
    let order = all.sorted { ($0.key.number ?? 0) < ($1.key.number ?? 0) }.map(\.value.commit)
    #expect(lines.dropLast().reversed().map { String($0.prefix(40)) } == order)
    try fixture.expectSound()
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

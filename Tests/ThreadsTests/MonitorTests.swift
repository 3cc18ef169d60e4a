import Testing
import Threads

@Suite struct MonitorTests {
  @Test func `a change by another thread ends the wait`() {
    let monitor = Monitor(0)
    let isStarted = Thread.detach {
      for _ in 1...3 {
        Thread.pause(.milliseconds(5))
        monitor.update { $0 += 1 }
      }
    }
    #expect(isStarted)
    #expect(monitor.wait(within: .seconds(60)) { $0 == 3 ? "there" : nil } == "there")
  }

  @Test(arguments: [.seconds(-1), .zero, .milliseconds(3)] as [Duration])
  func `what does not come is not waited for any longer`(patience: Duration) {
    let start = ContinuousClock.now
    #expect(Monitor(0).wait(within: patience) { $0 == 1 ? true : nil } == nil)
    #expect(ContinuousClock.now - start >= patience)
  }

  @Test func `a wait without end ends too`() {
    let monitor = Monitor(0)
    #expect(Thread.detach { monitor.update { $0 = 1 } })
    #expect(monitor.wait(within: .seconds(Int64.max)) { $0 == 1 ? true : nil } == true)
  }
}

@Suite struct CountersTests {
  @Test func `what many threads count is all there`() {
    let counters = Counters(3)
    inThreads(8) { _ in
      for _ in 0..<10_000 { counters.add(at: 1) }
      counters.add(5, at: 2)
    }
    #expect((0..<3).map { counters[$0] } == [0, 80_000, 40])
  }
}

import Answering
import Synchronization
import Testing
import Threads

@Suite struct LastMadeTests {
  @Test func `a value is created once for concurrent requests`() {
    let made = LastMade<Int, [Int]>()
    let makings = Counters(1)
    let waiting = Monitor(8)
    for _ in 0..<8 {
      let isStarted = Thread.detach {
        let value = made.value(for: 1) {
          makings.add(at: 0)
          Thread.pause(.milliseconds(20))
          return [1]
        }
        waiting.update { $0 -= value == [1] ? 1 : 0 }
      }
      #expect(isStarted)
    }
    #expect(waiting.wait(within: .seconds(60)) { $0 == 0 ? true : nil } == true)
    #expect(makings[0] == 1)
  }

  @Test func `the old value is gone before the new one is made`() {
    final class Value: Sendable {}
    weak var old: Value?
    let made = LastMade<Int, Value>()
    old = made.value(for: 1) { Value() }
    #expect(old != nil)
    _ = made.value(for: 2) {
      #expect(old == nil)
      return Value()
    }
  }
}

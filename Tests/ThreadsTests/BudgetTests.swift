import Synchronization
import Testing
import Threads

@Suite struct BudgetTests {
  @Test func `what is taken comes back when it is released`() {
    let budget = Budget(10)
    var share = budget.share(of: 8)
    #expect(share != nil && budget.share(of: 3) == nil)
    #expect(budget.share(of: 2) != nil)
    share = nil
    #expect(budget.share(of: 100) != nil)
  }

  @Test func `a thread waits for room that others hold`() {
    let budget = Budget(1)
    let held = budget.share(of: 1)
    #expect(budget.share(of: 1, within: .milliseconds(20)) == nil)
    let isStarted = Thread.detach {
      Thread.pause(.milliseconds(50))
      withExtendedLifetime(held) {}
    }
    #expect(isStarted)
  }

  @Test func `a request takes room once, until it ends`() {
    LargeWork.scope {
      #expect(LargeWork.begin(bytes: 1 << 30, within: .zero))
      #expect(LargeWork.begin(bytes: 1 << 30, within: .zero))
      let other = Other()
      #expect(
        Thread.detach { other.isIn = LargeWork.scope { LargeWork.begin(bytes: 1, within: .zero) } }
      )
      while other.isIn == nil { Thread.pause(.milliseconds(1)) }
      #expect(other.isIn == false)
    }
    LargeWork.scope { #expect(LargeWork.begin(bytes: 1 << 30, within: .seconds(5))) }
  }
}

/// The result of another thread.
private final class Other: Sendable {
  private let state = Mutex<Bool?>(nil)
  var isIn: Bool? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}

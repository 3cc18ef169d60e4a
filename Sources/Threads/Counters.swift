internal import Synchronization

/// An array of numbers, initially zero, that threads increment without a lock.
///
/// `@unchecked Sendable`: the address never changes, and the memory behind it is atomic.
package final class Counters: @unchecked Sendable {
  package let count: Int
  private let numbers: UnsafeMutablePointer<Atomic<Int>>

  package init(_ count: Int) {
    self.count = count
    numbers = .allocate(capacity: count)
    for index in 0..<count { (numbers + index).initialize(to: Atomic(0)) }
  }

  deinit {
    numbers.deinitialize(count: count)
    numbers.deallocate()
  }

  /// Adds to one of the numbers, with relaxed memory order.
  ///
  /// - Returns: The sum.
  @discardableResult
  package func add(_ amount: Int = 1, at index: Int) -> Int {
    counter(index).pointee.wrappingAdd(amount, ordering: .relaxed).newValue
  }

  package subscript(index: Int) -> Int { counter(index).pointee.load(ordering: .relaxed) }

  /// The address of a number, valid while this object lives.
  func counter(_ index: Int) -> UnsafePointer<Atomic<Int>> {
    precondition(index >= 0 && index < count)
    return UnsafePointer(numbers + index)
  }
}

internal import Glibc
internal import Synchronization

/// A value that many threads read and few replace: readers take no lock and never wait.
///
/// Readers share the value and must not change what it refers to. A replaced value lives only as long as
/// somebody who read it holds on to it; nothing else keeps it.
///
/// How it works: the value is in a box, and `current` is the box's address. A reader raises a counter
/// before it loads the address and lowers it once it has a reference of its own. A writer puts the new
/// address in place, then waits until every counter was zero once, and only then releases the old box.
/// The counters come in two parities, and the writer turns new readers to the other one, so that it
/// waits for those who were reading already, and not for all who come after.
///
/// `@unchecked Sendable`: the boxes are immutable, and all else that changes is atomic or changed under
/// `writing`. A box is released only when nobody can still be about to retain it. Let W be the writer's
/// exchange of the address and Z its load that found the counter C at zero, both sequentially
/// consistent and in this order. A reader raises C (R) and then loads the address (L), likewise.
/// - Where R comes before Z in C's order, Z found zero only because that reader had lowered C again. It
///   retained the box before, and its lowering is a release that Z acquires: the retain happened before.
/// - Where R comes after Z, so does L, and W came before Z: L finds the new address or a later one.
/// The parity plays no part in this, since the writer looks at both; a reader that was slow to raise the
/// counter of the old parity at worst makes a writer wait for it.
package final class Published<Value: Sendable>: @unchecked Sendable {
  private final class Box: Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
  }

  private let current: Atomic<Unmanaged<Box>>
  /// The parity that new readers count in: 0 or 1.
  private let parity = Atomic(0)
  private let readers = ReaderCounts()
  private let writing = Mutex(())

  package init(_ value: Value) {
    current = Atomic(Unmanaged.passRetained(Box(value)))
  }

  deinit {
    // No thread can be reading: a reader holds a reference to this.
    current.load(ordering: .acquiring).release()
  }

  /// The value that was published last.
  package var value: Value {
    let counter = readers.counter(parity: parity.load(ordering: .relaxed))
    counter.pointee.add(1, ordering: .sequentiallyConsistent)
    // The copy holds references of its own before the counter is lowered: lowering may free the box,
    // for all the compiler knows of an atomic operation.
    let value = current.load(ordering: .sequentiallyConsistent).takeUnretainedValue().value
    counter.pointee.subtract(1, ordering: .releasing)
    return value
  }

  /// Puts another value in place; returns when the old one is released.
  ///
  /// - Parameter value: What readers get from now on.
  package func publish(_ value: Value) {
    let new = Unmanaged.passRetained(Box(value))
    let old = writing.withLock { _ in replace(by: new) }
    old.release()
  }

  /// Publishes what `change` makes of the value, one writer after another.
  ///
  /// - Parameter change: Must not use this value itself.
  /// - Returns: What `change` returns.
  /// - Throws: What `change` throws; nothing is published then.
  package func update<Result, Failure: Error>(
    _ change: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var old: Unmanaged<Box>?
    defer { old?.release() }
    return try writing.withLock { _ throws(Failure) in
      var value = self.value
      let result = try change(&value)
      old = replace(by: Unmanaged.passRetained(Box(value)))
      return result
    }
  }

  /// Called by one thread at a time; returns the box that nobody can reach any more.
  private func replace(by new: Unmanaged<Box>) -> Unmanaged<Box> {
    let old = current.exchange(new, ordering: .sequentiallyConsistent)
    // First readers that were slow to count after the last change of parity, then those of now.
    let parity = parity.load(ordering: .relaxed)
    readers.wait(parity: 1 - parity)
    self.parity.store(1 - parity, ordering: .relaxed)
    readers.wait(parity: parity)
    return old
  }
}

/// Counts readers under way, in counters apart from each other in memory, so that threads seldom share one.
private struct ReaderCounts: Sendable {
  /// Threads share a pair of counters where there are more of them than that, which costs time only.
  private static let (pairs, bits) = (16, 4)
  /// Counters from one pair to the next: 128 bytes, two cache lines, since processors fetch them in twos.
  private static let stride = 16

  private let counters = Counters(pairs * stride)

  /// This thread's counter; whoever raises it lowers the same one again.
  func counter(parity: Int) -> UnsafePointer<Atomic<Int>> {
    // A thread's address is a multiple of a large power of two: multiplied, its upper bits differ.
    let hash = UInt64(pthread_self()) &* 0x9E37_79B9_7F4A_7C15
    return counters.counter(Int(hash >> UInt64(64 - Self.bits)) * Self.stride + parity)
  }

  /// Returns when each counter of the parity was zero at some time since the call.
  func wait(parity: Int) {
    for pair in 0..<Self.pairs {
      let counter = counters.counter(pair * Self.stride + parity)
      var looks = 0
      while counter.pointee.load(ordering: .sequentiallyConsistent) != 0 {
        // A reader needs some nanoseconds, unless the system stopped it in between.
        looks += 1
        if looks < 10 { sched_yield() } else { usleep(50) }
      }
    }
  }
}

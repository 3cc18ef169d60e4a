internal import Glibc
internal import Synchronization

/// A value that many threads read and few replace: readers take no lock and never wait.
///
/// Readers share the value and must not change what it refers to. A replaced value lives only while
/// a reader still holds a reference.
///
/// How it works: the value is in a box, and `current` is the box's address. A reader raises a
/// counter before it loads the address, and lowers it after it has its own reference. A writer
/// stores the new address, waits until every counter was zero once, and then releases the old box.
/// The counters come in two parities, and the writer moves new readers to the other parity, so it
/// waits only for earlier readers, not for all later ones.
///
/// `@unchecked Sendable`: the boxes are immutable, and everything else is atomic or changed under
/// `writing`. A box is released only when no thread can still be about to retain it. Let W be the
/// writer's exchange of the address and Z its load that found the counter C at zero, both
/// sequentially consistent and in this order. A reader raises C (R) and then loads the address (L),
/// also in this order.
/// - If R comes before Z in C's order, Z found zero only because that reader had lowered C again.
///   The reader retained the box before that, and its lowering is a release that Z acquires, so the
///   retain happened before.
/// - If R comes after Z, so does L, and W came before Z: L finds the new address or a later one.
///   The parity does not matter here, since the writer checks both; a reader that was slow to raise
///   the counter of the old parity can at worst delay a writer.
package final class Published<Value: Sendable>: @unchecked Sendable {
  private final class Box: Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
  }

  private let current: Atomic<Unmanaged<Box>>
  /// The parity for new readers: 0 or 1.
  private let parity = Atomic(0)
  private let readers = ReaderCounts()
  private let writing = Mutex(())

  package init(_ value: Value) {
    current = Atomic(Unmanaged.passRetained(Box(value)))
  }

  deinit {
    // No thread can be reading, since a reader holds a reference to this object.
    current.load(ordering: .acquiring).release()
  }

  /// The last published value.
  package var value: Value {
    let counter = readers.counter(parity: parity.load(ordering: .relaxed))
    counter.pointee.add(1, ordering: .sequentiallyConsistent)
    // The copy must hold its own references before the counter is lowered: to the compiler,
    // lowering an atomic could free the box.
    let value = current.load(ordering: .sequentiallyConsistent).takeUnretainedValue().value
    counter.pointee.subtract(1, ordering: .releasing)
    return value
  }

  /// Publishes a new value; returns when the old one is released.
  ///
  /// - Parameter value: The value for readers from now on.
  package func publish(_ value: Value) {
    let new = Unmanaged.passRetained(Box(value))
    let old = writing.withLock { _ in replace(by: new) }
    old.release()
  }

  /// Publishes the result of `change`, one writer at a time.
  ///
  /// - Parameter change: Must not use this object itself.
  /// - Returns: What `change` returns.
  /// - Throws: What `change` throws; then nothing is published.
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

  /// Called by one thread at a time; returns the box that no thread can reach any more.
  private func replace(by new: Unmanaged<Box>) -> Unmanaged<Box> {
    let old = current.exchange(new, ordering: .sequentiallyConsistent)
    // First wait for readers that were slow to count after the last change of parity, then for
    // current ones.
    let parity = parity.load(ordering: .relaxed)
    readers.wait(parity: 1 - parity)
    self.parity.store(1 - parity, ordering: .relaxed)
    readers.wait(parity: parity)
    return old
  }
}

/// Counts current readers, in counters that are apart in memory, so that threads rarely share one.
private struct ReaderCounts: Sendable {
  /// With more threads than pairs, threads share a pair, which only costs time.
  private static let (pairs, bits) = (16, 4)
  /// The distance between pairs: 128 bytes, two cache lines, since processors fetch them in pairs.
  private static let stride = 16

  private let counters = Counters(pairs * stride)

  /// This thread's counter; a reader must lower the same counter that it raised.
  func counter(parity: Int) -> UnsafePointer<Atomic<Int>> {
    // Thread addresses are multiples of a large power of two; after multiplication, their upper
    // bits differ.
    let hash = UInt64(pthread_self()) &* 0x9E37_79B9_7F4A_7C15
    return counters.counter(Int(hash >> UInt64(64 - Self.bits)) * Self.stride + parity)
  }

  /// Returns when each counter of the parity was zero at some time since the call.
  func wait(parity: Int) {
    for pair in 0..<Self.pairs {
      let counter = counters.counter(pair * Self.stride + parity)
      var looks = 0
      while counter.pointee.load(ordering: .sequentiallyConsistent) != 0 {
        // A reader needs a few nanoseconds, unless the system interrupted it.
        looks += 1
        if looks < 10 { sched_yield() } else { usleep(50) }
      }
    }
  }
}

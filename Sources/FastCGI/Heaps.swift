internal import CFastCGI
internal import Glibc

/// Lets all threads share two heaps.
///
/// Call it before any of them starts.
/// By default each thread may get one of its own, and each keeps the free memory of its largest moment:
/// with sixteen workers that is most of the process.
package func shareHeaps() {
  mallopt(M_ARENA_MAX, 2)
}

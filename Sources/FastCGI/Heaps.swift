internal import CFastCGI
internal import Glibc

/// Lets all threads share two heaps that give back what is freed.
///
/// Call it before any thread starts.
/// By default each thread may get a heap of its own, and each keeps the free memory of its largest moment:
/// with sixteen workers that is most of the process. What is large is mapped and unmapped by itself; set,
/// the thresholds no longer grow with what was freed last.
package func shareHeaps() {
  mallopt(M_ARENA_MAX, 2)
  mallopt(M_MMAP_THRESHOLD, 128 << 10)
  mallopt(M_TRIM_THRESHOLD, 1 << 20)
}

internal import CFastCGI
internal import Glibc

/// Makes all threads share two heaps that return freed memory.
///
/// Call it before any thread starts. By default each thread can get its own heap, and each keeps
/// the memory of its peak: with sixteen workers that is most of the process. Large blocks are
/// mapped separately; setting the thresholds also stops them from growing with freed blocks.
package func shareHeaps() {
  mallopt(M_ARENA_MAX, 2)
  mallopt(M_MMAP_THRESHOLD, 128 << 10)
  mallopt(M_TRIM_THRESHOLD, 1 << 20)
}

import Specs
import Synchronization
import Threads
import YAML

/// What lists show of the specs that were read.
///
/// A blob's SHA identifies its content, so it never changes; blobs that no pod uses any more are
/// forgotten with the next tree.
final class Summaries: Sendable {
  private struct Memory {
    var columns: [FieldPath]
    var summaries: [String: Summary] = [:]
    /// Counts the changes.
    var generation = 0

    mutating func note(_ summary: Summary, for revision: String) {
      guard summaries.updateValue(summary, forKey: revision) != summary else { return }
      generation += 1
    }
  }

  private let memory: Mutex<Memory>

  init(columns: [FieldPath] = BuiltIn.settings.columns) { memory = Mutex(Memory(columns: columns)) }

  /// Shows these columns from now on; those of others are forgotten.
  func show(_ columns: [FieldPath]) {
    memory.withLock { memory in
      guard memory.columns != columns else { return }
      memory.columns = columns
      memory.summaries = [:]
      memory.generation += 1
    }
  }

  /// The revision of a tree's catalogue with everything known now.
  func revision(of tree: String) -> String { memory.withLock { "\(tree)+\($0.generation)" } }

  /// The unknown blobs of pods.
  func unknown(in entries: some Sequence<Catalogue.Entry>) -> Set<String> {
    memory.withLock { memory in
      var unknown: Set<String> = []
      for entry in entries
      where memory.summaries[entry.revision] == nil && !entry.isTooLarge {
        unknown.insert(entry.revision)
      }
      return unknown
    }
  }

  /// The catalogue with everything known of its pods, and a revision that covers both.
  func fill(_ catalogue: Catalogue, of tree: String) -> Catalogue {
    memory.withLock { memory in
      catalogue.summarized(as: "\(tree)+\(memory.generation)") { entry in
        // Another state of the branch may show other columns.
        guard memory.columns == catalogue.settings.columns else { return nil }
        if entry.isTooLarge {
          let unusable = UnusableSpec(
            tooLarge: entry.id,
            revision: entry.revision,
            size: entry.size
          )
          return Summary(values: [], problem: unusable.sentence)
        }
        return memory.summaries[entry.revision]
      }
    }
  }

  /// Forgets what no pod of the catalogue uses.
  func forget(allBut entries: some Collection<Catalogue.Entry>) {
    memory.withLock { memory in
      guard !memory.summaries.isEmpty else { return }
      var kept: [String: Summary] = [:]
      kept.reserveCapacity(entries.count)
      for entry in entries { kept[entry.revision] = memory.summaries[entry.revision] }
      memory.summaries = kept
    }
  }

  /// Keeps the columns of a pod's spec.yml; `nil` for one that is too large to read.
  ///
  /// - Throws: ``SpecError/unavailable(_:)`` if there is no memory to read it.
  func keep(_ bytes: [UInt8]?, of pod: PodID, for revision: String) throws(SpecError) {
    guard let bytes else {
      return note(UnusableSpec(tooLarge: pod, revision: revision, size: nil))
    }
    let result = LargeWork.scope {
      Result { () throws(SpecError) in try Spec(pod: pod, revision: revision, bytes: bytes) }
    }
    do throws(SpecError) {
      note(try result.get())
    } catch .unusableSpec(let unusable) {
      note(unusable)
    }
  }

  func note(_ spec: Spec) {
    let columns = memory.withLock { $0.columns }
    let summary = Summary(of: spec.document, columns: columns)
    memory.withLock { memory in
      // Other columns may be shown by now.
      if memory.columns == columns { memory.note(summary, for: spec.revision) }
    }
  }

  func note(_ unusable: UnusableSpec) {
    let summary = Summary(values: [], problem: unusable.sentence)
    memory.withLock { $0.note(summary, for: unusable.revision) }
  }
}

extension Catalogue.Entry {
  /// Whether its spec.yml is known to be too large to read.
  fileprivate var isTooLarge: Bool { size.map { $0 > Spec.largest } ?? false }
}

import Synchronization
import Threads
import YAML

/// Restores facts about a run that this process does not remember, from the commit that the run
/// made.
///
/// A source does not report the inputs of a run. The trailers of its commit say who asked and why,
/// and the commit itself shows the changes.
final class Recall: Sendable {
  /// What was found, or when nothing was found.
  private enum Memory: Sendable {
    case found(Found)
    case nothing(ContinuousClock.Instant)
  }

  private struct Found: Sendable {
    let requestedBy: String?
    let reason: String?
    let commit: String
    let changes: [FieldChange]
  }

  /// The time until another search after nothing was found.
  private static let patience = Duration.seconds(60)

  private let history: any PodHistory
  private let memory = Mutex(RecentlyUsed<RunID, Memory>(capacity: 100))

  init(history: any PodHistory) { self.history = history }

  /// The run with the facts from its commit; unchanged if they are known, or cannot be found.
  func recalled(_ run: Run, by deadline: Deadline) -> Run {
    // A run of a push has its commit from the start; others make one at their end.
    guard run.isCompleted || run.commit != nil, run.changes.isEmpty, run.requestedBy == nil,
      run.reason == nil, let pod = run.pod
    else { return run }
    let found: Found?
    switch memory.withLock({ $0.value(for: run.id) }) {
    case .found(let known): found = known
    case .nothing(let time) where ContinuousClock.now - time < Self.patience: found = nil
    default:
      found = find(run, of: pod, by: deadline)
      memory.withLock { $0.keep(found.map { .found($0) } ?? .nothing(.now), for: run.id, cost: 1) }
    }
    guard let found else { return run }
    var run = run
    run.requestedBy = run.requestedBy ?? found.requestedBy
    run.reason = run.reason ?? found.reason
    run.commit = found.commit
    run.changes = found.changes
    return run
  }

  private func find(_ run: Run, of pod: PodID, by deadline: Deadline) -> Found? {
    do throws(SpecError) {
      let page = try history.revisions(of: pod, after: nil, by: deadline)
      guard
        let revision = page.revisions.first(where: {
          $0.run == run.id || $0.commit.text == run.commit
        })
      else { return nil }
      let texts = try history.revision(of: pod, at: revision.commit, by: deadline)
      func value(_ text: OldText?) -> Value? {
        text?.text.flatMap { try? Spec.document($0).value }
      }
      return Found(
        requestedBy: revision.words.requestedBy,
        reason: revision.words.reason,
        commit: revision.commit.text,
        changes: Array(
          FieldChange.list(from: value(texts.before), to: value(texts.after)).prefix(500)
        )
      )
    } catch {
      return nil
    }
  }
}

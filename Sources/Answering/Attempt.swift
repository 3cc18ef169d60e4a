import HTTP
import Logging
package import Specs
import Synchronization
import Text

/// One attempt to change something; the handler adds the facts for the audit.
package final class Attempt: Sendable {
  package enum Result: String {
    case started
    /// The request cannot be deployed, or was not accepted at all.
    case invalid
    /// A page of another site sent it.
    case crossSite = "cross-site"
    /// The source does not allow it.
    case forbidden
    case notFound = "not-found"
    case conflict
    /// The source understood and refused it.
    case refused
    case unavailable
    /// The source did not say whether it was done.
    case unclear
    /// An internal error.
    case failed
  }

  private struct Known {
    var isCalledOff = false
    var result: Result?
    var facts: Logger.Metadata = ["pod": ""]
  }

  private let known = Mutex(Known())

  /// The environment of the pod, if the pod is known.
  var environment: Slug? {
    known.withLock { known in
      guard case .string(let pod)? = known.facts["pod"] else { return nil }
      return pod.split(separator: "/").last.flatMap { Slug($0) }
    }
  }

  /// Viewing the change is not an attempt.
  package func callOff() { known.withLock { $0.isCalledOff = true } }

  package func note(_ result: Result) { known.withLock { $0.result = result } }

  /// What was started.
  package func note(_ followed: Followed, commit: String? = nil) {
    known.withLock {
      $0.result = .started
      switch followed {
      case .run(let id): $0.facts["run"] = .string(id.text)
      case .pull(let number): $0.facts["pull_request"] = "\(number)"
      }
      if let commit { $0.facts["commit"] = .string(commit) }
    }
  }

  /// The action on a pull request.
  package func note(_ action: PullAction.Kind, onPull number: Int) {
    known.withLock {
      $0.facts["action"] = .string(action.rawValue)
      $0.facts["pull_request"] = "\(number)"
    }
  }

  /// The pod as it was sent, possibly without a name.
  package func note(customer: String?, environment: String?) {
    guard customer != nil || environment != nil else { return }
    let pod = "\(customer ?? "")/\(environment ?? "")".prefix(200)
    known.withLock { $0.facts["pod"] = .string(String(pod).shown(limit: 2 * Slug.limit + 1)) }
  }

  /// The action on a run.
  package func note(_ action: RunAction.Kind, on run: RunID) {
    known.withLock {
      $0.facts["action"] = .string(action.rawValue)
      $0.facts["run"] = .string(run.text)
    }
  }

  package func note(isNew: Bool) {
    known.withLock { $0.facts["action"] = .string(isNew ? "new" : "edit") }
  }

  /// The checked change: which fields, without their values.
  package func note(_ change: ChangeSet) {
    let paths = change.changes.prefix(Self.mostPaths).map(\.path.description)
    let more = change.changes.count - paths.count
    let text = paths.joined(separator: " ") + (more > 0 ? " and \(more) more" : "")
    known.withLock { $0.facts["changes"] = .string(text.shown(limit: 1_000)) }
  }

  private static let mostPaths = 20

  /// The facts of the audit line, except for the user; `nil` if it was not an attempt.
  func facts(status: Status) -> Logger.Metadata? {
    known.withLock { known in
      guard !known.isCalledOff else { return nil }
      var facts = known.facts
      facts["result"] = .string((known.result ?? Self.result(of: status)).rawValue)
      facts["status"] = "\(status.rawValue)"
      return facts
    }
  }

  /// The result by an answer's status, if nothing more is known.
  private static func result(of status: Status) -> Result {
    switch status {
    case .ok, .seeOther: .started
    case .forbidden: .forbidden
    case .notFound: .notFound
    case .conflict, .preconditionFailed: .conflict
    case .unprocessable: .refused
    case .unavailable: .unavailable
    default: status.rawValue < 500 ? .invalid : .failed
    }
  }
}

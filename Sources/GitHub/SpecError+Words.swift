import Specs

extension SpecError {
  /// The error as a sentence.
  var words: String {
    switch self {
    case .noSuchPod(let pod): "There is no pod \(pod)."
    case .podExists(let pod): "The pod \(pod) already exists."
    case .inProgress(let pod, let run): "Run \(run) is deploying \(pod)."
    case .notFound(let message), .refused(let message), .wrongState(let message): message
    case .protectedBranch(_, let message): message
    case .stale(let pod): "Someone else has changed the pod \(pod)."
    case .noSuchRevision(let pod): "The pod \(pod) was never at this revision."
    case .uneditable(let pod, let refusal):
      "The spec of \(pod) cannot be edited: \(refusal)".asSentence
    case .undeployable(let violations):
      violations.map { $0.message.asSentence }.joined(separator: " ")
    case .unusableSpec(let unusable): unusable.message
    case .forbidden(let message, _, let link): link.map { "\(message) \($0)" } ?? message
    case .unavailable(let unavailability): unavailability.message
    }
  }

  var retryAfter: Int? {
    if case .unavailable(let unavailability) = self { unavailability.retryAfter } else { nil }
  }
}

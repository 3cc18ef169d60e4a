import Specs

extension SpecError {
  /// The error as a sentence.
  var words: String {
    switch self {
    case .noSuchPod(let pod): "There is no pod \(pod)."
    case .podExists(let pod): "The pod \(pod) exists already."
    case .inProgress(let pod, let run): "Run \(run) is deploying \(pod)."
    case .notFound(let message), .refused(let message), .conflict(_, let message):
      message
    case .unusableSpec(let unusable): unusable.message
    case .forbidden(let message, _, let link): link.map { "\(message) \($0)" } ?? message
    case .unavailable(let unavailability): unavailability.message
    }
  }

  var retryAfter: Int? {
    if case .unavailable(let unavailability) = self { unavailability.retryAfter } else { nil }
  }
}

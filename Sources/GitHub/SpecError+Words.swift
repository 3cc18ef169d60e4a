import Specs

extension SpecError {
  /// The error as a sentence.
  var words: String {
    switch self {
    case .noSuchPod(let pod): "There is no pod \(pod)."
    case .podExists(let pod): "The pod \(pod) exists already."
    case .notFound(let message), .refused(let message), .conflict(_, let message),
      .inProgress(_, _, let message), .unusableSpec(_, let message), .forbidden(let message, _):
      message
    case .unavailable(let unavailability): unavailability.message
    }
  }

  var retryAfter: Int? {
    if case .unavailable(let unavailability) = self { unavailability.retryAfter } else { nil }
  }
}

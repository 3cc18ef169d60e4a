import Specs

extension PodID {
  /// The pod that `text` names.
  static func named(_ text: String) -> PodID {
    let halves = text.split(separator: "/")
    guard halves.count == 2, let pod = PodID(customer: halves[0], environment: halves[1]) else {
      preconditionFailure("\(text) names no pod")
    }
    return pod
  }
}

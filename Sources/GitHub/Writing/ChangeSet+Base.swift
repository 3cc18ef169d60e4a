import Specs

extension ChangeSet {
  /// Refuses a change of a pod that is no longer what the change starts from.
  ///
  /// - Parameter revision: The blob SHA of the pod's spec.yml now; `nil` if the pod does not exist.
  /// - Throws: ``SpecError/podExists(_:)``, ``SpecError/noSuchPod(_:)`` and ``SpecError/stale(_:)``.
  func check(standsAt revision: String?) throws(SpecError) {
    if isCreation {
      if revision != nil { throw .podExists(pod) }
    } else {
      guard let revision else { throw .noSuchPod(pod) }
      if revision != self.revision { throw .stale(pod) }
    }
  }
}

import YAML

extension Spec {
  /// The text of this spec with both fields set; what does not change keeps its bytes.
  ///
  /// - Parameters:
  ///   - instanceName: The instance's new name.
  ///   - wafEnabled: Whether the firewall is to be on; `nil` leaves what the spec says, or its silence.
  /// - Returns: The new text; the old one where nothing changes.
  /// - Throws: ``SpecError/unusableSpec(_:)`` where a field cannot be edited safely.
  package func editing(
    instanceName: InstanceName,
    wafEnabled: Bool?
  ) throws(SpecError) -> String {
    try makeRoomForValue()
    var edits: [Edit] = []
    if self.instanceName.value != instanceName.text {
      edits.append(.set(FieldPath(Path.instanceName), .string(instanceName.text)))
    }
    if let wafEnabled, self.wafEnabled.value != wafEnabled {
      edits.append(.set(FieldPath(Path.wafEnabled), .bool(wafEnabled)))
    }
    do {
      return try document.applying(edits).document.text
    } catch {
      throw unusable(error.problem, at: error.mark)
    }
  }

  private func unusable(_ problem: String, at mark: Mark?) -> SpecError {
    .unusableSpec(
      UnusableSpec(
        pod: pod,
        revision: revision,
        problem: problem,
        mark: mark,
        text: document.text
      )
    )
  }

  /// The text of a new pod's spec.yml.
  package static func newText(
    pod: PodID,
    instanceName: InstanceName,
    wafEnabled: Bool
  ) -> String {
    func mapping(_ members: KeyValuePairs<String, Value>) -> Value {
      .mapping(members.map { Value.Member(key: $0.key, value: $0.value) })
    }
    let spec = mapping([
      "compute": mapping([
        "instance_name": .string(instanceName.text), "instance_type": .string("t4g.nano"),
      ]),
      "security": mapping(["waf": mapping(["enabled": .bool(wafEnabled)])]),
    ])
    let metadata = mapping([
      "customer": .string(pod.customer.text), "environment": .string(pod.environment.text),
    ])
    return Document.text(
      of: mapping([
        "apiVersion": .string("v1"), "kind": .string("Pod"), "metadata": metadata, "spec": spec,
      ])
    )
  }
}

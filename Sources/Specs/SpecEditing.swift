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
    var document = document
    if self.instanceName.value != instanceName.text {
      document = try set(.string(instanceName.text), at: Path.instanceName, in: document)
    }
    if let wafEnabled, self.wafEnabled.value != wafEnabled {
      document = try set(.bool(wafEnabled), at: Path.wafEnabled, in: document)
    }
    return document.text
  }

  private func set(
    _ scalar: Document.NewScalar,
    at path: [String],
    in document: Document
  ) throws(SpecError) -> Document {
    do {
      return try Document(document.setting(scalar, at: path), limits: Self.limits)
    } catch let refusal as EditRefusal {
      throw unusable(refusal.problem, at: refusal.mark)
    } catch let error as YAMLError {
      throw unusable(error.problem, at: error.mark)
    } catch {
      throw unusable("\(path.joined(separator: ".")) cannot be changed", at: nil)
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
    func text(_ value: String) -> String { Document.NewScalar.string(value).text }
    return """
      apiVersion: v1
      kind: Pod
      metadata:
        customer: \(text(pod.customer.text))
        environment: \(text(pod.environment.text))
      spec:
        compute:
          instance_name: \(text(instanceName.text))
          instance_type: t4g.nano
        security:
          waf:
            enabled: \(Document.NewScalar.bool(wafEnabled).text)

      """
  }
}

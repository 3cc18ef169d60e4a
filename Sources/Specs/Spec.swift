package import YAML

/// A pod's spec.yml as read, and what its fields say.
package struct Spec: Sendable {
  package let pod: PodID
  /// The blob SHA it was read at.
  package let revision: String
  package let document: Document
  /// The instance's name as it is written, valid or not.
  package let instanceName: Field<String>
  /// Whether the firewall is on; the note says where that is not written as a plain boolean.
  package let wafEnabled: Field<Bool>
  /// What a person should know about the spec as a whole; sentences.
  package let notes: [String]

  package init(pod: PodID, revision: String, document: Document) {
    self.pod = pod
    self.revision = revision
    self.document = document
    instanceName = Self.instanceName(in: document)
    wafEnabled = Self.wafEnabled(in: document)
    notes = Self.notes(on: document, of: pod)
  }

  /// Reads the bytes of a spec.yml.
  ///
  /// - Throws: ``SpecError/unusableSpec(_:message:)`` with line and column.
  package init(pod: PodID, revision: String, bytes: [UInt8]) throws(SpecError) {
    do {
      self.init(pod: pod, revision: revision, document: try Document(bytes: bytes))
    } catch {
      throw .unusableSpec(pod, message: Self.message(error.problem, at: error.mark))
    }
  }
}

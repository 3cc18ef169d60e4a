package import YAML

/// A pod's spec.yml as read, and what its fields say.
package struct Spec: Sendable {
  package let pod: PodID
  /// The blob SHA it was read at.
  package let revision: String
  package let document: Document

  package init(pod: PodID, revision: String, document: Document) {
    self.pod = pod
    self.revision = revision
    self.document = document
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

internal import Text
package import YAML

/// A pod's spec.yml as read, and what its fields say.
package struct Spec: Sendable {
  /// Bytes of a spec.yml that can be edited here; a larger one is listed and linked, but not read.
  package static let largest = 256 << 10

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
  /// - Throws: ``SpecError/unusableSpec(_:)`` with line and column.
  package init(pod: PodID, revision: String, bytes: [UInt8]) throws(SpecError) {
    guard bytes.count <= Self.largest else {
      throw .unusableSpec(UnusableSpec(tooLarge: pod, revision: revision, size: bytes.count))
    }
    try Self.makeRoom(bytes: bytes.count * Self.bytesPerByte)
    do throws(YAMLError) {
      let document = try Document(bytes: bytes, limits: Self.limits)
      let size = document.root?.size ?? 0
      guard size <= Self.largestValue else {
        throw YAMLError.tooLarge(
          problem: "with its aliases expanded, the spec has \(size.grouped) bytes, more than "
            + Self.largestValue.grouped,
          mark: Mark(line: 1, column: 1)
        )
      }
      self.init(pod: pod, revision: revision, document: document)
    } catch {
      throw .unusableSpec(
        UnusableSpec(
          pod: pod,
          revision: revision,
          problem: error.problem,
          mark: error.mark,
          text: String(decoding: bytes, as: UTF8.self)
        )
      )
    }
  }
}

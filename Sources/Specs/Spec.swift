internal import Text
package import YAML

/// A pod's parsed spec.yml.
package struct Spec: Sendable {
  /// The most bytes of a spec.yml that can be edited here; a larger one is listed and linked, but
  /// not read.
  package static let largest = 256 << 10

  package let pod: PodID
  /// Its blob SHA.
  package let revision: String
  package let document: Document

  package init(pod: PodID, revision: String, document: Document) {
    self.pod = pod
    self.revision = revision
    self.document = document
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

extension Spec {
  /// What a person should know about a document as a whole, in sentences.
  package static func notes(on document: Document, of pod: PodID, by schema: SpecSchema) -> [String]
  {
    schema.names(of: pod).compactMap { path, slug in
      guard case .scalar(let scalar)? = document.node(at: path)?.content, scalar.value != .null,
        scalar.text != slug.text
      else { return nil }
      let name = path.tokens.joined(separator: ".")
      return "\(name) says \(scalar.text.abridged), but the pod is \(pod)."
    }
  }
}

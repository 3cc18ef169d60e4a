import Schema
package import YAML

extension SpecSchema {
  /// What pages show in place of a secret.
  package static let mask = "••••••"

  /// Whether the value at a path, or one of its parents, is secret: the schema says `writeOnly`, or
  /// `format: password`.
  package func isSecret(_ path: FieldPath) -> Bool {
    guard hasSecrets else { return false }
    var shape: Shape? = rules.shape
    for token in path.tokens {
      if shape?.isSecret ?? false { return true }
      shape = shape?.anything(at: token)
    }
    return shape?.isSecret ?? false
  }

  /// A value for display on pages.
  ///
  /// - Parameters:
  ///   - value: The value.
  ///   - path: Its path.
  /// - Returns: The same with ``mask`` in place of each secret.
  package func masked(_ value: Value, at path: FieldPath) -> Value {
    guard hasSecrets else { return value }
    if isSecret(path) { return .string(Self.mask) }
    var shape: Shape? = rules.shape
    for token in path.tokens {
      shape = shape?.anything(at: token)
    }
    guard let shape else { return value }
    let secrets = Self.secrets(in: value, shape, at: .root).map { Edit.set($0, .string(Self.mask)) }
    return (try? value.applying(secrets)) ?? .string(Self.mask)
  }

  /// A change for display on pages.
  package func masked(_ change: FieldChange) -> FieldChange {
    guard hasSecrets else { return change }
    return FieldChange(
      path: change.path,
      old: change.old.map { masked($0, at: change.path) },
      new: change.new.map { masked($0, at: change.path) }
    )
  }

  /// A document's text for display on pages.
  ///
  /// - Parameters:
  ///   - document: The document.
  ///   - old: The document to compare with: a secret that differs is marked.
  /// - Returns: The text with ``mask`` in place of each secret.
  package func masked(_ document: Document, comparedWith old: Document? = nil) -> String {
    guard hasSecrets else { return document.text }
    var bytes = Array(document.text.utf8)
    let places = Self.secrets(in: document.value, rules.shape, at: .root).compactMap { path in
      document.node(at: path).map { (path, $0) }
    }
    // From the end, so that no replacement moves another; merged values are also elsewhere.
    var end = bytes.count
    for (path, node) in places.sorted(by: { $0.1.bytes.lowerBound > $1.1.bytes.lowerBound })
    where node.bytes.upperBound <= end {
      end = node.bytes.lowerBound
      // The last line break of a block belongs to the next line.
      let length = bytes[node.bytes].reversed().drop { $0 == 0x0A || $0 == 0x0D }.count
      let isChanged = old.map { !$0.value.value(at: path).isSame(as: node.value) } ?? false
      let mask = isChanged ? "\(Self.mask) (changed)" : Self.mask
      bytes.replaceSubrange(end..<(end + length), with: mask.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A text for display on pages; unchanged if it cannot be read.
  package func masked(_ text: String) -> String {
    guard hasSecrets, let document = try? Document(text, limits: Spec.limits) else { return text }
    return masked(document)
  }

  /// The different lines, for display on pages.
  ///
  /// - Parameters:
  ///   - old: The text before.
  ///   - new: The text after; a secret that differs is marked.
  ///   - context: The number of unchanged lines around a change.
  /// - Returns: The difference of the masked texts.
  package func difference(
    from old: String,
    to new: String,
    context: Int = LineDiff.context
  ) -> LineDiff {
    guard hasSecrets, let document = try? Document(new, limits: Spec.limits) else {
      return LineDiff(from: masked(old), to: new, context: context)
    }
    let before = try? Document(old, limits: Spec.limits)
    return LineDiff(
      from: before.map { masked($0) } ?? old,
      to: masked(document, comparedWith: before),
      context: context
    )
  }

  private static func secrets(in value: Value, _ shape: Shape, at path: FieldPath) -> [FieldPath] {
    shape.places(in: value, at: path, where: \.isSecret)
  }
}

extension Shape {
  /// The possible shape of a key or an index, for any other values.
  func anything(at token: String) -> Shape? {
    let all = unconditional
    return Int(token).flatMap(all.item) ?? all.property(token) ?? all.items
  }

  /// The paths in a value that the schema could describe, for any other values; without paths
  /// inside them.
  func places(
    in value: Value,
    at path: FieldPath,
    where isWanted: (Shape) -> Bool
  ) -> [FieldPath] {
    if isWanted(self) { return [path] }
    let all = unconditional
    switch value {
    case .mapping(let members):
      return members.flatMap { member in
        all.property(member.key)?
          .places(in: member.value, at: path.appending(member.key), where: isWanted) ?? []
      }
    case .sequence(let items):
      return items.enumerated().flatMap { place, item in
        all.item(at: place)?.places(in: item, at: path.appending("\(place)"), where: isWanted) ?? []
      }
    default: return []
    }
  }
}

// Replaced when the edits come.
extension Value {
  package func applying(_ edits: [Edit]) throws(EditRefusal) -> Value { throw .missing("stub") }
  package func value(at path: FieldPath) -> Value? {
    var value = self
    for token in path.tokens {
      switch value {
      case .mapping(let members):
        guard let next = members.first(where: { $0.key == token })?.value else { return nil }
        value = next
      case .sequence(let items):
        guard let index = Int(token), items.indices.contains(index) else { return nil }
        value = items[index]
      default: return nil
      }
    }
    return value
  }
}
extension Document {
  package func node(at path: FieldPath) -> Node? { node(at: path.tokens) }
  package func applying(_ edits: [Edit], order: KeyOrder? = nil) throws(EditRefusal) -> Edited {
    var document = self
    for edit in edits {
      guard case .set(let path, let value) = edit else { throw .missing("stub") }
      let scalar: NewScalar
      switch value {
      case .string(let text): scalar = .string(text)
      case .bool(let bool): scalar = .bool(bool)
      default: throw .missing("stub")
      }
      guard let next = try? Document(document.setting(scalar, at: path.tokens), limits: limits) else { throw .missing("stub") }
      document = next
    }
    return Edited(document: document, lostComments: [])
  }
}

import Schema
import YAML

extension SpecSchema {
  /// Whether a form that has no control for a place would have one if something else was chosen in it: another
  /// alternative, or what a condition asks for. What was typed there is kept.
  ///
  /// - Parameters:
  ///   - path: The place.
  ///   - value: What the form says.
  func mayAsk(for path: FieldPath, in value: Value?) -> Bool {
    var shape = rules.shape
    var value = value
    for token in path.tokens {
      if shape.variants != nil { return true }
      let now = value.map(shape.applying) ?? shape
      if case .sequence(let items)? = value {
        guard let index = Int(token), items.indices.contains(index), let item = now.item(at: index)
        else { return false }
        (shape, value) = (item, items[index])
      } else {
        guard let inner = now.property(token) else { return now.inapplicable(token) != nil }
        (shape, value) = (inner, value?[token])
      }
    }
    return shape.variants != nil
  }
}

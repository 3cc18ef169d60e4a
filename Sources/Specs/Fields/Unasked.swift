import Schema
import YAML

extension SpecSchema {
  /// Whether a form that has no control for a path would have one with other choices.
  ///
  /// That is, in another alternative or behind a condition. What was typed there is kept.
  ///
  /// - Parameters:
  ///   - path: The place.
  ///   - value: The form's value.
  /// - Returns: Also `false` for a path that has a control.
  func mayAsk(for path: FieldPath, in value: Value?) -> Bool {
    var (asked, known): (Shape?, Shape) = (rules.shape, rules.shape)
    var value = value
    var hasAlternatives = false
    for token in path.tokens {
      hasAlternatives = hasAlternatives || asked?.variants != nil
      let now = asked.map { shape in value.map(shape.applying) ?? shape }
      let all = known.unconditional
      if case .sequence(let items)? = value {
        guard let index = Int(token), items.indices.contains(index), let next = all.item(at: index)
        else { return false }
        (asked, known, value) = (now?.item(at: index), next, items[index])
      } else {
        guard let next = all.property(token) ?? Int(token).flatMap(all.item) else { return false }
        (asked, known) = (now?.property(token) ?? Int(token).flatMap { now?.item(at: $0) }, next)
        value = value?[token]
      }
    }
    return asked == nil || hasAlternatives || asked?.variants != nil
  }
}

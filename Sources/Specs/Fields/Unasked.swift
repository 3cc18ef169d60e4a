import Schema
import YAML

extension SpecSchema {
  /// Whether a form that has no control for a place would have one if something else was chosen in it.
  ///
  /// That is another alternative, or what a condition asks for. What was typed there is kept.
  ///
  /// - Parameters:
  ///   - path: The place.
  ///   - value: What the form says.
  /// - Returns: `false` for a place that has its control, too.
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

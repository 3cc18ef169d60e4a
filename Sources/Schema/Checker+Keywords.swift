internal import Text
internal import YAML

extension Checker {
  /// Checks the current value against one keyword; a keyword for another kind of value always
  /// passes.
  mutating func check(_ value: Value, _ keyword: Keyword, _ id: SubschemaID) -> Bool {
    switch keyword {
    case .nothing:
      return fail("false", id) { "Remove \($0.name.inSentence), which is not allowed here" }
    case .unchecked:
      isUncertain = true
      return true
    case .reference(let target): return check(value, target)
    case .type(let types):
      return types.allow(value) || fail("type", id) { $0.words(for: types, value) }
    case .enumeration(let choices): return checkChoice(value, among: choices, "enum", id)
    case .constant(let constant): return checkChoice(value, among: [constant], "const", id)
    case .allOf(let ids): return checkAll(value, ids)
    case .anyOf(let ids): return checkAny(value, ids, id)
    case .oneOf(let ids): return checkOne(value, ids, id)
    case .not(let inner): return checkNot(value, inner, id)
    case .condition(let condition): return check(value, condition)
    default: break
    }
    switch value {
    case .int(let number), .float(let number): return check(number, keyword, id)
    case .string(let text): return check(text, keyword, id)
    case .sequence(let items): return check(items, keyword, id)
    case .mapping(let members): return check(members, value, keyword, id)
    case .null, .bool: return true
    }
  }

  private mutating func checkChoice(
    _ value: Value,
    among choices: [Value],
    _ keyword: String,
    _ id: SubschemaID
  ) -> Bool {
    let size = value.isCollection ? value.roughSize : 0
    guard spend(choices.count / 4 + size) else { return true }
    let exact = ExactValue(value)
    return choices.contains { ExactValue($0) == exact }
      || fail(keyword, id) { $0.words(for: choices, value) }
  }

  private mutating func check(_ number: Number, _ keyword: Keyword, _ id: SubschemaID) -> Bool {
    switch keyword {
    case .range(let range):
      guard spend(number.text.utf8.count / 64) else { return true }
      return range.contains(number.decimal)
        || fail(range.keyword(brokenBy: number.decimal), id) {
          "\($0.name) must be \(range.words), not \(number.text.shown(limit: 40))"
        }
    case .multipleOf(let divisor):
      guard spend(number.text.utf8.count / 64) else { return true }
      return number.decimal?.isMultiple(of: divisor.decimal) == true
        || fail("multipleOf", id) {
          "\($0.name) must be \(divisor.words), not \(number.text.shown(limit: 40))"
        }
    default: return true
    }
  }

  private mutating func check(_ text: String, _ keyword: Keyword, _ id: SubschemaID) -> Bool {
    switch keyword {
    case .length(let range):
      guard spend(text.utf8.count / 256) else { return true }
      let count = text.unicodeScalars.count
      return range.contains(count)
        || fail(count < range.least ? "minLength" : "maxLength", id) {
          $0.words(forEmpty: text) ?? $0.words(for: range, count, of: "character")
        }
    case .pattern(let pattern):
      switch search(text, for: pattern, id) {
      case .matches?: return true
      case .differs?:
        return fail("pattern", id) { $0.words(forEmpty: text) ?? $0.wordsForPattern(id) }
      case .tooExpensive?, nil:
        isUncertain = true
        return true
      }
    case .format(let format):
      guard spend(text.utf8.count / 64) else { return true }
      return format.allows(text)
        || fail("format", id) {
          $0.words(forEmpty: text) ?? "\($0.name) must be \(format.words)"
        }
    default: return true
    }
  }

  /// Searches within the budget: most texts finish quickly, and only the others get more time.
  ///
  /// - Returns: `nil` if the budget is used up.
  mutating func search(_ text: String, for pattern: Pattern, _ id: SubschemaID) -> Pattern.Answer? {
    guard spend(10 + text.utf8.count / 64) else { return nil }
    var answer = pattern.search(text, effort: .brief)
    if answer == .tooExpensive {
      guard spend(10_000) else { return nil }
      answer = pattern.search(text)
    }
    if answer == .tooExpensive {
      meet(.tooExpensive, "pattern", id, "\(name) takes too long to check against its pattern")
    }
    return answer
  }
}

extension NumberRange {
  /// The keyword that a number outside the range violates.
  fileprivate func keyword(brokenBy number: Decimal?) -> String {
    if let lower,
      number.map({ $0 < lower.decimal || $0 == lower.decimal && lower.isExclusive })
        ?? (upper == nil)
    {
      return lower.isExclusive ? "exclusiveMinimum" : "minimum"
    }
    return upper?.isExclusive == true ? "exclusiveMaximum" : "maximum"
  }
}

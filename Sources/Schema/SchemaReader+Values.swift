internal import Text
internal import YAML

extension SchemaReader {
  mutating func readNumbers(of part: SchemaPart) {
    var range = NumberRange()
    // In draft-04, `exclusiveMinimum: true` excludes `minimum` itself.
    if let bound = bound("minimum", of: part, isExclusive: part.bool("exclusiveMinimum") == true) {
      range.tighten(lower: bound)
    }
    if let bound = bound("maximum", of: part, isExclusive: part.bool("exclusiveMaximum") == true) {
      range.tighten(upper: bound)
    }
    if part.bool("exclusiveMinimum") == nil,
      let bound = bound("exclusiveMinimum", of: part, isExclusive: true)
    {
      range.tighten(lower: bound)
    }
    if part.bool("exclusiveMaximum") == nil,
      let bound = bound("exclusiveMaximum", of: part, isExclusive: true)
    {
      range.tighten(upper: bound)
    }
    if range.lower != nil || range.upper != nil { add(.range(range), to: part) }
    readDivisor(of: part)
  }

  private mutating func bound(
    _ keyword: String,
    of part: SchemaPart,
    isExclusive: Bool
  ) -> NumberRange.Bound? {
    guard let value = part[keyword] else { return nil }
    guard let number = value.number,
      let bound = NumberRange.Bound(number, isExclusive: isExclusive)
    else {
      fail(part.path.appending(keyword), "\(keyword) must be a number")
      return nil
    }
    return bound
  }

  private mutating func readDivisor(of part: SchemaPart) {
    guard let value = part["multipleOf"] else { return }
    guard let number = value.number, let decimal = number.decimal, decimal > .zero else {
      return fail(part.path.appending("multipleOf"), "multipleOf must be a number above 0")
    }
    guard decimal.digits.count <= Decimal.longestDivisor else {
      let reason = "a divisor of more than \(Decimal.longestDivisor) digits is not checked"
      return note("multipleOf", of: part.id, reason)
    }
    add(.multipleOf(.init(number: number, decimal: decimal)), to: part)
  }

  mutating func readTexts(of part: SchemaPart) {
    if let range = size("minLength", "maxLength", of: part) { add(.length(range), to: part) }
    if let value = part["pattern"] {
      if case .string(let source) = value {
        if let pattern = pattern(source, "pattern", of: part) { add(.pattern(pattern), to: part) }
      } else {
        fail(part.path.appending("pattern"), "pattern must be a text")
      }
    }
    guard let value = part["format"] else { return }
    guard case .string(let name) = value else {
      return fail(part.path.appending("format"), "format must be a text")
    }
    if let format = Format(rawValue: name) {
      add(.format(format), to: part)
    } else if !Format.widgets.contains(name) {
      // An unknown format never forbids a value, so the value still counts as fully checked.
      let path = part.path
      let reason = "the format \(name.shown(limit: 40)) is not checked"
      unsupported.append(Unsupported(keyword: "format", path: path, reason: reason, mark: nil))
    }
  }

  /// An expression, compiled once for all places that use it.
  mutating func pattern(_ source: String, _ keyword: String, of part: SchemaPart) -> Pattern? {
    if let pattern = patterns[ExactText(source)] { return pattern }
    do {
      let pattern = try Pattern(source)
      patternBytes += pattern.size
      guard patternBytes <= limits.patterns else {
        note(keyword, of: part.id, "the schema's patterns take too much memory")
        return nil
      }
      patterns[ExactText(source)] = pattern
      return pattern
    } catch {
      let shown = source.shown(limit: 60)
      note(keyword, of: part.id, "the pattern \(shown) cannot be used: \(error.reason)")
      return nil
    }
  }

  /// A range of sizes; `nil` if neither keyword is present.
  mutating func size(_ least: String, _ most: String, of part: SchemaPart) -> SizeRange? {
    guard part[least] != nil || part[most] != nil else { return nil }
    return SizeRange(least: count(least, of: part) ?? 0, most: count(most, of: part))
  }

  private mutating func count(_ keyword: String, of part: SchemaPart) -> Int? {
    guard let value = part[keyword] else { return nil }
    guard let count = value.number?.decimal?.clampedInt, count >= 0 else {
      fail(part.path.appending(keyword), "\(keyword) must be a whole number, 0 or more")
      return nil
    }
    return count
  }
}

extension Value {
  var number: Number? {
    switch self {
    case .int(let number), .float(let number): number
    default: nil
    }
  }
}

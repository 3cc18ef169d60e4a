import Schema
import Text
import YAML

/// An arbitrary schema, and a value that is checked against it and shown by a form.
///
/// The input is a digit for the mode, a schema, and a value: as YAML after 0 (JSON after 1), or
/// after 2 (3) as decisions that build a value for the schema.
enum SchemaHarness: Harness {
  static let name = "schema"

  /// The most shapes that a form visits.
  private static let mostShapes = 150

  static func run(_ input: Input) {
    var input = input
    let way = input.choice(4)
    let text = input.text()
    guard let schema = read(text, as: way % 2 == 0 ? .yaml : .json) else { return }
    let rest = input.rest
    let value =
      way < 2
      ? (try? Document(bytes: rest, limits: limits).value) ?? .null
      : input.value(for: schema.shape)
    check(value, schema)
    var shapes = Self.mostShapes
    walk(schema.shape, value, depth: 0, &shapes)
    for path in paths(in: value) { _ = schema.shape(at: path, in: value)?.types }
  }

  private static var limits: Document.Limits {
    var limits = Document.Limits.standard
    limits.nodes = 5_000
    return limits
  }

  private static func read(_ text: [UInt8], as syntax: JSONSchema.Syntax) -> JSONSchema? {
    do {
      let schema = try JSONSchema(bytes: text, as: syntax)
      // All JSON is YAML, except a few texts that libyaml refuses.
      if syntax == .json, let other = try? JSONSchema(bytes: text, as: .yaml) {
        expect(schema.count == other.count, "YAML has \(other.count) subschemas")
        expect(schema.dialect == other.dialect, "YAML has another dialect")
      }
      for unsupported in schema.unsupported { expectLine(unsupported.reason) }
      return schema
    } catch {
      expect(!error.problems.isEmpty, "no word about what is wrong")
      for problem in error.problems { expectLine(problem.problem) }
      return nil
    }
  }

  private static func check(_ value: Value, _ schema: JSONSchema) {
    var limits = CheckLimits.standard
    limits.steps = 100_000
    let findings = schema.findings(in: value, limits: limits)
    expect(findings.count <= limits.findings * 2 + 1, "\(findings.count) findings")
    for finding in findings {
      expectLine(finding.message)
      _ = schema[finding.schema].path.description
    }
    guard findings.allSatisfy({ $0.kind != .unfinished }) else { return }
    let isViolated = findings.contains { $0.kind == .violation }
    switch schema.verdict(on: value, limits: limits) {
    case .valid: expect(!isViolated, "valid, but \(findings)")
    case .invalid: expect(isViolated, "invalid, but \(findings)")
    case .unknown: expect(!isViolated, "unknown, but \(findings)")
    }
  }

  /// Visits everything that a form shows, level by level.
  private static func walk(_ shape: Shape, _ value: Value?, depth: Int, _ left: inout Int) {
    guard depth < 6, left > 0 else { return }
    left -= 1
    look(at: shape)
    if let value {
      let applying = shape.applying(to: value)
      _ = (applying.required(with: value), applying.keys, applying.choices)
      for branches in shape.alternatives {
        if let place = branches.branch(for: value) {
          walk(branches.shapes[place], value, depth: depth + 1, &left)
        }
      }
      walk(inside: applying, value, depth: depth, &left)
    }
    for branch in shape.alternatives.prefix(8).flatMap(\.shapes).prefix(8) {
      walk(branch, nil, depth: depth + 1, &left)
    }
    walk(inside: shape, .null, depth: depth, &left)
  }

  private static func walk(inside shape: Shape, _ value: Value, depth: Int, _ left: inout Int) {
    var members: [String: Value] = [:]
    if case .mapping(let all) = value { for one in all { members[one.key] = one.value } }
    for key in shape.keys.prefix(12) + members.keys.prefix(4) {
      guard let property = shape.property(key) else { continue }
      walk(property, members[key], depth: depth + 1, &left)
      _ = shape.allows(key)
    }
    var items: [Value] = []
    if case .sequence(let all) = value { items = Array(all.prefix(4)) }
    for place in 0..<max(items.count, min(shape.firstItems, 4)) {
      guard let item = shape.item(at: place) else { continue }
      walk(item, place < items.count ? items[place] : nil, depth: depth + 1, &left)
    }
    for inner in [shape.items, shape.entry, shape.keyNames] {
      if let inner { walk(inner, nil, depth: depth + 1, &left) }
    }
    for (pattern, inner) in shape.entriesByPattern.prefix(4) {
      _ = pattern.search("name", effort: .brief)
      walk(inner, nil, depth: depth + 1, &left)
    }
  }

  private static func look(at shape: Shape) {
    _ = (shape.title, shape.description, shape.standard, shape.examples, shape.format)
    _ = (shape.isReadOnly, shape.isSecret, shape.isDeprecated, shape.isChecked)
    _ = (shape.range, shape.divisors, shape.length, shape.itemCount, shape.propertyCount)
    _ = (shape.patterns, shape.hasUniqueItems, shape.required, shape.allowsOtherKeys)
    _ = (shape.constant, shape.types.words)
    for choice in shape.choices ?? [] {
      expect(shape.types.allow(choice.value), "a choice of another kind: \(choice.value)")
    }
  }

  private static func paths(in value: Value) -> [FieldPath] {
    var paths: [FieldPath] = []
    var next: [(FieldPath, Value)] = [(.root, value)]
    while let (path, value) = next.popLast(), paths.count < 30 {
      paths.append(path)
      switch value {
      case .mapping(let members):
        next += members.prefix(30).map { (path.appending($0.key), $0.value) }
      case .sequence(let items):
        next += items.prefix(30).enumerated().map { (path.appending("\($0)"), $1) }
      default: break
      }
    }
    return paths
  }
}

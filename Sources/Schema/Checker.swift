internal import Text
internal import YAML

/// Checks one value against a schema, from the outside in.
struct Checker {
  /// A subschema that is being applied to the current value.
  struct Applied {
    let id: SubschemaID
    /// Whether it is one of several alternatives, so that its findings may not count.
    let isTentative: Bool
  }

  /// A step from a value to one inside it.
  struct Step {
    let token: String
    let isItem: Bool
  }

  let schema: JSONSchema
  /// The subschemas that the check began with, and their place.
  let roots: [SubschemaID]
  let base: FieldPath
  let limits: CheckLimits
  /// The steps from the first value to the current one.
  var steps: [Step] = []
  var applied: [Applied] = []
  /// The positions of the current value's keys.
  var index: KeyIndex?
  /// Whether only the verdict counts, so that the first error is enough.
  var isTrial = false
  /// Whether only places count, so that messages are not composed.
  var isSilent = false
  /// The depth from which on that applies.
  var silentFrom = 0
  /// Whether something that could forbid the value was skipped.
  var isUncertain = false
  /// Whether the current value is the key of an entry.
  var isNamingKey = false
  /// Why conditions applied: `mode is manual`.
  var reasons: [String] = []
  private var findings: [Finding] = []
  /// Limits that were hit, in any branch.
  private var hurdles: [Finding] = []
  private var seen: Set<Finding> = []
  private var spent = 0
  private var depth = 0
  private var isFinished = true

  init(
    _ schema: JSONSchema,
    _ roots: [SubschemaID],
    _ value: Value,
    at base: FieldPath,
    _ limits: CheckLimits
  ) {
    (self.schema, self.roots, self.base, self.limits) = (schema, roots, base, limits)
  }

  /// All findings, without duplicates.
  var collected: [Finding] { findings + hurdles }

  var path: FieldPath { FieldPath(base.tokens + steps.map(\.token)) }

  /// Takes `amount` from the budget; `false` if it is used up.
  mutating func spend(_ amount: Int) -> Bool {
    spent += amount
    guard spent > limits.steps else { return true }
    stop("The document takes too long to check, so it was not checked completely")
    return false
  }

  private mutating func stop(_ message: String) {
    isUncertain = true
    guard isFinished else { return }
    isFinished = false
    meet(.unfinished, "", .root, message)
  }

  /// Notes that a limit was hit at the current value.
  mutating func meet(
    _ kind: Finding.Kind,
    _ keyword: String,
    _ id: SubschemaID,
    _ message: String
  ) {
    isUncertain = true
    let hurdle = Finding(path: path, keyword: keyword, message: message, schema: id, kind: kind)
    let isKnown = hurdles.contains { $0.path == hurdle.path && $0.keyword == keyword }
    if kind == .unfinished || hurdles.count < limits.findings && !isKnown { hurdles.append(hurdle) }
  }

  /// The number of limits that were hit so far.
  var hurdleCount: Int { hurdles.count }

  /// Forgets searches that took too long since there were `count`, because their results do not
  /// matter.
  mutating func forgetHurdles(since count: Int) {
    hurdles = hurdles[..<count] + hurdles[count...].filter { $0.kind == .unfinished }
  }

  private mutating func add(_ finding: Finding) {
    guard findings.count < limits.findings, seen.insert(finding.withoutSchema).inserted else {
      return
    }
    findings.append(finding)
  }

  /// Notes an error in the current value, or at `path`; always returns `false`.
  mutating func fail(
    _ keyword: String,
    _ id: SubschemaID,
    at path: FieldPath? = nil,
    _ message: (Checker) -> String
  ) -> Bool {
    if !isTrial, findings.count < limits.findings {
      if isSilent {
        let path = path ?? self.path
        findings.append(
          Finding(path: path, keyword: keyword, message: "", schema: id, kind: .violation)
        )
        return false
      }
      let because = reasons.isEmpty ? "" : " because " + reasons.joined(with: "and")
      let (path, message) = (path ?? self.path, message(self) + because)
      add(Finding(path: path, keyword: keyword, message: message, schema: id, kind: .violation))
    }
    return false
  }

  /// Checks the current value against a subschema; `false` if something is wrong.
  mutating func check(_ value: Value, _ id: SubschemaID, isTentative: Bool = false) -> Bool {
    guard spend(1) else { return true }
    guard depth < limits.depth else {
      stop("The document is nested too deep to check, so it was not checked completely")
      return true
    }
    // A subschema that applies itself to the same value adds nothing.
    guard !applied.contains(where: { $0.id == id }) else {
      isUncertain = true
      return true
    }
    depth += 1
    applied.append(Applied(id: id, isTentative: isTentative))
    defer {
      depth -= 1
      applied.removeLast()
    }
    var isValid = true
    for keyword in schema[id].keywords where !check(value, keyword, id) {
      isValid = false
      if isTrial || !value.isCollection || keyword.isDecisive { return false }
    }
    return isValid
  }

  /// Checks a value inside the current one.
  mutating func descend(
    _ token: String,
    isItem: Bool = false,
    _ value: Value,
    _ id: SubschemaID
  ) -> Bool {
    let (outer, outerIndex) = (applied, index)
    (applied, index) = ([], nil)
    steps.append(Step(token: token, isItem: isItem))
    defer {
      steps.removeLast()
      (applied, index) = (outer, outerIndex)
    }
    return check(value, id)
  }

  /// Finds out whether the current value matches a subschema, without reporting what is wrong.
  mutating func trial(_ value: Value, _ id: SubschemaID) -> Verdict {
    let outer = (isTrial, isUncertain)
    (isTrial, isUncertain) = (true, false)
    defer { (isTrial, isUncertain) = outer }
    guard check(value, id, isTentative: true) else { return .invalid }
    return isUncertain ? .unknown : .valid
  }

  /// Whether there is room for another finding.
  var canAdd: Bool { !isTrial && findings.count < limits.findings }

  /// The findings of one subschema for the current value, separate from all others.
  mutating func findings(
    in value: Value,
    by id: SubschemaID,
    silently: Bool = false
  ) -> [Finding] {
    let outer = (findings, seen, isUncertain, isSilent, silentFrom)
    (findings, seen) = ([], [])
    if silently, !isSilent { (isSilent, silentFrom) = (true, steps.count) }
    defer { (findings, seen, isUncertain, isSilent, silentFrom) = outer }
    _ = check(value, id, isTentative: true)
    return findings
  }

  mutating func add(_ findings: [Finding]) {
    for finding in findings { add(finding) }
  }
}

extension Keyword {
  /// Whether no other keyword matters if this one is violated.
  fileprivate var isDecisive: Bool {
    switch self {
    case .nothing, .type, .enumeration, .constant: true
    default: false
    }
  }
}

extension Value {
  var isCollection: Bool {
    switch self {
    case .sequence, .mapping: true
    default: false
    }
  }
}

extension Finding {
  /// Two places in a schema can report the same error.
  fileprivate var withoutSchema: Finding {
    Finding(path: path, keyword: "", message: message, schema: .root, kind: kind)
  }
}

internal import Text
internal import YAML

extension Checker {
  mutating func checkAll(_ value: Value, _ ids: [SubschemaID]) -> Bool {
    var isValid = true
    for id in ids where !check(value, id) {
      isValid = false
      if isTrial { return false }
    }
    return isValid
  }

  mutating func checkAny(_ value: Value, _ ids: [SubschemaID], _ owner: SubschemaID) -> Bool {
    var isUnknown = false
    let hurdles = hurdleCount
    for id in ids {
      switch trial(value, id) {
      case .valid:
        forgetHurdles(since: hurdles)
        return true
      case .unknown: isUnknown = true
      case .invalid: break
      }
    }
    guard !isUnknown else {
      isUncertain = true
      return true
    }
    if canAdd { reportBranches(value, ids, "anyOf", owner) }
    return false
  }

  mutating func checkOne(_ value: Value, _ ids: [SubschemaID], _ owner: SubschemaID) -> Bool {
    var valid: [SubschemaID] = []
    var isUnknown = false
    for id in ids {
      switch trial(value, id) {
      case .valid: valid.append(id)
      case .unknown: isUnknown = true
      case .invalid: break
      }
      if isTrial, valid.count > 1 { return false }
    }
    switch valid.count {
    case 0 where !isUnknown:
      if canAdd { reportBranches(value, ids, "oneOf", owner) }
      return false
    case 0, 1:
      if isUnknown { isUncertain = true }
      return true
    default: return fail("oneOf", owner) { $0.words(forSeveral: valid, value) }
    }
  }

  mutating func checkNot(_ value: Value, _ inner: SubschemaID, _ owner: SubschemaID) -> Bool {
    switch trial(value, inner) {
    case .invalid: return true
    case .unknown:
      isUncertain = true
      return true
    case .valid: return fail("not", owner) { $0.words(forNot: inner, value) }
    }
  }

  mutating func check(_ value: Value, _ condition: Keyword.Condition) -> Bool {
    let answer = trial(value, condition.test)
    guard answer != .unknown else {
      isUncertain = true
      return true
    }
    let consequence = answer == .valid ? condition.then : condition.otherwise
    guard let consequence else { return true }
    let reason = isTrial ? nil : reason(for: condition.test, value, answer == .valid)
    if let reason { reasons.append(reason) }
    defer { if reason != nil { reasons.removeLast() } }
    return check(value, consequence, isTentative: true)
  }

  /// Reports what is wrong with a value that matches none of several subschemas, using the
  /// likeliest one.
  private mutating func reportBranches(
    _ value: Value,
    _ ids: [SubschemaID],
    _ keyword: String,
    _ owner: SubschemaID
  ) {
    switch Branches(schema, ids).narrow(for: value) {
    case .one(let place): return report(value, ids[place], keyword, owner)
    case .unknownConstant(let key, let choices):
      steps.append(Step(token: key, isItem: false))
      defer { steps.removeLast() }
      let given = value.member(key) ?? .null
      _ = fail(keyword, owner) { $0.words(for: choices, given) }
    case .missingConstant(let key):
      _ = fail("required", owner, at: path.appending(key)) { $0.wordsForMissing(key, in: ids) }
    case .otherType(let types): _ = fail("type", owner) { $0.words(for: types, value) }
    case .otherChoice(let choices): _ = fail(keyword, owner) { $0.words(for: choices, value) }
    // Trying all branches again below a value that is ambiguous itself would take too long.
    case .several where isSilent && steps.count > silentFrom:
      _ = fail(keyword, owner) { _ in "" }
    case .several(let places):
      let found = places.map { findings(in: value, by: ids[$0], silently: true) }
      if let keys = missingKeys(found) {
        _ = fail(keyword, owner) { $0.wordsForMissing(anyOf: keys) }
        return
      }
      let best = found.indices.min { found[$0].isLess(than: found[$1]) }
      if let best { report(value, ids[places[best]], keyword, owner) }
    }
  }

  private mutating func report(
    _ value: Value,
    _ id: SubschemaID,
    _ keyword: String,
    _ owner: SubschemaID
  ) {
    let found = findings(in: value, by: id)
    guard found.isEmpty else { return add(found) }
    _ = fail(keyword, owner) { "\($0.name) has a value that is not allowed" }
  }

  /// The keys of which one is missing, if each subschema lacks exactly one.
  private func missingKeys(_ found: [[Finding]]) -> [String]? {
    let keys = found.map { findings -> String? in
      guard findings.count == 1, findings[0].keyword == "required",
        findings[0].path.parent == path
      else { return nil }
      return findings[0].path.last
    }
    let known = keys.compactMap(\.self)
    return known.count == keys.count && Set(known).count > 1 ? known : nil
  }
}

extension [Finding] {
  /// Whether it is a weaker objection than `other`: errors deep inside count less, then fewer
  /// errors.
  fileprivate func isLess(than other: [Finding]) -> Bool {
    let (depth, otherDepth) = (shallowest, other.shallowest)
    return depth == otherDepth ? count < other.count : depth > otherDepth
  }

  private var shallowest: Int { map(\.path.tokens.count).min() ?? .max }
}

extension Value {
  /// The value of a key in a mapping.
  func member(_ key: String) -> Value? {
    guard case .mapping(let members) = self else { return nil }
    return members.first { ExactText($0.key) == ExactText(key) }?.value
  }
}

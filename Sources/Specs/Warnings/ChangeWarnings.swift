internal import Text
import YAML

/// Finds changes that weaken or destroy something: by the repository's rules, and by the names of
/// keys.
struct ChangeWarnings {
  /// The most warnings; a review lists every change anyway.
  private static let most = 20
  /// The budget of the search, in visits of a place.
  private static let budget = 1_000_000
  /// The cost of finding a place in a document, which can have many keys on the way.
  private static let find = 500
  /// The cost of asking the schema about a place.
  private static let ask = 100

  private let rules: [WarningRule]
  private let schema: SpecSchema
  /// The old document; `nil` if there was none, so that nothing can be lost.
  private let old: Value?
  private let new: Value
  private var places = ChangedPlaces(budget: budget)
  private var sentences: [String] = []
  private var said: Set<String> = []
  /// Places above a change that a rule was already checked for.
  private var asked: Set<Question> = []
  /// The parent of the previous change, since items of a list follow each other.
  private var lastParent: (path: FieldPath, isList: Bool)?

  private struct Question: Hashable {
    let rule: Int
    let place: FieldPath
  }

  /// Finds the warnings of a change.
  ///
  /// - Parameters:
  ///   - changes: The changes from the old document to the new one.
  ///   - old: The old document; `nil` for a new pod, and for one that could not be read.
  ///   - new: The new document.
  ///   - steering: The rules, and the titles of fields.
  /// - Returns: Sentences, in the order of the changes.
  static func sentences(
    for changes: [FieldChange],
    from old: Value?,
    to new: Value,
    _ steering: Steering
  ) -> [String] {
    var search = ChangeWarnings(old, new, steering)
    for change in changes where search.canGoOn { search.look(at: change) }
    guard !search.canGoOn else { return search.sentences }
    let rest =
      search.sentences.count > most
      ? "There are more warnings like these. Read the diff."
      : "This change is too large to be checked for every warning. Read the diff."
    return search.sentences.prefix(most) + [rest]
  }

  private init(_ old: Value?, _ new: Value, _ steering: Steering) {
    (self.old, self.new) = (old, new)
    (rules, schema) = (steering.settings.warnings, steering.schema)
  }

  private var canGoOn: Bool { places.budget > 0 && sentences.count <= Self.most }

  private mutating func look(at change: FieldChange) {
    var named: Set<FieldPath> = []
    for (number, rule) in rules.enumerated() where canGoOn {
      places.pay(1)
      let hits =
        rule.path.tokens.count < change.path.tokens.count
        ? hitAbove(change, number, rule) : hits(in: change, rule)
      for path in hits {
        say("\(rule.words): \(name(path)).")
        named.insert(path)
      }
    }
    // A new pod loses nothing.
    guard old != nil else { return }
    if case .sequence(let old)? = change.old, case .sequence(let new)? = change.new {
      for item in ChangedPlaces.items(change.path, old, new) {
        guard let left = item.old, let right = item.new else { continue }
        for part in FieldChange.list(from: left, to: right) {
          let path = FieldPath(item.path.tokens + part.path.tokens)
          if !named.contains(path) { lookAtNames(path, part.old, part.new) }
        }
      }
    } else if !named.contains(change.path) {
      lookAtNames(change.path, change.old, change.new)
    }
  }

  private mutating func say(_ sentence: String) {
    if said.insert(sentence).inserted { sentences.append(sentence) }
  }

  // MARK: Warnings by the repository's rules

  private mutating func hits(in change: FieldChange, _ rule: WarningRule) -> [FieldPath] {
    places.places(rule.path, in: change).filter { place in
      isHit(value(place.path, place.old, place.new), by: rule.event)
    }.map(\.path)
  }

  /// The place above a change that a rule names, if it changes as the rule says.
  private mutating func hitAbove(
    _ change: FieldChange,
    _ number: Int,
    _ rule: WarningRule
  ) -> [FieldPath] {
    guard ChangedPlaces.reaches(rule.path, change.path) else { return [] }
    let place = FieldPath(Array(change.path.tokens.prefix(rule.path.tokens.count)))
    guard asked.insert(Question(rule: number, place: place)).inserted else { return [] }
    if rule.event == .changed { return old == nil ? [] : [place] }
    places.pay(Self.find)
    let value = value(place, old?.value(at: place), new.value(at: place))
    return isHit(value, by: rule.event) ? [place] : []
  }

  private func isHit(_ value: ChangedValue, by event: WarningRule.Event) -> Bool {
    // In a new pod, everything is new.
    event == .changed && old == nil ? false : value.isHit(by: event)
  }

  // MARK: Warnings by names

  private mutating func lookAtNames(_ path: FieldPath, _ old: Value?, _ new: Value?) {
    guard let key = path.last else { return }
    if let list = path.parent, isItem(path, of: list) {
      // Rows of a list are added and removed; the list itself should stay.
      if new == nil, self.new.value(at: list) == .sequence([]) { sayRemoved(list) }
      return
    }
    let name = Safeguard(key)
    guard name.protectsWhenOn || name.protectsWhenOff || name.isAmount || old?.isScalar == false
    else { return }
    let value = value(path, old, new)
    if value.isRemovedSection { sayRemoved(path) }
    if name.protectsWhenOn, value.isDisabled {
      say(path, value.isForgotten ? "was on and will not be set" : "is turned off")
    }
    if name.protectsWhenOff, value.isEnabled { say(path, "is turned on") }
    if name.isAmount, value.isDecreased, let (old, new) = value.numbers {
      say(path, "decreases from \(old.text.shown(limit: 40)) to \(new.text.shown(limit: 40))")
    }
  }

  private mutating func sayRemoved(_ path: FieldPath) {
    say(path, "and everything in it is removed")
  }

  /// Whether a path is an item of a list.
  private mutating func isItem(_ path: FieldPath, of parent: FieldPath) -> Bool {
    guard let last = path.last, Int(last) != nil else { return false }
    if let last = lastParent, last.path == parent { return last.isList }
    places.pay(Self.find)
    var isList = false
    if case .sequence? = old?.value(at: parent) { isList = true }
    lastParent = (parent, isList)
    return isList
  }

  // MARK: Defaults and titles

  private mutating func value(_ path: FieldPath, _ old: Value?, _ new: Value?) -> ChangedValue {
    ChangedValue(path, old, new) { path in
      // A new pod has no previous default.
      guard self.old != nil else { return nil }
      places.pay(Self.ask)
      return schema.rules.shape(at: path, in: .null)?.standard
    }
  }

  /// Adds a warning about a place, with its title if the schema has one.
  private mutating func say(_ path: FieldPath, _ what: String) {
    let title = schema.rules.shape(at: path, in: .null)?.title
    let sentence = title.map { "“\($0.shown(limit: 100))” \(what): \(name(path))." }
    say(sentence ?? "\(name(path)) \(what).")
  }

  private func name(_ path: FieldPath) -> String { path.description.shown(limit: 200) }
}

extension WarningRule {
  fileprivate var words: String { message.hasSuffix(".") ? String(message.dropLast()) : message }
}

internal import Text
import YAML

/// What becomes of one value, as the words of a warning understand it.
struct ChangedValue {
  let path: FieldPath
  /// `nil` for nothing; null is nothing, too.
  let old: Value?
  let new: Value?
  /// What counts where there is nothing.
  let standard: Value?

  init(_ path: FieldPath, _ old: Value?, _ new: Value?, standard: (FieldPath) -> Value?) {
    self.path = path
    self.old = old == .null ? nil : old
    self.new = new == .null ? nil : new
    self.standard = self.old == nil || self.new == nil ? standard(path) : nil
  }

  private var before: Value? { old ?? standard }
  private var after: Value? { new ?? standard }

  /// Whether a switch that was on, or counted as on, is not any more.
  var isDisabled: Bool { before?.isOn == true && after?.isOn != true }

  /// Whether a switch is on, or counts as on, that was not.
  var isEnabled: Bool { before?.isOn != true && after?.isOn == true }

  /// Whether nothing says any more whether a switch is on.
  var isForgotten: Bool { after == nil }

  /// Both sides where they are numbers.
  var numbers: (old: Number, new: Number)? {
    guard let old = before?.number, let new = after?.number else { return nil }
    return (old, new)
  }

  var isDecreased: Bool { isOrdered(>) }
  var isIncreased: Bool { isOrdered(<) }

  private func isOrdered(_ order: (Decimal, Decimal) -> Bool) -> Bool {
    guard let (old, new) = numbers, let left = Decimal(old.text), let right = Decimal(new.text)
    else { return false }
    return order(left, right)
  }

  /// Whether something with content goes as a whole.
  var isRemovedSection: Bool {
    switch (old, new) {
    case (.mapping, .mapping), (.sequence, .sequence): false
    case (.mapping(let members), _): !members.isEmpty
    case (.sequence(let items), _): !items.isEmpty
    default: false
    }
  }

  /// Whether it happens that a rule is about.
  func isHit(by event: WarningRule.Event) -> Bool {
    switch event {
    case .disabled: isDisabled
    case .enabled: isEnabled
    case .decreased: isDecreased
    case .increased: isIncreased
    case .removed: old != nil && new == nil
    case .added: old == nil && new != nil
    case .changed: !old.isSame(as: new)
    }
  }
}

extension Value {
  /// Whether a switch is on; `nil` for what is none.
  ///
  /// Some texts are switches to readers of YAML 1.1.
  fileprivate var isOn: Bool? {
    switch self {
    case .bool(let value): value
    case .string(let text):
      switch text.lowercased() {
      case "true", "yes", "on": true
      case "false", "no", "off": false
      default: nil
      }
    default: nil
    }
  }

  fileprivate var number: Number? {
    switch self {
    case .int(let number), .float(let number): number
    default: nil
    }
  }
}

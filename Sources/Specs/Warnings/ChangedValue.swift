internal import Text
import YAML

/// One changed value, in the terms of warnings.
struct ChangedValue {
  let path: FieldPath
  /// `nil` for no value; null counts as no value too.
  let old: Value?
  let new: Value?
  /// The default that applies if there is no value.
  let standard: Value?

  init(_ path: FieldPath, _ old: Value?, _ new: Value?, standard: (FieldPath) -> Value?) {
    self.path = path
    self.old = old == .null ? nil : old
    self.new = new == .null ? nil : new
    self.standard = self.old == nil || self.new == nil ? standard(path) : nil
  }

  private var before: Value? { old ?? standard }
  private var after: Value? { new ?? standard }

  /// Whether a switch that was on, also by default, is no longer on.
  var isDisabled: Bool { before?.isOn == true && after?.isOn != true }

  /// Whether a switch is now on, also by default, that was not on before.
  var isEnabled: Bool { before?.isOn != true && after?.isOn == true }

  /// Whether nothing sets the switch any more.
  var isForgotten: Bool { after == nil }

  /// Both sides, if they are numbers.
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

  /// Whether a section with content is removed as a whole.
  var isRemovedSection: Bool {
    switch (old, new) {
    case (.mapping, .mapping), (.sequence, .sequence): false
    case (.mapping(let members), _): !members.isEmpty
    case (.sequence(let items), _): !items.isEmpty
    default: false
    }
  }

  /// Whether a rule's event occurs.
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
  /// Whether a switch is on; `nil` for a value that is not a switch.
  ///
  /// YAML 1.1 readers treat some texts as switches.
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

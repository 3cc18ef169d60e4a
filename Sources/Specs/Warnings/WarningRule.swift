package import YAML

/// What a person is warned of before they deploy, as a repository says it.
package struct WarningRule: Hashable, Sendable {
  /// What happens to a value.
  package enum Event: String, CaseIterable, Hashable, Sendable {
    case disabled, enabled, decreased, increased, removed, added, changed
  }

  /// Characters of a message.
  static let longestMessage = 500

  /// Where; a token `*` stands for every key and every index.
  package let path: FieldPath
  package let event: Event
  /// What it means, in words; a full stop at its end counts for nothing.
  package let message: String

  package init(path: FieldPath, event: Event, message: String) {
    self.path = path
    self.event = event
    self.message = message
  }
}

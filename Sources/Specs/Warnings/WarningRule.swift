package import YAML

/// A repository's rule for a warning before a deployment.
package struct WarningRule: Hashable, Sendable {
  /// The event at a value.
  package enum Event: String, CaseIterable, Hashable, Sendable {
    case disabled, enabled, decreased, increased, removed, added, changed
  }

  /// The most characters of a message.
  static let longestMessage = 500

  /// The path; a token `*` matches every key and every index.
  package let path: FieldPath
  package let event: Event
  /// The message; a full stop at its end is ignored.
  package let message: String

  package init(path: FieldPath, event: Event, message: String) {
    self.path = path
    self.event = event
    self.message = message
  }
}

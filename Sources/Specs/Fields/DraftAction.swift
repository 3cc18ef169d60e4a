package import YAML

/// A button that changes the form but deploys nothing.
package struct DraftAction: Hashable, Sendable {
  package enum Kind: String, Sendable {
    /// Shows the result of what was typed.
    case update
    /// The same with errors, for a script that checks while you type.
    case check
    /// Adds an item, an entry, or a section.
    case add
    case remove
    case up
    case down
    /// Switches a value to another of its alternatives.
    case `switch`
    /// Writes the default value.
    case standard = "default"
    /// Restores the repository's value.
    case undo
  }

  package let kind: Kind
  package let path: FieldPath

  package init(_ kind: Kind, _ path: FieldPath = .root) {
    self.kind = kind
    self.path = path
  }

  /// Reads a button's word: `add:/spec/rules`; `nil` if it is not valid.
  package init?(_ word: String) {
    let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let kind = Kind(rawValue: String(parts[0])),
      let path = FieldPath(pointer: parts.count > 1 ? parts[1] : "")
    else { return nil }
    self.init(kind, path)
  }

  /// The button's word.
  package var word: String { "\(kind.rawValue):\(path)" }
}

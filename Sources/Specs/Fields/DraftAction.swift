package import YAML

/// A button of the form that changes what it shows, and deploys nothing.
package struct DraftAction: Hashable, Sendable {
  package enum Kind: String, Sendable {
    /// Shows what was typed as it would be written.
    case update
    /// The same with what is wrong, for a script that shows that while somebody types.
    case check
    /// Adds an item, an entry, or a section.
    case add
    case remove
    case up
    case down
    /// Makes a value another of its alternatives.
    case `switch`
    /// Writes the value that counts where none is given.
    case standard = "default"
    /// Brings back what the repository holds.
    case undo
  }

  package let kind: Kind
  package let path: FieldPath

  package init(_ kind: Kind, _ path: FieldPath = .root) {
    self.kind = kind
    self.path = path
  }

  /// Reads what a button sends: `add:/spec/rules`; `nil` for a word that is none.
  package init?(_ word: String) {
    let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let kind = Kind(rawValue: String(parts[0])),
      let path = FieldPath(pointer: parts.count > 1 ? parts[1] : "")
    else { return nil }
    self.init(kind, path)
  }

  /// What a button sends.
  package var word: String { "\(kind.rawValue):\(path)" }
}

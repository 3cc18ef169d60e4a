/// The person who asks for a change.
package struct Actor: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Sign-in is off.
    case anonymous
    /// A user whom the front end authenticated.
    case named
  }

  package let kind: Kind
  /// The name for display; `nil` for an anonymous actor.
  package let name: String?

  package static let anonymous = Actor(kind: .anonymous, name: nil)

  private init(kind: Kind, name: String?) {
    self.kind = kind
    self.name = name
  }

  /// The user from the front end; anonymous if there is none.
  package init(named name: String?) {
    self = name.map { Actor(kind: .named, name: $0) } ?? .anonymous
  }
}

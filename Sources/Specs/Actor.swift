/// Who asks for a change.
package struct Actor: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Nobody signs in.
    case anonymous
    /// The front end authenticated them.
    case named
  }

  package let kind: Kind
  /// As it is shown; `nil` for nobody in particular.
  package let name: String?

  package static let anonymous = Actor(kind: .anonymous, name: nil)

  private init(kind: Kind, name: String?) {
    self.kind = kind
    self.name = name
  }

  /// Who the front end says it is; anonymous where it says nothing.
  package init(named name: String?) {
    self = name.map { Actor(kind: .named, name: $0) } ?? .anonymous
  }
}

/// A sentence for people with links, for pages and JSON.
///
///     "Choose a pod, or \("create one", to: links.newPod)."
package struct Sentence: Sendable, Hashable {
  package enum Part: Sendable, Hashable {
    case text(String)
    case link(String, to: String)
  }

  package private(set) var parts: [Part] = []
}

extension Sentence: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { parts = [.text(value)] }

  package init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }

  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var parts: [Part] = []

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { parts.append(.text(literal)) }
    }

    package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      parts.append(.text("\(value)"))
    }

    /// A link; `address` must be our own or checked.
    package mutating func appendInterpolation(_ text: String, to address: String) {
      parts.append(.link(text, to: address))
    }
  }
}

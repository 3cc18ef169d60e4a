/// Markup that escapes what is put into it.
///
/// A literal is markup; a value between `\(` and `)` is text and is escaped, unless it is ``Markup``
/// itself. Attribute values are always written in double quotes:
///
///     let row: Markup = #"<a href="\#(link)">\#(name)</a>"#
package struct Markup: Sendable {
  package private(set) var bytes: [UInt8]

  package init() { bytes = [] }

  /// The one unescaped door, for markup that was rendered before.
  package init(trusted bytes: [UInt8]) { self.bytes = bytes }

  package static func += (left: inout Markup, right: Markup) {
    left.bytes.append(contentsOf: right.bytes)
  }

  package static let empty = Markup()

  package var isEmpty: Bool { bytes.isEmpty }
}

extension Markup: ExpressibleByStringInterpolation {
  package init(stringLiteral literal: String) { bytes = Array(literal.utf8) }

  package init(stringInterpolation: Interpolation) { bytes = stringInterpolation.bytes }

  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var bytes: [UInt8] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      // Small pieces fit at once; a page grows by a few doublings.
      bytes.reserveCapacity(literalCapacity + interpolationCount * 32)
    }

    package mutating func appendLiteral(_ literal: String) {
      bytes.append(contentsOf: literal.utf8)
    }

    package mutating func appendInterpolation(_ markup: Markup) {
      bytes.append(contentsOf: markup.bytes)
    }

    /// Nothing for `nil`, so that optional parts need no empty branch.
    package mutating func appendInterpolation(_ markup: Markup?) {
      if let markup { bytes.append(contentsOf: markup.bytes) }
    }

    package mutating func appendInterpolation(_ markup: [Markup]) {
      for part in markup { bytes.append(contentsOf: part.bytes) }
    }

    package mutating func appendInterpolation(_ text: String) {
      bytes.appendEscaped(text)
    }

    package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      bytes.appendEscaped(value.description)
    }

    /// A boolean attribute: its name where `isOn`, else nothing.
    package mutating func appendInterpolation(attribute name: StaticString, if isOn: Bool) {
      if isOn { bytes.append(contentsOf: " \(name)".utf8) }
    }

    /// An attribute with its value, or nothing for `nil`.
    package mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
      guard let value else { return }
      bytes.append(contentsOf: " \(name)=\"".utf8)
      bytes.appendEscaped(value)
      bytes.append(UInt8(ascii: "\""))
    }
  }
}

extension [UInt8] {
  /// Appends `text` so that it is text in an element and in a quoted attribute.
  fileprivate mutating func appendEscaped(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      var clean = utf8.startIndex
      var index = utf8.startIndex
      while index < utf8.endIndex {
        let byte = utf8[index]
        // Nearly every byte is a letter, and leaves after one comparison.
        if byte <= UInt8(ascii: ">") || byte == 0x7F, let escape = Self.escape(byte) {
          append(contentsOf: UnsafeBufferPointer(rebasing: utf8[clean..<index]))
          escape.withUTF8Buffer { append(contentsOf: $0) }
          clean = index + 1
        }
        index += 1
      }
      append(contentsOf: UnsafeBufferPointer(rebasing: utf8[clean...]))
    }
  }

  private static func escape(_ byte: UInt8) -> StaticString? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    // Written as it is, a parser would read a line feed.
    case UInt8(ascii: "\r"): "&#13;"
    // Characters that HTML does not allow at all, such as NUL.
    case 0x00...0x08, 0x0B, 0x0E...0x1F, 0x7F: "\u{FFFD}"
    default: nil
    }
  }
}

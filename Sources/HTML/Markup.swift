internal import Text

/// Markup that escapes its values.
///
/// A literal is markup. A value in `\(` and `)` is text and is escaped, unless it is ``Markup``
/// itself. A text longer than ``longestText`` is cut, and its full length is shown, unless it is
/// inserted as `\(whole: text)`. Always write attribute values in double quotes:
///
///     let row: Markup = #"<a href="\#(link)">\#(name)</a>"#
///
/// Large parts are shared, not copied, and large texts are escaped only while they are written, so
/// a page takes little more memory than the texts it shows.
package struct Markup: Sendable {
  /// The most characters (Unicode scalars) of a text that are shown.
  package static let longestText = 2_000
  /// The size in bytes from which a part is shared instead of copied.
  private static let shareFrom = 2_048
  /// The size in bytes from which a part is created only when it is written, if possible.
  private static let writeLaterFrom = 8 << 10

  fileprivate enum Part: Sendable {
    case markup([UInt8])
    /// Escaped when it is written.
    case text(String)
    /// Created when it is written, one at a time.
    case later(@Sendable ((Markup) -> Void) -> Void)
  }

  /// The parts before ``end``; usually empty.
  fileprivate var parts: [Part] = []
  fileprivate var end: [UInt8]

  package init() { end = [] }

  /// The only way to add unescaped text: for markup that was rendered before, and for content that
  /// is not markup.
  package init(trusted bytes: [UInt8]) { end = bytes }

  /// The result of `render` for each number; a long list is created only while it is written, to
  /// save memory.
  ///
  /// - Parameters:
  ///   - numbers: Visited up to three times: for the bytes of a short list, otherwise for the length and the bytes.
  ///   - render: Must return the same for the same number every time.
  package init(each numbers: Range<Int>, _ render: @escaping @Sendable (Int) -> Markup) {
    end = []
    for number in numbers {
      self += render(number)
      guard parts.isEmpty, end.count <= Self.writeLaterFrom else {
        end = []
        parts = [.later { put in for number in numbers { put(render(number)) } }]
        return
      }
    }
  }

  /// The same for each element of an array.
  package init<Element: Sendable>(
    each elements: [Element],
    _ render: @escaping @Sendable (Element) -> Markup
  ) {
    self.init(each: elements.indices) { render(elements[$0]) }
  }

  package static func += (left: inout Markup, right: Markup) {
    if right.parts.isEmpty, right.end.count < shareFrom {
      left.end.append(contentsOf: right.end)
    } else {
      left.close()
      left.parts.append(contentsOf: right.parts)
      left.end = right.end
    }
  }

  package static let empty = Markup()

  package static func joined(_ parts: [Markup]) -> Markup {
    parts.reduce(into: Markup()) { $0 += $1 }
  }

  package var isEmpty: Bool { parts.isEmpty && end.isEmpty }

  /// The bytes of memory that existing parts take, without parts created later and texts.
  package var size: Int {
    parts.reduce(end.count) { sum, part in
      if case .markup(let bytes) = part { sum + bytes.count } else { sum }
    }
  }

  /// The same markup, which keeps `holding` alive as long as itself.
  package func holding(_ holding: some AnyObject & Sendable) -> Markup {
    var copy = self
    copy.parts.insert(.later { _ in withExtendedLifetime(holding) {} }, at: 0)
    return copy
  }

  /// The number of bytes that are written.
  package var count: Int {
    var count = end.count
    for part in parts {
      switch part {
      case .markup(let bytes): count += bytes.count
      case .text(let text): count += text.escapedCount
      case .later(let make): make { count += $0.count }
      }
    }
    return count
  }

  /// All bytes in one piece.
  package var bytes: [UInt8] {
    if parts.isEmpty { return end }
    var all: [UInt8] = []
    all.reserveCapacity(count)
    write { all.append(contentsOf: $0) }
    return all
  }

  /// Passes on the bytes in order, piece by piece.
  package func write(to put: (UnsafeRawBufferPointer) -> Void) {
    for part in parts {
      switch part {
      case .markup(let bytes): bytes.withUnsafeBytes(put)
      case .text(let text): text.escapedInBlocks(put)
      case .later(let make): make { $0.write(to: put) }
      }
    }
    end.withUnsafeBytes(put)
  }

  fileprivate mutating func append(whole text: String) {
    guard text.utf8.count >= Self.shareFrom else {
      text.escaped { end.append(contentsOf: $0) }
      return
    }
    close()
    parts.append(.text(text))
  }

  fileprivate mutating func append(_ text: Substring) {
    guard text.utf8.count <= Self.longestText else { return append(String(text)) }
    var text = text
    text.withUTF8 { Escaping.escape($0) { end.append(contentsOf: $0) } }
  }

  fileprivate mutating func append(_ text: String) {
    guard text.utf8.count > Self.longestText, let cut = text.cut(at: Self.longestText) else {
      append(whole: text)
      return
    }
    append(whole: String(cut.head))
    append(whole: "… \(cut.length.grouped) characters, first \(Self.longestText.grouped) shown")
  }

  private mutating func close() {
    if !end.isEmpty { parts.append(.markup(end)) }
    end = []
  }
}

extension Markup: ExpressibleByStringInterpolation {
  package init(stringLiteral literal: String) { end = Array(literal.utf8) }

  package init(stringInterpolation: Interpolation) { self = stringInterpolation.markup }

  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var markup = Markup()

    package init(literalCapacity: Int, interpolationCount: Int) {
      // Small pieces fit at once; a page grows by doubling a few times.
      markup.end.reserveCapacity(literalCapacity + interpolationCount * 32)
    }

    package mutating func appendLiteral(_ literal: String) {
      var literal = literal
      literal.withUTF8 { markup.end.append(contentsOf: $0) }
    }

    package mutating func appendInterpolation(_ part: Markup) { markup += part }

    /// Nothing for `nil`, so that optional parts need no empty branch.
    package mutating func appendInterpolation(_ part: Markup?) {
      if let part { markup += part }
    }

    package mutating func appendInterpolation(_ parts: [Markup]) {
      for part in parts { markup += part }
    }

    package mutating func appendInterpolation(_ text: String) { markup.append(text) }

    package mutating func appendInterpolation(_ text: Substring) { markup.append(text) }

    /// The text in full length, for controls that repeat what was sent.
    package mutating func appendInterpolation(whole text: String) { markup.append(whole: text) }

    package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      markup.append(value.description)
    }

    /// A text in a text area; browsers drop a line break at its beginning.
    package mutating func appendInterpolation(areaText text: String) {
      if let first = text.utf8.first, first == 0x0A || first == 0x0D { appendLiteral("\n") }
      appendInterpolation(whole: text)
    }

    /// A boolean attribute: its name if `isOn`, otherwise nothing.
    package mutating func appendInterpolation(attribute name: StaticString, if isOn: Bool) {
      if isOn { markup.end.append(contentsOf: " \(name)".utf8) }
    }

    /// An attribute with its value, or nothing for `nil`.
    package mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
      guard let value else { return }
      markup.end.append(contentsOf: " \(name)=\"".utf8)
      markup.append(value)
      markup.end.append(UInt8(ascii: "\""))
    }
  }
}

internal import Text

/// Markup that escapes what is put into it.
///
/// A literal is markup; a value between `\(` and `)` is text and is escaped, unless it is ``Markup``
/// itself. A text longer than ``longestText`` is cut, and its full length said, unless it is put in
/// as `\(whole: text)`. Attribute values are always written in double quotes:
///
///     let row: Markup = #"<a href="\#(link)">\#(name)</a>"#
///
/// Large parts are shared and not copied, and a large text is escaped only while it is written, so a
/// page takes little more memory than the texts it shows.
package struct Markup: Sendable {
  /// Characters (Unicode scalars) of a text that are shown.
  package static let longestText = 2_000
  /// Bytes from which a part is shared rather than copied.
  private static let shareFrom = 2_048
  /// Bytes from which what can be made later is.
  private static let writeLaterFrom = 8 << 10

  fileprivate enum Part: Sendable {
    case markup([UInt8])
    /// Escaped when it is written.
    case text(String)
    /// Made when it is written, one at a time.
    case later(@Sendable ((Markup) -> Void) -> Void)
  }

  /// What comes before ``end``; empty for most.
  fileprivate var parts: [Part] = []
  fileprivate var end: [UInt8]

  package init() { end = [] }

  /// The one unescaped door, for markup that was rendered before, and for what is no markup at all.
  package init(trusted bytes: [UInt8]) { end = bytes }

  /// What `render` makes of each number; of many made only while it is written, so that they take no memory.
  ///
  /// - Parameters:
  ///   - numbers: Gone through up to three times: for the bytes of few, else for the length and the bytes.
  ///   - render: Makes the same of the same number every time.
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

  /// The same of each element of an array.
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

  /// Bytes of memory that parts made already take; parts made later, and texts, are not counted.
  package var size: Int {
    parts.reduce(end.count) { sum, part in
      if case .markup(let bytes) = part { sum + bytes.count } else { sum }
    }
  }

  /// The same, which keeps `holding` for as long as it is kept itself.
  package func holding(_ holding: some AnyObject & Sendable) -> Markup {
    var copy = self
    copy.parts.insert(.later { _ in withExtendedLifetime(holding) {} }, at: 0)
    return copy
  }

  /// How many bytes are written.
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

  /// Hands out the bytes in order, piece by piece.
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
      // Small pieces fit at once; a page grows by a few doublings.
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

    /// The text in its full length, for controls that give back what was sent.
    package mutating func appendInterpolation(whole text: String) { markup.append(whole: text) }

    package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      markup.append(value.description)
    }

    /// A text in a text area, of which browsers leave out a line break at the beginning.
    package mutating func appendInterpolation(areaText text: String) {
      if let first = text.utf8.first, first == 0x0A || first == 0x0D { appendLiteral("\n") }
      appendInterpolation(whole: text)
    }

    /// A boolean attribute: its name where `isOn`, else nothing.
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

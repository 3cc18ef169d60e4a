/// Code that is fed with arbitrary bytes, and must keep its promises.
///
/// A broken promise is a crash: of the code, or by ``expect(_:_:)``.
protocol Harness: SendableMetatype {
  /// The name that `--harness=` takes; its seeds are in `Seeds/` under the same.
  static var name: String { get }

  static func run(_ input: Input)
}

/// Stops the run if a promise is broken, so that libFuzzer keeps the input.
func expect(_ holds: Bool, _ message: @autoclosure () -> String) {
  if !holds { fatalError(message()) }
}

/// A text for people must be one line of reasonable length.
func expectLine(_ text: String) {
  expect(!text.isEmpty && text.utf8.count < 4_000, "\(text.utf8.count) bytes: \(text)")
  let isLine = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  expect(isLine, "control characters in \(text.debugDescription)")
}

/// Bytes as texts and as decisions.
struct Input {
  /// The separator of texts, on its own line.
  private static let separator = Array("\n%%\n".utf8)

  private var bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  var isEmpty: Bool { bytes.isEmpty }

  /// The bytes up to the next separator, or all remaining ones.
  mutating func text() -> [UInt8] {
    let length = Self.separator.count
    var place = bytes.startIndex
    while place + length <= bytes.endIndex {
      if bytes[place..<place + length].elementsEqual(Self.separator) {
        defer { bytes = bytes[(place + length)...] }
        return Array(bytes[..<place])
      }
      place += 1
    }
    defer { bytes = [] }
    return Array(bytes)
  }

  /// All remaining bytes.
  var rest: [UInt8] { Array(bytes) }

  /// A choice among `count` options; the first one when all bytes are used.
  mutating func choice(_ count: Int) -> Int {
    guard count > 1, let byte = bytes.popFirst() else { return 0 }
    guard count > 256, let other = bytes.popFirst() else { return Int(byte) % count }
    return (Int(byte) << 8 | Int(other)) % count
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[choice(elements.count)]
  }

  /// A few letters, unchanged.
  mutating func word() -> String {
    let length = choice(12)
    defer { bytes = bytes.dropFirst(length) }
    return String(decoding: bytes.prefix(length), as: UTF8.self)
  }
}

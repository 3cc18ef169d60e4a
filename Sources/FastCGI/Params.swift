/// CGI's variables of one request, such as `REQUEST_METHOD` and `HTTP_HOST`.
///
/// A web server sends some forty and a handler reads a few of them, so they are copied in one piece and
/// become strings when they are asked for.
struct Params: Sendable {
  private struct Entry {
    let name: Range<Int>
    let value: Range<Int>
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  init() {
    bytes.reserveCapacity(2048)
    entries.reserveCapacity(48)
  }

  /// Adds `NAME=value`; what has no equals sign is left out.
  mutating func append(_ pair: UnsafeBufferPointer<UInt8>) {
    guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return }
    let start = bytes.count
    bytes.append(contentsOf: pair)
    entries.append(
      Entry(name: start..<(start + equals), value: (start + equals + 1)..<bytes.count)
    )
  }

  /// `nil` for a variable that was not sent; of one sent twice the first counts, as in libfcgi itself.
  subscript(name: String) -> String? {
    var name = name
    return name.withUTF8 { name in
      bytes.withUnsafeBytes { all in
        for entry in entries where entry.name.count == name.count {
          if all[entry.name].elementsEqual(name) {
            return String(
              decoding: UnsafeRawBufferPointer(rebasing: all[entry.value]),
              as: UTF8.self
            )
          }
        }
        return nil
      }
    }
  }
}

internal import Glibc

/// CGI's variables of one request, such as `REQUEST_METHOD` and `HTTP_HOST`.
///
/// A web server sends some forty and a handler reads a few of them, so they are copied in one piece and
/// become strings when they are asked for.
struct Params: Sendable {
  /// Offsets; libfcgi takes no more than the 72 KiB of a head.
  private struct Entry {
    let name: Int32
    let value: Int32
    let end: Int32
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  init() {
    // What a web server sends without a browser's headers; both fit what malloc keeps at hand.
    bytes.reserveCapacity(960)
    entries.reserveCapacity(48)
  }

  /// Adds `NAME=value`; what has no equals sign is left out.
  mutating func append(_ pair: UnsafeBufferPointer<UInt8>) {
    guard let start = pair.baseAddress,
      let equals = memchr(start, Int32(UInt8(ascii: "=")), pair.count)
    else { return }
    let name = Int32(bytes.count)
    let value = name + Int32(UnsafeRawPointer(equals) - UnsafeRawPointer(start)) + 1
    bytes.append(contentsOf: pair)
    entries.append(Entry(name: name, value: value, end: Int32(bytes.count)))
  }

  /// `nil` for a variable that was not sent; of one sent twice the first counts, as in libfcgi itself.
  subscript(name: String) -> String? {
    var name = name
    return name.withUTF8 { name in
      bytes.withUnsafeBytes { all in
        guard let wanted = name.baseAddress, let start = all.baseAddress else { return nil }
        for entry in entries where Int(entry.value - entry.name) == name.count + 1 {
          guard memcmp(start + Int(entry.name), wanted, name.count) == 0 else { continue }
          return String(decoding: all[Int(entry.value)..<Int(entry.end)], as: UTF8.self)
        }
        return nil
      }
    }
  }
}

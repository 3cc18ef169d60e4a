internal import Glibc

/// The CGI variables of one request, such as `REQUEST_METHOD` and `HTTP_HOST`.
///
/// A web server sends about forty and a handler reads a few of them, so they are copied in one
/// piece and become strings on demand.
struct Params: Sendable {
  /// Offsets; libfcgi accepts no more than the 72 KiB of a head.
  private struct Entry {
    let name: Int32
    let value: Int32
    let end: Int32
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  init() {
    // The typical size without a browser's headers; malloc handles both sizes from its cache.
    bytes.reserveCapacity(960)
    entries.reserveCapacity(48)
  }

  /// Adds `NAME=value`; a text without an equals sign is skipped.
  mutating func append(_ pair: UnsafeBufferPointer<UInt8>) {
    guard let start = pair.baseAddress,
      let equals = memchr(start, Int32(UInt8(ascii: "=")), pair.count)
    else { return }
    let name = Int32(bytes.count)
    let value = name + Int32(UnsafeRawPointer(equals) - UnsafeRawPointer(start)) + 1
    bytes.append(contentsOf: pair)
    entries.append(Entry(name: name, value: value, end: Int32(bytes.count)))
  }

  /// `nil` for a variable that was not sent; of a repeated one the first counts, as in libfcgi.
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

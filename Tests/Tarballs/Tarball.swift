internal import CZlib

/// Writes a tar archive, like `git archive` or with false data.
package struct Tarball {
  /// The bytes so far, without the end.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// The archive of a commit, in a folder named like GitHub's.
  package init(_ files: [String: String], root: String = "octo-pods-0123456") {
    add("pax_global_header", record("comment", String(repeating: "a", count: 40)), type: "g")
    add("\(root)/", [], type: "5")
    for (path, text) in files.sorted(by: { $0.key < $1.key }) {
      add("\(root)/\(path)", Array(text.utf8))
    }
  }

  /// Adds an entry; `size` is a false size for its header.
  package mutating func add(
    _ path: String,
    _ content: [UInt8],
    type: Unicode.Scalar = "0",
    size: String? = nil
  ) {
    guard path.utf8.count <= 100 else {
      add("longer", record("path", path), type: "x")
      return add("cut off", content, type: type, size: size)
    }
    var block = [UInt8](repeating: 0, count: 512)
    func write(_ text: String, at place: Int) {
      block.replaceSubrange(place..<(place + text.utf8.count), with: text.utf8)
    }
    write(path, at: 0)
    write("0000644\0", at: 100)
    let octal = String(content.count, radix: 8)
    write(size ?? String(repeating: "0", count: 11 - octal.count) + octal, at: 124)
    write("        ", at: 148)
    write(String(type), at: 156)
    write("ustar\u{0}00", at: 257)
    let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
    write(String(repeating: "0", count: 6 - sum.count) + sum + "\0 ", at: 148)
    bytes += block + content
    bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  /// With the end marker of tar.
  package var whole: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

  package var packed: [UInt8] { Self.gzip(whole) }

  package func record(_ key: String, _ value: String) -> [UInt8] {
    let rest = " \(key)=\(value)\n"
    var length = rest.utf8.count + 1
    while String(length).utf8.count + rest.utf8.count != length { length += 1 }
    return Array("\(length)\(rest)".utf8)
  }

  package static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    precondition(deflate_init_gzip(&stream) == Z_OK, "zlib is out of memory")
    defer { deflateEnd(&stream) }
    var packed = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
    var input = bytes
    let size = packed.count
    let code = input.withUnsafeMutableBufferPointer { input in
      packed.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        return deflate(&stream, Z_FINISH)
      }
    }
    precondition(code == Z_STREAM_END, "zlib did not come to an end")
    return Array(packed[..<(size - Int(stream.avail_out))])
  }
}

import Glibc

/// Small files: a secret, certificates, the hash of the static files.
enum SmallFile {
  private static let largest = 1 << 20

  /// The bytes of the file, at most 1 MiB; `nil` if it cannot be read.
  static func bytes(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count < largest {
      let got = piece.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      guard got >= 0 else { return nil }
      if got == 0 { break }
      bytes += piece[..<got]
    }
    return bytes
  }

  /// The text of the file; `nil` if it cannot be read or is not UTF-8.
  static func text(_ path: String) -> String? {
    bytes(path).flatMap { String(validating: $0, as: UTF8.self) }
  }
}

import Glibc

/// Small text files: a secret, the hash of the static files.
enum TextFile {
  private static let largest = 64 * 1024

  /// The file's text, at most 64 KiB; `nil` where it cannot be read or is not UTF-8.
  static func read(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: largest)
    var count = 0
    while count < largest {
      let got = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), largest - count)
      }
      guard got >= 0 else { return nil }
      if got == 0 { break }
      count += got
    }
    return String(validating: bytes[..<count], as: UTF8.self)
  }
}

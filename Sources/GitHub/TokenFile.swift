import Glibc
import Specs

/// The file in `GH_TOKEN_FILE`, which can be replaced at any time.
package struct TokenFile: Sendable {
  package struct Reading: Sendable {
    package let bytes: [UInt8]
    /// Whether it was last written some seconds ago, and so is not being written now.
    package let isSettled: Bool
  }

  /// A larger file is not a token.
  private static let largest = 64 << 10
  private static let settling: Int = 2

  package let path: String

  package init(_ path: String) { self.path = path }

  /// The current content; `nil` if it cannot be read.
  ///
  /// The path is resolved each time, so that a symbolic link can be switched to another file.
  package func read() -> Reading? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: Self.largest)
    var count = 0
    while count < Self.largest {
      let got = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), Self.largest - count)
      }
      guard got >= 0 else { return nil }
      if got == 0 { break }
      count += got
    }
    let age = time(nil) - status.st_mtim.tv_sec
    return Reading(bytes: Array(bytes[..<count]), isSettled: age >= Self.settling)
  }

  /// The token in the file.
  func secret(in reading: Reading?) throws(TokenText.Flaw) -> Secret {
    guard let reading else { throw TokenText.Flaw(words: "cannot be read") }
    return try TokenText.secret(in: reading.bytes)
  }
}

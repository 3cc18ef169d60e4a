import Glibc
import Specs

/// The file in `GH_TOKEN_FILE`, which somebody else may replace at any time.
package struct TokenFile: Sendable {
  package struct Reading: Sendable {
    package let bytes: [UInt8]
    /// Whether nobody has written it for some seconds, so that it is not being written now.
    package let isSettled: Bool
  }

  /// A file that is larger holds something else.
  private static let largest = 64 << 10
  private static let settling: Int = 2

  package let path: String

  package init(_ path: String) { self.path = path }

  /// What the file holds now; `nil` where it cannot be read.
  ///
  /// The path is looked up each time, so that a symbolic link may be switched to another file.
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

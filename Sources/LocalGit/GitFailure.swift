internal import CGit2
import Specs
import Text

/// An error of libgit2, in its own words.
struct GitFailure: Error, CustomStringConvertible {
  /// A `git_error_code`.
  let code: Int32
  /// The operation, such as `reading the branch`.
  let doing: String
  let reason: String

  /// Reads libgit2's last error, which is kept per thread.
  init(code: Int32, doing: String) {
    self.code = code
    self.doing = doing
    reason =
      git_error_last()?.pointee.message.map { String(cString: $0).oneLine } ?? "error \(code)"
  }

  init(doing: String, reason: String) {
    code = -1
    self.doing = doing
    self.reason = reason
  }

  var description: String { "\(doing) failed: \(reason)" }

  var isMissing: Bool { code == GIT_ENOTFOUND.rawValue }

  /// The failure as a sentence, with what to do about it if known.
  var words: String {
    let advice = Advice.code(in: reason).flatMap(Advice.sentence)
    return "\(description)." + (advice.map { " \($0)" } ?? "")
  }

  /// The same as an error for pages.
  var specError: SpecError {
    .unavailable(
      Unavailability(cause: .outage, message: "The local repository cannot be used: \(words)")
    )
  }
}

/// Throws libgit2's error if `code` is one.
func check(_ code: Int32, _ doing: @autoclosure () -> String) throws(GitFailure) {
  if code < 0 { throw GitFailure(code: code, doing: doing()) }
}

/// An object that libgit2 allocated and its owner frees: a tree, a blob, a commit, a reference.
struct Owned: ~Copyable {
  let pointer: OpaquePointer
  private let free: (OpaquePointer?) -> Void

  init(
    _ pointer: OpaquePointer?,
    _ doing: String,
    free: @escaping (OpaquePointer?) -> Void
  )
    throws(GitFailure)
  {
    guard let pointer else { throw GitFailure(doing: doing, reason: "libgit2 returned nothing") }
    self.pointer = pointer
    self.free = free
  }

  deinit { free(pointer) }
}

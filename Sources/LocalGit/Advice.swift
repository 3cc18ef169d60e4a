internal import Glibc

/// What to do about a system error, in a sentence; `nil` if its message says enough.
enum Advice {
  static func sentence(for code: Int32) -> String? {
    switch code {
    case ENOSPC, EDQUOT: "The disk that holds LOCAL_REPO is full. Free some space and try again."
    case EROFS:
      "LOCAL_REPO is on a read-only file system. Mount it so that it can be written to."
    case EACCES, EPERM:
      "Spec Editor runs as user \(geteuid()) and cannot write there. Make that user the owner of "
        + "all files in LOCAL_REPO: chown -R \(geteuid()) LOCAL_REPO"
    case EMFILE, ENFILE: "Too many files are open. Raise the limit (ulimit -n)."
    default: nil
    }
  }

  /// The system's error code from libgit2's message, which ends with the system's message.
  static func code(in words: String) -> Int32? {
    [ENOSPC, EDQUOT, EROFS, EACCES, EPERM, EMFILE, ENFILE].first { code in
      guard let text = strerror(code).map({ String(cString: $0) }) else { return false }
      return words.hasSuffix(text) || words.hasSuffix(text.lowercased())
    }
  }
}

import Glibc
import Text

/// The exit status of the process, with the numbers of sysexits.h if there is one.
enum Exit: Int32 {
  /// The health check failed; container engines reserve other numbers.
  case unhealthy = 1
  case usage = 64
  /// It cannot listen.
  case unavailable = 69
  /// The configuration cannot be used.
  case configuration = 78

  /// Ends the process with one or more lines on standard error.
  func with(_ message: String) -> Never {
    for line in message.split(separator: "\n") {
      let bytes = Array("spec-editor: \(String(line).oneLine)\n".utf8)
      _ = write(2, bytes, bytes.count)
    }
    exit(rawValue)
  }
}

/// The signals that stop the process; only the waiting thread receives them.
struct Signals {
  private var set = sigset_t()

  init() {
    sigemptyset(&set)
    sigaddset(&set, SIGTERM)
    sigaddset(&set, SIGINT)
    pthread_sigmask(SIG_BLOCK, &set, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Waits for one of them.
  func wait() -> String {
    var set = set
    var number: Int32 = 0
    while sigwait(&set, &number) != 0 {}
    return number == SIGTERM ? "SIGTERM" : "SIGINT"
  }
}

enum Environment {
  /// All variables; a value that is not UTF-8 is repaired and then refused by its rule.
  static func all() -> [String: String] {
    var all: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        all[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      next += 1
    }
    return all
  }
}

enum StaticHash {
  /// The hash under which nginx allows long caching, or a word without caching.
  static func read(from share: String) -> String {
    guard let text = SmallFile.text("\(share)/static-hash")?.prefix(while: { !$0.isNewline }),
      text.utf8.count == 12,
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return "current" }
    return String(text)
  }
}

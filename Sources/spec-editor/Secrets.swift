internal import CProcess
import Glibc

/// Keeps secrets from other processes of the same user, such as `DEPLOY_COMMAND`.
///
/// `/proc/PID/environ` shows the memory that the environment was given in, whatever is unset later, and
/// `/proc/PID/mem` shows everything. The first is overwritten, the second closed to all but root.
enum Secrets {
  /// Takes the secrets out of the environment, and closes the process to others of the same user.
  ///
  /// Call it before any thread starts: `getenv` in another one would read what changes here.
  ///
  /// - Returns: The environment as it was.
  static func take() -> [String: String] {
    let environment = Environment.all()
    // This turns core dumps off, too: they would hold the secrets.
    _ = set_dumpable(0)
    var entries: [UnsafeMutablePointer<CChar>] = []
    var next = environ
    while let entry = next.pointee {
      entries.append(entry)
      next += 1
    }
    for entry in entries {
      guard let equals = strchr(entry, Int32(UInt8(ascii: "="))) else { continue }
      let value = equals + 1
      let name = String(
        decoding: UnsafeRawBufferPointer(start: entry, count: equals - entry),
        as: UTF8.self
      )
      switch kind(of: name, value: String(cString: value)) {
      case .secret: unsetenv(name)
      // libcurl looks for it in the environment, where setenv puts a copy.
      case .proxyWithPassword: setenv(name, String(cString: value), 1)
      case .harmless: continue
      }
      explicit_bzero(value, strlen(value))
    }
    return environment
  }

  enum Kind { case secret, proxyWithPassword, harmless }

  /// What a variable holds, judged by its name: there may be others' secrets among ours.
  static func kind(of name: String, value: String) -> Kind {
    let upper = name.uppercased()
    if ["TOKEN", "SECRET", "PASSWORD", "KEY"].contains(where: upper.hasSuffix) { return .secret }
    return upper.hasSuffix("_PROXY") && value.contains("@") ? .proxyWithPassword : .harmless
  }
}

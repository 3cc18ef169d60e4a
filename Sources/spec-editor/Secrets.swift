internal import CProcess
import Glibc

/// Protects secrets from other processes of the same user, such as `DEPLOY_COMMAND`.
///
/// `/proc/PID/environ` shows the memory of the initial environment, even after variables are unset,
/// and `/proc/PID/mem` shows everything. The first is overwritten, and the second closed to all
/// users except root.
enum Secrets {
  /// Removes the secrets from the environment, and closes the process to others of the same user.
  ///
  /// Call it before any thread starts, because `getenv` in another thread would read what changes
  /// here.
  ///
  /// - Returns: The original environment.
  static func take() -> [String: String] {
    let environment = Environment.all()
    // This also turns off core dumps, which would contain the secrets.
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
      // libcurl reads it from the environment, where setenv puts a copy.
      case .proxyWithPassword: setenv(name, String(cString: value), 1)
      case .harmless: continue
      }
      explicit_bzero(value, strlen(value))
    }
    return environment
  }

  enum Kind { case secret, proxyWithPassword, harmless }

  /// The kind of a variable, by its name: the environment may also have secrets of other programs.
  static func kind(of name: String, value: String) -> Kind {
    let upper = name.uppercased()
    if ["TOKEN", "SECRET", "PASSWORD", "KEY"].contains(where: upper.hasSuffix) { return .secret }
    return upper.hasSuffix("_PROXY") && value.contains("@") ? .proxyWithPassword : .harmless
  }
}

internal import Glibc

extension RunRecord.Process {
  /// A running process; `nil` if the system does not know it.
  init?(_ id: Int32) {
    guard let boot = Self.text("/proc/sys/kernel/random/boot_id"),
      let start = Self.startTime(of: id)
    else { return nil }
    self.init(id: id, start: start, boot: String(boot.prefix(36)))
  }

  /// Whether this process is still running, not just another one with its number.
  var isAlive: Bool { id > 1 && Self(id) == self }

  /// Ends the process and its group with SIGTERM, then with SIGKILL after two seconds.
  func endGroup() {
    guard isAlive, getpgid(id) == id else { return }
    kill(-id, SIGTERM)
    for _ in 0..<100 where isAlive { usleep(20_000) }
    if isAlive { kill(-id, SIGKILL) }
  }

  /// Field 22 of `/proc/{id}/stat`, counted after the name in parentheses, which may contain
  /// anything.
  private static func startTime(of id: Int32) -> String? {
    guard let stat = text("/proc/\(id)/stat"), let bracket = stat.lastIndex(of: ")") else {
      return nil
    }
    let fields = stat[bracket...].split(separator: " ")
    // A zombie has ended and waits for its parent.
    return fields.count > 20 && fields[1] != "Z" ? String(fields[20]) : nil
  }

  private static func text(_ path: String) -> String? {
    guard let bytes = try? Files.read(path, limit: 4096) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}

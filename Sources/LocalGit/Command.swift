internal import CGit2
internal import Glibc

/// A shell command with its own environment, in its own process group.
struct Command: Sendable {
  enum Ending: Hashable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)
    /// It took longer than the limit and was stopped.
    case timedOut
    /// The application is stopping and stopped it.
    case stopped
    case notStarted(reason: String)
    /// It has ended, but other code in this process received its exit status.
    case lost
  }

  var line: String
  var environment: [String: String]
  var timeLimit: Duration
  /// The time between SIGTERM and SIGKILL.
  var grace: Duration = .seconds(3)

  /// Runs the command and waits until it ends.
  ///
  /// It reads from `/dev/null` and inherits only its output. When its shell has ended, the rest of
  /// its process group is ended too, so that nothing outlives a run by accident. A process that
  /// should continue must leave the group (`setsid`).
  ///
  /// - Parameters:
  ///   - started: Called with the number of the process, which is also that of its group.
  ///   - isStopping: Called repeatedly; `true` stops the command.
  ///   - output: Called with standard output and standard error in the order of arrival.
  /// - Returns: How it ended.
  func run(
    started: (Int32) -> Void = { _ in },
    isStopping: () -> Bool = { false },
    output: (ArraySlice<UInt8>) -> Void
  ) -> Ending {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { return .notStarted(reason: reason(errno)) }
    let reader = Files.Descriptor(adopting: ends[0])
    let process: pid_t
    do {
      // Ours must be closed before reading, or the output would never end.
      let writer = Files.Descriptor(adopting: ends[1])
      var spawned: pid_t = 0
      let code = spawn(&spawned, output: writer)
      guard code == 0 else { return .notStarted(reason: reason(code)) }
      process = spawned
    }
    _ = fcntl(reader.number, F_SETFL, O_NONBLOCK)
    started(process)
    let ending = follow(process, reader, isStopping, output)
    var status: Int32 = 0
    var reaped: pid_t
    repeat { reaped = waitpid(process, &status, 0) } while reaped < 0 && errno == EINTR
    endGroup(process, reader, output)
    if let ending { return ending }
    guard reaped == process else { return .lost }
    let signal = status & 0x7F
    return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
  }

  /// Reads until the shell has ended; returns the reason if it did not end by itself.
  private func follow(
    _ process: pid_t,
    _ reader: borrowing Files.Descriptor,
    _ isStopping: () -> Bool,
    _ output: (ArraySlice<UInt8>) -> Void
  ) -> Ending? {
    let start = ContinuousClock.now
    var ending: Ending?
    var killing: ContinuousClock.Instant?
    var isOpen = true
    while !hasEnded(process) {
      let now = ContinuousClock.now
      if ending == nil {
        if isStopping() { ending = .stopped } else if now - start > timeLimit { ending = .timedOut }
        if ending != nil {
          kill(-process, SIGTERM)
          killing = now + grace
        }
      } else if let limit = killing, now > limit {
        kill(-process, SIGKILL)
        killing = nil
      }
      var wait = pollfd(fd: isOpen ? reader.number : -1, events: Int16(POLLIN), revents: 0)
      poll(&wait, 1, 20)
      if wait.revents != 0 { isOpen = drain(reader, output) }
    }
    return ending
  }

  /// Ends what the shell left in its group, first with SIGTERM, then with SIGKILL.
  ///
  /// The group's number is not reused while the group has a member, and then only after all other
  /// numbers: so we stop as soon as it is empty.
  private func endGroup(
    _ group: pid_t,
    _ reader: borrowing Files.Descriptor,
    _ output: (ArraySlice<UInt8>) -> Void
  ) {
    var isThere = kill(-group, SIGTERM) == 0
    let limit = ContinuousClock.now + grace
    while isThere, ContinuousClock.now < limit {
      drain(reader, output)
      usleep(20_000)
      isThere = kill(-group, 0) == 0
    }
    if isThere { kill(-group, SIGKILL) }
    drain(reader, output)
  }

  private func hasEnded(_ process: pid_t) -> Bool {
    var info = siginfo_t()
    let code = waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT | WNOHANG)
    return code != 0 ? errno != EINTR : info.si_signo == SIGCHLD
  }

  /// Reads available output, at most a megabyte at a time; returns whether more may come.
  @discardableResult
  private func drain(
    _ reader: borrowing Files.Descriptor,
    _ output: (ArraySlice<UInt8>) -> Void
  ) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    for _ in 0..<16 {
      let count = read(reader.number, &buffer, buffer.count)
      if count == 0 { return false }
      if count < 0 { return errno == EAGAIN || errno == EINTR }
      output(buffer[..<count])
    }
    return true
  }

  private func spawn(_ process: inout pid_t, output: borrowing Files.Descriptor) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output.number, 1)
    posix_spawn_file_actions_adddup2(&actions, output.number, 2)
    // Libraries open sockets without O_CLOEXEC; the command must not inherit them.
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Our threads block and ignore signals; a command starts with default handling.
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))

    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return withCStrings(["/bin/sh", "-c", line]) { arguments in
      withCStrings(variables) { variables in
        posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments, variables)
      }
    }
  }

  private func reason(_ code: Int32) -> String { FileFailure("", code).reason }
}

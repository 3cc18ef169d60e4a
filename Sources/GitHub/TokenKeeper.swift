import Logging
import Specs
import Synchronization

/// The current token.
///
/// A token from a file is read again while it is in use, so that the file can be replaced.
final class TokenKeeper: Sendable {
  struct Token: Sendable {
    let secret: Secret
    /// Counts the tokens; what GitHub says about one is not valid for the next.
    let generation: Int
  }

  private struct Memory {
    var token: Token
    var lastLook: ContinuousClock.Instant?
    /// Another token that was in the file at the last reading, just written.
    var candidate: Secret?
    /// Why the file was not usable at the last reading.
    var flaw: TokenText.Flaw?
  }

  private static let interval = Duration.seconds(2)

  let isFromFile: Bool

  private let file: TokenFile?
  private let logger: Logger
  private let memory: Mutex<Memory>

  init(_ token: Secret, file: TokenFile?, logger: Logger) {
    self.file = file
    self.logger = logger
    isFromFile = file != nil
    memory = Mutex(Memory(token: Token(secret: token, generation: 0)))
  }

  /// The token to send now.
  var current: Token {
    look(isUrgent: false)
    return memory.withLock { $0.token }
  }

  /// A different token from the one that GitHub has just refused; `nil` if there is none yet.
  func token(after refused: Token) -> Token? {
    look(isUrgent: true)
    let token = memory.withLock { $0.token }
    return token.generation == refused.generation ? nil : token
  }

  /// Reads the file again, every few seconds or if the token was refused.
  private func look(isUrgent: Bool) {
    guard let file else { return }
    let mustLook = memory.withLock { memory in
      let now = ContinuousClock.now
      if !isUrgent, let last = memory.lastLook, now - last < Self.interval { return false }
      memory.lastLook = now
      return true
    }
    guard mustLook else { return }
    let reading = file.read()
    do throws(TokenText.Flaw) {
      let secret = try file.secret(in: reading)
      take(secret, isComplete: isUrgent || reading?.isSettled ?? false)
    } catch {
      note(error)
    }
  }

  /// Accepts the file's token once it cannot be half written: the file was not written for a
  /// moment, or had the same token at the last reading, or there is no token to lose.
  private func take(_ secret: Secret, isComplete: Bool) {
    let isNew = memory.withLock { memory in
      memory.flaw = nil
      guard secret != memory.token.secret else {
        memory.candidate = nil
        return false
      }
      guard isComplete || memory.candidate == secret else {
        memory.candidate = secret
        return false
      }
      memory.candidate = nil
      memory.token = Token(secret: secret, generation: memory.token.generation + 1)
      return true
    }
    if isNew { logger.notice("token.changed") }
  }

  private func note(_ flaw: TokenText.Flaw) {
    let isNew = memory.withLock { memory in
      memory.candidate = nil
      defer { memory.flaw = flaw }
      return memory.flaw != flaw
    }
    guard isNew, let file else { return }
    logger.warning(
      "token.unusable",
      metadata: ["reason": "GH_TOKEN_FILE (\(file.path)) \(flaw.words); the old token stays in use"]
    )
  }
}

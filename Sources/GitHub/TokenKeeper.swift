import Logging
import Specs
import Synchronization

/// The token in force.
///
/// One from a file is read again while it is in use, so that it may be replaced.
final class TokenKeeper: Sendable {
  struct Token: Sendable {
    let secret: Secret
    /// Counts the tokens; what GitHub told one of them says nothing about the next.
    let generation: Int
  }

  private struct Memory {
    var token: Token
    var lastLook: ContinuousClock.Instant?
    /// Another token that the file held when it was last read, just written.
    var candidate: Secret?
    /// Why the file was of no use when it was last read.
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

  /// Another token than the one that GitHub has just refused; `nil` where there is none yet.
  func token(after refused: Token) -> Token? {
    look(isUrgent: true)
    let token = memory.withLock { $0.token }
    return token.generation == refused.generation ? nil : token
  }

  /// Reads the file again, every few seconds or when the token is of no use any more.
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

  /// Takes what the file holds, once it is certain that it is not half written: nobody has written it
  /// for a moment, or it was the same the last time, or there is nothing to lose.
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

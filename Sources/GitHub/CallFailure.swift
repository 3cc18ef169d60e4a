import Specs

/// Why a call to GitHub has no usable answer.
enum CallFailure: Error, Sendable {
  /// Nothing was sent, or it was refused because of a rate limit; it may be sent again later.
  case unavailable(Unavailability)
  /// 401, with GitHub's own message.
  case unauthorized(String, isFromFile: Bool)
  /// 403 that is not a rate limit, with GitHub's own message, and the page where the token can be
  /// authorized for single sign-on.
  case forbidden(String, link: String?)
  /// Another 4xx, with GitHub's own message.
  case refused(status: Int, message: String)
  /// The answer is larger than the call allows.
  case tooLarge
  /// The answer is not from GitHub's API, or not for this operation: a description in sentences to
  /// follow a colon.
  case foreign(String)
  /// GitHub is down, slow or broken: what happened, to follow a colon.
  ///
  /// `mayHaveArrived` says whether GitHub may have acted on the request anyway.
  case outage(String, mayHaveArrived: Bool, retryAfter: Int? = nil)

  /// Why it is unknown whether GitHub has acted on the call; `nil` if it has not.
  var doubt: String? {
    switch self {
    case .outage(let words, mayHaveArrived: true, _), .foreign(let words): words
    case .tooLarge: "its answer is too large"
    case .outage, .unavailable, .unauthorized, .forbidden, .refused: nil
    }
  }

  var isNotFound: Bool {
    if case .refused(status: 404, _) = self { true } else { false }
  }
}

/// The purpose of a call, to explain its failure.
struct Purpose: Sendable {
  /// Completes "Could not … on GitHub": `read the branch main of owner/name`.
  let task: String
  let repository: String
  let permission: Permission
  /// The message for a 404: what does not exist, and which setting to check.
  let absence: String
}

/// A permission of a token.
enum Permission: String, Sendable {
  case readContents = "Contents: read"
  case readActions = "Actions: read"
  case writeActions = "Actions: write"
  case readPulls = "Pull requests: read"
  case writePulls = "Pull requests: write"
  case writeContents = "Contents: write"
  case writeDeployments = "Deployments: write"

  /// For fine-grained and for classic tokens.
  var description: String { "\(rawValue) (for a classic token the scope repo)" }
}

extension CallFailure {
  /// The failure in words for people, with what to do about it.
  func explained(by purpose: Purpose) -> SpecError {
    switch self {
    case .unavailable(let unavailability):
      .unavailable(unavailability)
    case .unauthorized(let words, let isFromFile):
      .unavailable(.wrongToken(words, isFromFile: isFromFile))
    case .forbidden(let words, let link):
      Prohibition(words, link: link).explained(by: purpose)
    case .refused(status: 404, _):
      .notFound(message: purpose.absence)
    case .refused(status: 409, let words) where purpose.permission == .readContents:
      .notFound(
        message:
          "The repository \(purpose.repository) has no commits yet\(words.quoted). Push one to "
          + "the branch in WORKFLOW_BRANCH."
      )
    case .refused(let status, let words) where purpose.permission == .writeActions:
      .refused(
        message: "GitHub refused to \(purpose.task): \(words.isEmpty ? "status \(status)" : words)"
          .asSentence
      )
    case .refused(let status, let words):
      // A refused read is not caused by anyone's input.
      failed(purpose, words.isEmpty ? "GitHub returned \(status)" : words)
    case .tooLarge:
      failed(purpose, "GitHub's answer is too large")
    case .foreign(let words):
      failed(purpose, words)
    case .outage(let words, _, let retryAfter):
      failed(purpose, words, retryAfter: retryAfter)
    }
  }

  private func failed(
    _ purpose: Purpose,
    _ words: String,
    retryAfter: Int? = nil
  )
    -> SpecError
  {
    .unavailable(
      .init(
        cause: .outage,
        message: "Could not \(purpose.task) on GitHub: \(words)".asSentence,
        retryAfter: retryAfter
      )
    )
  }
}

extension Unavailability {
  static let missingToken = Unavailability(
    cause: .configuration,
    message:
      "GH_TOKEN is not set, so Spec Editor cannot use GitHub. Set it, or GH_TOKEN_FILE, to a token "
      + "that can read and deploy the repository, and restart."
  )

  static func wrongToken(_ words: String, isFromFile: Bool) -> Unavailability {
    let advice =
      isFromFile
      ? "the token in GH_TOKEN_FILE is wrong or has expired. Write a valid one into that file; no "
        + "restart is needed."
      : "GH_TOKEN is wrong or has expired. Set a valid one and restart."
    return Unavailability(
      cause: .configuration,
      message: "GitHub does not accept the token\(words.quoted): \(advice)"
    )
  }
}

extension String {
  /// The words in parentheses after a space; empty if there are none.
  var quoted: String { isEmpty ? "" : " (“\(self)”)" }

  /// With a full stop at the end, unless there is one.
  var asSentence: String { hasSuffix(".") || hasSuffix("!") ? self : self + "." }
}

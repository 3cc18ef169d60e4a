import Specs

/// Why a call to GitHub has no usable answer.
enum CallFailure: Error, Sendable {
  /// Nothing was sent, or it was turned away for a rate limit; it may be sent again later.
  case unavailable(Unavailability)
  /// 401; GitHub's own words.
  case unauthorized(String)
  /// 403 that is no rate limit; GitHub's own words.
  case forbidden(String)
  /// Another 4xx; GitHub's own words.
  case refused(status: Int, message: String)
  /// The answer is larger than the call allows.
  case tooLarge
  /// Away, slow, broken or lying: what happened, to follow a colon.
  ///
  /// `mayHaveArrived` tells whether GitHub may have acted on the request all the same.
  case outage(String, mayHaveArrived: Bool, retryAfter: Int? = nil)

  /// An answer that is no JSON, or not the one that was asked for.
  static let unintelligible = outage(
    "it answered something that cannot be understood",
    mayHaveArrived: true
  )

  /// Why it is not known whether GitHub has acted on the call; `nil` when it has not.
  var doubt: String? {
    switch self {
    case .outage(let words, mayHaveArrived: true, _): words
    case .tooLarge: "its answer is too large"
    case .outage, .unavailable, .unauthorized, .forbidden, .refused: nil
    }
  }

  var isNotFound: Bool {
    if case .refused(status: 404, _) = self { true } else { false }
  }

  /// Whether there is not a single commit to read.
  var isEmptyRepository: Bool {
    if case .refused(status: 409, _) = self { true } else { false }
  }
}

/// What a call was for, so that its failure can be explained.
struct Purpose: Sendable {
  /// Completes "Asking GitHub to": `read the branch main of owner/name`.
  let task: String
  let permission: Permission
  /// What to say about a 404: what is not there, and which setting to look at.
  let absence: String
}

/// What a token must be allowed to do.
enum Permission: String, Sendable {
  case readContents = "Contents: read"
  case readActions = "Actions: read"
  case writeActions = "Actions: write"

  /// For fine-grained and for classic tokens.
  var description: String { "\(rawValue) (for a classic token the scope repo)" }
}

extension CallFailure {
  /// The failure in words for people, with what to do about it.
  func explained(by purpose: Purpose) -> SpecError {
    switch self {
    case .unavailable(let unavailability):
      .unavailable(unavailability)
    case .unauthorized(let words):
      .unavailable(.wrongToken(words))
    case .forbidden(let words):
      .forbidden(
        message:
          "GitHub does not let this token \(purpose.task)\(words.quoted). It lacks a permission: "
          + "\(purpose.permission.description). Give it to the token in GH_TOKEN, or use another one.",
        permission: purpose.permission.description
      )
    case .refused(status: 404, _):
      .notFound(message: purpose.absence)
    case .refused(status: 409, _) where purpose.permission == .readContents:
      // A repository without a single commit.
      .notFound(message: purpose.absence)
    case .refused(let status, let words) where purpose.permission == .writeActions:
      .refused(
        message:
          "GitHub refused to \(purpose.task): \(words.isEmpty ? "it answered \(status)" : words)"
          .asSentence
      )
    case .refused(let status, let words):
      // Nobody's input is to blame when a reading is refused.
      .unavailable(
        .init(
          cause: .outage,
          message:
            "Asking GitHub to \(purpose.task) failed: \(words.isEmpty ? "it answered \(status)" : words)"
            .asSentence
        )
      )
    case .tooLarge:
      .unavailable(
        .init(
          cause: .outage,
          message: "Asking GitHub to \(purpose.task) failed: its answer is too large."
        )
      )
    case .outage(let words, _, let retryAfter):
      .unavailable(
        .init(
          cause: .outage,
          message: "Asking GitHub to \(purpose.task) failed: \(words).",
          retryAfter: retryAfter
        )
      )
    }
  }
}

extension Unavailability {
  static let missingToken = Unavailability(
    cause: .configuration,
    message: "GH_TOKEN is not set, so GitHub cannot be asked. Set it, or GH_TOKEN_FILE, to a token "
      + "that may read and deploy the repository, and start again."
  )

  static func wrongToken(_ words: String) -> Unavailability {
    Unavailability(
      cause: .configuration,
      message: "GitHub does not accept the token\(words.quoted): GH_TOKEN is wrong or has expired. "
        + "Set a valid one and start again."
    )
  }
}

extension String {
  /// The words in brackets after a space; nothing when there are none.
  fileprivate var quoted: String { isEmpty ? "" : " (“\(self)”)" }

  /// With a full stop at the end, unless it ends in one already.
  var asSentence: String { hasSuffix(".") || hasSuffix("!") ? self : self + "." }
}

import Specs

/// The reason for GitHub's 403, by its message, since each reason needs a different remedy.
struct Prohibition {
  private enum Reason {
    case singleSignOn, archived, addressNotAllowed, tokenPolicy, billing, actionsDisabled
    /// The token lacks a permission.
    case permission
    case other
  }

  private let words: String
  private let link: String?
  private let reason: Reason

  /// Takes GitHub's message, and the address from `X-GitHub-SSO` if there is one.
  init(_ words: String, link: String?) {
    self.words = words
    self.link = link
    reason = link == nil ? Self.reason(for: words.lowercased()) : .singleSignOn
  }

  /// Parts of GitHub's messages, by the reason that they indicate; the first match counts.
  private static let signs: [(reason: Reason, words: [String])] = [
    (.singleSignOn, ["saml", "single sign-on"]),
    (.archived, ["archived"]),
    (.addressNotAllowed, ["ip allow list", "ip address is not permitted"]),
    (.tokenPolicy, ["lifetime", "forbids access via", "token policy"]),
    (.billing, ["billing", "payment", "spending limit"]),
    (
      .actionsDisabled,
      ["actions has been disabled", "actions is disabled", "actions are disabled"]
    ),
    (
      .permission,
      [
        "not accessible by", "must have admin", "must have write", "must have push", "permission",
        "scope", "write access",
      ]
    ),
  ]

  private static func reason(for words: String) -> Reason {
    signs.first { $0.words.contains { words.contains($0) } }?.reason ?? .other
  }

  func explained(by purpose: Purpose) -> SpecError {
    let refusal = "GitHub does not let this token \(purpose.task)\(words.quoted)."
    let needed = purpose.permission.description
    return switch reason {
    case .permission:
      .forbidden(
        message:
          "\(refusal) It lacks a permission: \(needed). Grant it to the token in GH_TOKEN, or "
          + "use another one.",
        permission: needed
      )
    case .singleSignOn:
      .forbidden(
        message: "\(refusal) The organization requires single sign-on. Authorize the token for it.",
        link: link
      )
    case .archived:
      .forbidden(
        message: "GitHub refused to \(purpose.task)\(words.quoted). The repository "
          + "\(purpose.repository) is archived. Unarchive it, or set GH_REPO to another one."
      )
    case .addressNotAllowed:
      .forbidden(
        message:
          "\(refusal) The organization accepts only addresses on its IP allow list. Ask an owner "
          + "of the organization to add this server's address."
      )
    case .tokenPolicy:
      .forbidden(
        message:
          "\(refusal) The organization's policy does not accept a token of this kind or lifetime. "
          + "Create one that it accepts, and put that into GH_TOKEN."
      )
    case .billing:
      .forbidden(
        message:
          "GitHub refused to \(purpose.task)\(words.quoted). An owner of \(purpose.repository) "
          + "must resolve this in GitHub's billing settings."
      )
    case .actionsDisabled:
      .forbidden(
        message: "GitHub refused to \(purpose.task)\(words.quoted). Enable GitHub Actions in the "
          + "settings of \(purpose.repository)."
      )
    case .other:
      .forbidden(
        message: "GitHub refused to \(purpose.task): \(words.isEmpty ? "status 403" : words)"
          .asSentence
      )
    }
  }
}

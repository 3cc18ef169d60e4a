import Answering
import HTTP
import Specs
import YAML

/// A post to `/deploy` from one of our forms, or in the format of the earlier application.
struct PostedForm {
  enum Action: Equatable {
    /// Show what would change.
    case review
    /// Deploy, from the form.
    case deploy
    /// Deploy, from the review.
    case confirm
    /// Back to the form, with what was typed.
    case edit
    /// The form again, with something in it changed.
    case draft(DraftAction)

    init?(_ word: String) {
      switch word {
      case "review": self = .review
      case "deploy": self = .deploy
      case "confirm": self = .confirm
      case "edit": self = .edit
      default:
        guard let action = DraftAction(word) else { return nil }
        self = .draft(action)
      }
    }

    /// Whether it starts something.
    var deploys: Bool { self == .deploy || self == .confirm }
  }

  /// The names of hidden fields.
  enum Name {
    static let action = "_do"
    static let revision = "_revision"
    static let reviewed = "_reviewed"
    static let text = "_text"
    static let key = "_confirm"
    static let formKey = "_once"
    static let podName = "_pod"
    static let reason = "_reason"
    static let anyway = "_anyway"
    static let mode = "_mode"
    static let choice = "_pick"
    static let decided = "_decided"
    static let asked = "_asked"
    static let draft = "_draft"
    /// The commit of the older revision to go back to.
    static let at = "_at"
    /// Followed by the pointer of the field.
    static let kind = "_kind"
    static let entryKey = "_key"
    static let variant = "_variant"
    static let opened = "_open"
    static let shown = "_shown"
    static let left = "_left"
    static let offered = "_offer"
    static let taken = "_take"
  }

  let action: Action
  /// Whether it is one of our forms, by its hidden fields.
  let isOurs: Bool
  var submission: Submission
  /// The whole text, if it comes from the text editor; with the browser's line ends.
  private(set) var text: String?
  /// The older revision to go back to, or to start from.
  let at: CommitID?
  /// The exact text at that revision, once it was read.
  var older: String?
  /// The blob SHA that the form is based on.
  private(set) var revision: String?
  /// The digest of the reviewed change.
  let reviewed: String?
  /// The key of the confirmation.
  let key: String?
  /// The pod's name, typed to confirm.
  let podName: String?
  /// The reason, as typed.
  let reason: String?
  /// Whether to deploy although a deployment is in progress.
  let anyway: Bool
  /// How to deploy it instead of how the settings say: a pull request, where a commit was refused.
  private(set) var mode: DeployMode?
  private(set) var choices: [FieldPath: Side]
  /// The blob SHA of what the choices were made against.
  let decidedAt: String?
  /// Whether it comes from the page that asks for the choices.
  let wasAsked: Bool
  /// All fields except the token, as sent.
  let content: String

  /// Reads a form.
  ///
  /// - Throws: A 400 ``Problem`` for an invalid mode, and for a text that could not be written as
  ///   it was sent.
  init(_ form: FormBody, _ settings: EditorSettings, _ schema: SpecSchema) throws(Problem) {
    if form.isMalformed, form[Name.text] != nil {
      throw Problem.badRequest("The text is not UTF-8. Nothing was deployed.")
    }
    isOurs = form.names.contains { $0.utf8.first == UInt8(ascii: "_") }
    let key = form[Name.key].flatMap(Self.key)
    let asked = form[Name.action].flatMap(Action.init)
    action =
      if let asked, asked != .confirm || key != nil {
        asked
      } else {
        // Only a post with a review's key can confirm it.
        key != nil ? .confirm : isOurs ? .review : .deploy
      }
    revision = form[Name.revision].flatMap { $0.isEmpty ? nil : String($0.prefix(64)) }
    reviewed = form[Name.reviewed]
    text = form[Name.text]?.replacing("\r\n", with: "\n")
    at = form[Name.at].flatMap { CommitID($0) }
    if at == nil, form[Name.at]?.isEmpty == false {
      throw Problem.badRequest("The field “\(Name.at)” must be the whole name of a commit.")
    }
    self.key = key ?? form[Name.formKey].flatMap(Self.key)
    podName = form[Name.podName]
    reason = form[Name.reason]
    anyway = form[Name.anyway] == "1"
    mode = form[Name.mode] == DeployMode.pullRequest.rawValue ? .pullRequest : nil
    wasAsked = form[Name.asked] == "1"
    switch form["mode"] {
    case nil, "edit", "new": break
    default: throw Problem.badRequest("The field “mode” must be “new” or “edit”.")
    }
    submission = Submission(
      isNew: form["mode"] == "new" || revision == ChangeSet.noRevision,
      customer: form["customer"] ?? "",
      environment: form["environment"] ?? "",
      values: isOurs ? [:] : Self.values(form, settings, schema)
    )
    if isOurs { submission.read(form, settings) }
    let decisions = Decisions(form)
    choices = decisions.choices
    decidedAt = decisions.decidedAt
    content = form.names.filter { $0 != FormToken.fieldName }.sorted().map {
      "\($0.utf8.count) \($0) \(form.all($0).joined(separator: "\n"))"
    }.joined(separator: "\n")
  }

  /// The values of the earlier application's form, which leaves out unchecked boxes.
  private static func values(
    _ form: FormBody,
    _ settings: EditorSettings,
    _ schema: SpecSchema
  ) -> [FieldPath: String] {
    var values: [FieldPath: String] = [:]
    for field in schema.fields {
      let typed = form[settings.name(of: field.path)] ?? form[field.path.description]
      if let typed {
        values[field.path] = typed
      } else if settings.input(of: field.path) != nil {
        values[field.path] = field.kind == .boolean ? "false" : ""
      }
    }
    return values
  }

  private static func key(_ text: String) -> String? {
    (8...64).contains(text.utf8.count) && text.utf8.allSatisfy(Slug.allows) ? text : nil
  }

  /// The fields that a review passes on, so that confirming deploys what was reviewed.
  func carried(_ settings: EditorSettings) -> [(name: String, value: String)] {
    var fields = [
      ("customer", submission.customer), ("environment", submission.environment),
      ("mode", submission.isNew ? "new" : "edit"),
    ]
    if let revision { fields.append((Name.revision, revision)) }
    if let text {
      fields.append((Name.text, text))
    } else {
      fields += submission.carried(settings)
    }
    if let at { fields.append((Name.at, at.text)) }
    if let mode { fields.append((Name.mode, mode.rawValue)) }
    fields += choices.map { ("\(Name.choice)\($0)", $1.rawValue) }.sorted { $0.0 < $1.0 }
    if let decidedAt, !choices.isEmpty { fields.append((Name.decided, decidedAt)) }
    if let reason { fields.append((Name.reason, reason)) }
    return fields
  }

  /// Whether it asks for the exact text of an older revision.
  var isReturn: Bool { at != nil && text == nil && submission.isUntouched }

  /// The same change, to be deployed by a pull request.
  var byPullRequest: PostedForm {
    var form = self
    form.mode = .pullRequest
    return form
  }

  /// The request for a pod.
  func request(_ pod: PodID, by actor: Actor, like original: Original?) -> ChangeRequest {
    let intent: ChangeRequest.Intent =
      if let text {
        .text(LineEndings.restoring(typed: text, like: older ?? original?.text ?? ""))
      } else if isReturn, let older {
        .text(older)
      } else {
        .form(submission)
      }
    let expectation: ChangeRequest.Expectation =
      submission.isNew ? .absent : revision.map { .revision($0) } ?? .current
    return ChangeRequest(
      pod: pod,
      intent: intent,
      expectation: expectation,
      choices: choices,
      decidedAt: decidedAt,
      actor: actor,
      reason: reason,
      asksFor: mode
    )
  }

  /// The form as if the merged values had been typed into it, compared with the version that they
  /// were merged with.
  func settled(text: String, revision: String) -> PostedForm {
    var form = self
    form.choices = [:]
    form.revision = revision
    if self.text != nil {
      form.text = text
    } else {
      var settled = Submission(
        isNew: submission.isNew,
        customer: submission.customer,
        environment: submission.environment
      )
      settled.opened = submission.opened
      settled.draft = text
      form.submission = settled
    }
    return form
  }
}

import YAML

/// Combines a request and the repository's state into one change that can be reviewed.
///
/// It never writes; the same request at the same revision gives the same bytes.
package struct Proposer: Sendable {
  private let repository: any SpecRepository
  private let pulls: any PullRequests
  private let mode: @Sendable (Slug) -> DeployMode

  /// Creates a proposer.
  ///
  /// - Parameters:
  ///   - repository: The pods.
  ///   - pulls: Their open pull requests.
  ///   - mode: What confirming a change does in an environment.
  package init(
    repository: any SpecRepository,
    pulls: any PullRequests = NoPullRequests(),
    mode: @escaping @Sendable (Slug) -> DeployMode = { _ in .dispatch }
  ) {
    self.repository = repository
    self.pulls = pulls
    self.mode = mode
  }

  /// The repository's settings and schema, as last read.
  private var steering: Steering { repository.remembered()?.steering ?? .builtIn }
  var schema: SpecSchema { steering.schema }

  /// What a request would change now.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - deadline: When the answer must be there.
  /// - Returns: The change, or the conflict between two people.
  /// - Throws: ``SpecError``, ``InvalidSubmission``, ``InvalidSpec``, and what the intent throws.
  package func proposal(for request: ChangeRequest, by deadline: Deadline) throws -> Proposal {
    let theirs = try current(request, by: deadline)
    let base = try self.base(of: request, theirs, by: deadline)
    return try proposal(for: request, base: base, theirs: theirs, by: deadline)
  }

  /// What a request would change in a known text.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - base: The version that the person saw; `nil` for none.
  ///   - theirs: The current version; `nil` for none.
  ///   - deadline: When the answer must be there.
  /// - Returns: The change, or the conflict between two people.
  /// - Throws: Like ``proposal(for:by:)``.
  package func proposal(
    for request: ChangeRequest,
    base: Original?,
    theirs: Original?,
    by deadline: Deadline
  ) throws -> Proposal {
    let hasMoved = base?.revision != theirs?.revision
    let draft =
      if hasMoved {
        try merged(request, base: base, theirs: theirs, by: deadline)
      } else {
        Outcome.text(try undisturbed(request, theirs))
      }
    switch draft {
    case .conflict(let conflict): return .conflict(conflict)
    case .theirs: return .unchanged(theirs)
    case .text(let draft):
      if let theirs, draft.document.text.utf8.elementsEqual(theirs.text.utf8) {
        return .unchanged(theirs)
      }
      return .change(try change(request, draft, from: theirs))
    }
  }

  // MARK: What the request starts from

  /// The current version.
  private func current(_ request: ChangeRequest, by deadline: Deadline) throws -> Original? {
    do throws(SpecError) {
      let original = try start(of: request.pod, asksFor: request.asksFor, by: deadline)
      if request.expectation == .absent { throw .podExists(request.pod) }
      return original
    } catch .noSuchPod(let pod) {
      switch request.expectation {
      case .absent, .any: return nil
      case .current, .revision: throw SpecError.noSuchPod(pod)
      }
    }
  }

  /// The text that a change of a pod starts from: that of its open pull request, which the change
  /// updates, otherwise the repository's.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - mode: How the change is deployed; `nil` for the configured mode.
  ///   - deadline: When the answer must be there.
  /// - Returns: The text.
  /// - Throws: ``SpecError``, also for a file that is too large.
  package func start(
    of pod: PodID,
    asksFor mode: DeployMode? = nil,
    by deadline: Deadline
  ) throws(SpecError) -> Original {
    if (mode ?? self.mode(pod.environment)) == .pullRequest,
      let copy = try pulls.workingCopy(of: pod, by: deadline)
    {
      guard let original = copy.original else { throw .noSuchPod(pod) }
      return original
    }
    return try original(of: pod, by: deadline)
  }

  /// A pod's text in the repository, readable or not.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - revision: An older revision; `nil` for the current one.
  ///   - deadline: When the answer must be there.
  /// - Returns: The text.
  /// - Throws: ``SpecError``, also for a file that is too large.
  package func original(
    of pod: PodID,
    at revision: String? = nil,
    by deadline: Deadline
  ) throws(SpecError) -> Original {
    do throws(SpecError) {
      guard let revision else { return Original(try repository.spec(of: pod, by: deadline)) }
      return Original(try repository.spec(of: pod, at: revision, by: deadline))
    } catch .unusableSpec(let unusable) {
      guard let original = Original(unusable) else { throw .unusableSpec(unusable) }
      return original
    }
  }

  /// The version that the person saw.
  private func base(
    of request: ChangeRequest,
    _ theirs: Original?,
    by deadline: Deadline
  ) throws(SpecError) -> Original? {
    guard case .revision(let revision) = request.expectation, revision != theirs?.revision else {
      return theirs
    }
    return try original(of: request.pod, at: revision, by: deadline)
  }

  // MARK: The new text

  struct Draft {
    var document: Document
    var lostComments: [Comment] = []
    var theirs: [FieldChange]?
  }

  enum Outcome {
    case text(Draft)
    /// The current version already has these values.
    case theirs
    case conflict(Conflict)
  }

  /// The new text if nobody else changed the pod.
  private func undisturbed(_ request: ChangeRequest, _ base: Original?) throws -> Draft {
    if case .text(let text) = request.intent { return Draft(document: try read(text)) }
    let document = try start(of: request, from: try self.document(base, of: request.pod))
    let edits = try edits(request.intent, on: document)
    var draft = try apply(edits, to: document, request, base)
    if request.hasDraft, let before = base?.document {
      draft.lostComments = before.comments(missingIn: draft.document)
    }
    return draft
  }

  /// The document that the request's edits apply to: the pod's own, or the text that a form was
  /// filled from.
  func start(of request: ChangeRequest, from document: Document) throws -> Document {
    guard case .form(let submission) = request.intent, let text = submission.draft else {
      return document
    }
    let draft = submission.withoutRefused(try read(text), base: document, by: schema)
    guard submission.isNew else { return draft }
    let names = schema.naming(request.pod, in: draft)
    return try draft.applying(names, order: schema.order).document
  }

  func edits(_ intent: ChangeRequest.Intent, on document: Document) throws -> [Edit] {
    switch intent {
    case .form(let submission): try submission.edits(on: document, by: schema)
    case .edits(let edits): try edits(document.value)
    case .patch(let patch): try patch.edits(on: document.value)
    case .text: []
    }
  }

  /// The document that edits apply to: the pod's own, or the outline of a new one.
  func document(_ original: Original?, of pod: PodID) throws -> Document {
    guard let original else { return try schema.newDocument(of: pod) }
    if let unusable = original.unusable { throw SpecError.unusableSpec(unusable) }
    guard let document = original.document else { throw SpecError.noSuchPod(pod) }
    return document
  }

  func apply(
    _ edits: [Edit],
    to document: Document,
    _ request: ChangeRequest,
    _ original: Original?
  ) throws -> Draft {
    try document.makeRoomForValue()
    do throws(EditRefusal) {
      let edited = try document.applying(edits, order: schema.order)
      return Draft(document: edited.document, lostComments: edited.lostComments)
    } catch {
      // Schema errors are also reported for a value that cannot be written, for example because it
      // is too long.
      if let new = try? document.value.applying(edits) {
        _ = try check(new, original?.document?.value, request.intent)
      }
      throw SpecError.uneditable(request.pod, error)
    }
  }

  func read(_ text: String) throws -> Document {
    guard text.utf8.count <= Spec.largest else {
      throw InvalidSpec.tooLarge(bytes: text.utf8.count)
    }
    do throws(YAMLError) {
      return try Document(text, limits: Spec.limits)
    } catch {
      throw InvalidSpec.malformed(error)
    }
  }

  // MARK: The change

  private func change(
    _ request: ChangeRequest,
    _ draft: Draft,
    from original: Original?
  ) throws -> ChangeSet {
    let old = original?.document?.value
    let new = draft.document.value
    let changes = FieldChange.list(from: old, to: new)
    let warnings =
      ChangeWarnings.sentences(for: changes, from: old, to: new, steering)
      + (try check(new, old, request.intent, in: draft.document))
    return ChangeSet(
      pod: request.pod,
      original: original,
      text: draft.document.text,
      document: draft.document,
      changes: changes,
      lostComments: draft.lostComments,
      warnings: warnings + Spec.notes(on: draft.document, of: request.pod, by: schema),
      theirs: draft.theirs,
      actor: request.actor,
      reason: request.reason,
      message: request.message,
      asksFor: request.asksFor
    )
  }

  /// Refuses new schema errors, and returns those that the old text already had.
  private func check(
    _ new: Value,
    _ old: Value?,
    _ intent: ChangeRequest.Intent,
    in document: Document? = nil
  ) throws -> [String] {
    let known = Set(old.map(schema.violations) ?? [])
    let all = schema.violations(in: new)
    let made = all.filter { violation in
      !known.contains(violation)
        || violation.concernsChange(
          from: old?.value(at: violation.path),
          to: new.value(at: violation.path)
        )
    }
    guard made.isEmpty else {
      if case .form = intent {
        throw InvalidSubmission(
          problems: made.map { FieldProblem(.field($0.path), $0.message) }
        )
      }
      if case .text = intent, let document {
        throw InvalidSpec.forbidden(made.map { $0.located(in: document) })
      }
      throw InvalidSpec.forbidden(made)
    }
    return all.map { "\($0.message). The current version already has this problem." }
  }
}

import Answering
import HTTP
import Specs
import Text
import YAML

extension PodAPI {
  /// `GET /api/pulls/{number}`: one pull request as it stands now.
  func readPull(_ visit: Visit) throws -> Response {
    try visit.checkSender()
    return try answer(pull: try visit.pullNumber(), visit)
  }

  /// `POST /api/pulls/{number}/merge`.
  func mergePull(_ visit: Visit) throws -> Response {
    let number = try ask(.merge, visit)
    let head = try self.head(visit)
    let pull = try editor.pulls.pull(number, by: visit.deadline)
    visit.attempt?.note(
      customer: pull.pod.customer.text,
      environment: pull.pod.environment.text
    )
    try checkConfirmation(
      of: pull.pod,
      visit.request.target.query["confirm"],
      to: "merge pull request #\(number) of",
      "Nothing was merged."
    )
    try editor.pulls.perform(
      .merge(head: head ?? pull.head),
      on: number,
      by: visit.actor,
      by: visit.deadline
    )
    return try answer(pull: number, visit)
  }

  /// `POST /api/pulls/{number}/close`.
  func closePull(_ visit: Visit) throws -> Response {
    let number = try ask(.close, visit)
    try editor.pulls.perform(.close, on: number, by: visit.actor, by: visit.deadline)
    return try answer(pull: number, visit)
  }

  /// `POST /api/pulls/{number}/update`.
  func updatePull(_ visit: Visit) throws -> Response {
    let number = try ask(.update, visit)
    let order = try PullUpdateOrder(try visit.optionalObject(such: PullUpdateOrder.example))
    let update = try editor.whileStale(by: visit.deadline) {
      try editor.update(
        pull: number,
        choices: order.choices,
        decidedAt: order.revision,
        by: visit.actor,
        by: visit.deadline
      )
    }
    if case .conflict(let conflict) = update {
      throw Problem.conflict(conflict, ofPull: number, editor, visit)
    }
    return try answer(pull: number, visit)
  }

  private func ask(_ kind: PullAction.Kind, _ visit: Visit) throws(Problem) -> Int {
    try visit.checkSender()
    let number = try visit.pullNumber()
    visit.attempt?.note(kind, onPull: number)
    return number
  }

  private func answer(pull number: Int, _ visit: Visit) throws -> Response {
    let pull = try editor.pulls.pull(number, by: visit.deadline)
    return visit.tagged(JSON.pull(pull, visit.links, editor.schema))
  }

  /// The commit that is to be merged; `nil` for the newest.
  private func head(_ visit: Visit) throws(Problem) -> String? {
    let members = try visit.optionalObject(such: #"{"head": "…"}"#)
    guard let member = members.first(where: { $0.key == "head" }) else { return nil }
    guard case .string(let text) = member.value, let commit = CommitID(text) else {
      throw Problem.badRequest("head must be the whole name of a commit, 40 hexadecimal digits.")
    }
    return commit.text
  }
}

/// What a program decides about an update of a pull request.
private struct PullUpdateOrder {
  static let example = #"{"choices": {"/spec/…": "theirs"}, "revision": "…"}"#

  var choices: [FieldPath: Side] = [:]
  /// The blob SHA of what the choices were made against.
  var revision: String?

  init(_ members: [JSON.Member]) throws(Problem) {
    for member in members {
      switch (member.key, member.value) {
      case ("choices", .object(let choices)):
        for choice in choices {
          guard let path = FieldPath(pointer: choice.key[...]),
            case .string(let word) = choice.value,
            let side = Side(rawValue: word)
          else {
            throw .badRequest("choices must say “theirs” or “yours” for each path.")
          }
          self.choices[path] = side
        }
      case ("revision", .string(let text)): revision = String(text.prefix(64))
      case ("choices", _), ("revision", _):
        throw .badRequest("The body must be an object, such as \(Self.example).")
      default: continue
      }
    }
  }
}

extension Problem {
  /// The pull request and its base changed the same values, and a person must decide.
  fileprivate static func conflict(
    _ conflict: Conflict,
    ofPull number: Int,
    _ editor: Editor,
    _ visit: Visit
  ) -> Problem {
    let base = editor.repository.origin.branch
    let masked = conflict.conflicts.map { conflict in
      MergeConflict(
        path: conflict.path,
        base: conflict.base.map { editor.schema.masked($0, at: conflict.path) },
        theirs: conflict.theirs.map { editor.schema.masked($0, at: conflict.path) },
        yours: conflict.yours.map { editor.schema.masked($0, at: conflict.path) },
        subject: conflict.subject
      )
    }
    visit.attempt?.note(.conflict)
    return Problem(
      .conflict,
      title: "Pull request #\(number) has conflicts",
      what: "\(base) also changed \(Problem.places(conflict)). Nothing was updated.",
      next: ["\("Open pull request #\(number)", to: visit.links.pull(number)) to decide."],
      details: [
        .init(key: "revision", value: JSON(conflict.theirs?.revision)),
        .init(key: "conflicts", value: .array(masked.map { JSON($0) })),
      ]
    )
  }
}

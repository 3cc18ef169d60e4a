import HTTP
import Schema
import YAML

@testable import Specs

/// An arbitrary schema and document, and a form of both that is filled in, sent, and shown again.
///
/// The input is the schema and the document as YAML, a body as browsers send it, and decisions.
enum FormHarness: Harness {
  static let name = "form"

  static func run(_ input: Input) {
    var input = input
    let source = input.text()
    var limits = Document.Limits.standard
    limits.nodes = 5_000
    guard let rules = try? JSONSchema(bytes: source, as: .yaml),
      let written = try? Document(bytes: source, limits: limits).value,
      let base = try? Document(bytes: input.text(), limits: limits),
      let pod = PodID(customer: "a", environment: "b")
    else { return }
    let form = Form(schema: SpecSchema(written, rules), base: base, pod: pod)
    form.expectUntouched()
    let body = FormBody(bytes: input.text())
    var submission = form.start(&input)
    submission.read(body)
    for _ in 0..<input.choice(6) { input.fill(form.draft(submission), &submission) }
    form.check(submission)
    var draft = form.draft(submission)
    var actions = body["_do"].flatMap { DraftAction($0) }.map { [$0] } ?? []
    for _ in 0..<input.choice(5) + actions.count {
      let action = actions.popLast() ?? input.action(draft)
      draft = form.performing(action, draft)
    }
    form.check(draft.submission)
  }
}

/// A form for one document, and its properties.
private struct Form {
  let schema: SpecSchema
  let base: Document
  let pod: PodID

  func draft(_ submission: Submission) -> Draft { Draft(submission, on: base, by: schema) }

  /// An untouched form is not a change.
  func expectUntouched() {
    let draft = draft(Submission(isNew: false))
    look(at: draft)
    for note in Spec.notes(on: base, of: pod, by: schema) { expectLine(note) }
    do throws(InvalidSubmission) {
      let edits = try draft.sent.edits(on: base, by: schema)
      expect(edits.isEmpty, "nobody made \(edits)")
    } catch {
      fatalError("nobody typed what is refused: \(error.problems)")
    }
  }

  /// A form that is sent empty, or as a browser sends it, or with another pod's values.
  func start(_ input: inout Input) -> Submission {
    let empty = Submission(isNew: false)
    switch input.choice(3) {
    case 0: return empty
    case 1: return draft(empty).sent
    default:
      let value = input.value(for: schema.rules.shape)
      guard let other = try? Document(Document.text(of: value)),
        let laid = try? Draft(laying: other, over: base, of: pod, by: schema)
      else { return empty }
      var submission = laid.submission
      submission.refused = submission.offered
      let without = draft(submission).value
      expect(without.isSame(as: base.value), "refused, and there: \(without as Any)")
      submission.refused = submission.offered.filter { _ in input.choice(2) == 0 }
      return draft(submission).sent
    }
  }

  /// Reads what was sent for a deployment.
  func check(_ submission: Submission) {
    let draft = draft(submission)
    guard let document = draft.document else { return }
    let edits: [Edit]
    do throws(InvalidSubmission) {
      edits = try submission.edits(on: document, by: schema)
      let again = try submission.edits(on: document, by: schema)
      expect(edits == again, "\(edits) and then \(again)")
    } catch {
      expect(!error.problems.isEmpty, "no word about what is wrong")
      for problem in error.problems { expectLine(problem.message) }
      return
    }
    let meant: Value
    do { meant = try document.value.applying(edits) } catch {
      // Only a document that is not a mapping cannot hold what a form asks for.
      if case .mapping = document.value { fatalError("the model refuses \(edits): \(error)") }
      expectLine(error.problem)
      return
    }
    expectUnshown(document.value, meant, submission)
    expect(draft.value.isSame(as: meant), "shown as \(draft.value as Any), not as \(meant)")
    for violation in schema.violations(in: meant) { expectLine(violation.message) }
    do {
      let edited = try document.applying(edits, order: schema.order).document
      expect(edited.value.isSame(as: meant), "\(edits) gave\n\(edited.text)")
    } catch {
      expectLine(error.problem)
    }
  }

  /// Values that the form does not show are unchanged.
  private func expectUnshown(_ old: Value, _ new: Value, _ submission: Submission) {
    guard case .mapping(let members) = old else { return }
    let parts: [FormPart] = [old, new].flatMap { conditions in
      schema.form(of: old, base: base.value, conditions: conditions, submission).parts
    }
    for member in members where !parts.contains(where: { $0.path.contains([member.key]) }) {
      expect(new[member.key].isSame(as: member.value), "\(member.key) is not shown, and changes")
    }
  }

  /// Presses a button, and sends what a browser sends for the resulting form.
  func performing(_ action: DraftAction, _ draft: Draft) -> Draft {
    let next: Draft
    do throws(EditRefusal) { next = try draft.performing(action) } catch {
      expectLine(error.problem)
      return draft
    }
    look(at: next)
    if action.kind == .update || action.kind == .check {
      expect(
        next.value.isSame(as: draft.value),
        "\(action.word) makes \(next.value as Any) of \(draft.value as Any)"
      )
    }
    let sent = self.draft(next.sent)
    expect(
      sent.value.isSame(as: next.value),
      "\(next.value as Any) becomes \(sent.value as Any)"
    )
    return sent
  }

  private func look(at draft: Draft) {
    let (parts, _) = draft.form
    let all = parts.flatMap(\.all)
    expect(all.count <= FormBuilder.mostParts * 2, "\(all.count) parts")
    let controls = parts.flatMap(\.controls)
    expect(Set(controls).count == controls.count, "two controls of one name in \(controls)")
    for case .field(let field) in all.map(\.content) {
      if let note = FieldReading(field, in: draft.document).note { expectLine(note) }
    }
    guard let text = draft.result?.text else { return }
    let read = try? Document(text, limits: Spec.limits).value
    expect(read.isSame(as: draft.value), "it says something else:\n\(text)")
  }
}

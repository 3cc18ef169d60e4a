import Answering
import HTML
import Specs
import YAML

/// The form of a pod, empty or filled, refused or not.
struct FormPage {
  let layout: Layout
  let formToken: String
  /// What makes a deployment from this form, without a review, one confirmation.
  let key: String
  let submission: Submission
  /// What the fields are compared with: the repository's text, or a new pod's outline.
  let document: Document?
  /// The spec as the repository holds it; `nil` for a new pod.
  let original: Original?
  /// The revision that the form's values were first compared with.
  let revision: String
  let schema: Schema
  let settings: EditorSettings
  let choices: WorkflowInputs
  /// Pods that exist, whose names are suggested.
  let existing: [PodID]
  var invalid: InvalidSubmission?
  /// Why the deployment was not started, where not a field is to blame.
  var problem: Problem?
  /// Why the workflow's choices are not known.
  var choicesTrouble: String?
  /// A run that is deploying the pod now.
  var inProgress: RunID?
  /// Whether the form was sent, but says what the repository says.
  var isUnchanged = false

  private var links: Links { layout.links }
  private var isNew: Bool { submission.isNew }
  private var name: String { "\(submission.customer)/\(submission.environment)" }
  private var isProtected: Bool {
    Slug(submission.environment).map(settings.isProtected) ?? false
  }

  var markup: Markup {
    layout.page(
      title: isNew ? "New pod" : name,
      isError: invalid != nil || problem != nil,
      """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(links.pods)">Pods</a> \
      <span aria-hidden="true">/</span> <span aria-current="page">\(isNew ? "New pod" : name)</span></nav>
      <div class="heading"><h1>\(heading)</h1>\(fileLink)</div>
      \(tabs)\(FormErrors(invalid: invalid, problem: problem, settings: settings, requestID: layout.requestID).markup)\
      \(notice)<div class="editing"><form class="pod-form" action="\(links.deploy)" method="post" autocomplete="off" novalidate data-pod-form>
      <input type="hidden" name="\(FormToken.fieldName)" value="\(formToken)">
      <input type="hidden" name="\(PostedForm.Name.formKey)" value="\(key)">
      <input type="hidden" name="mode" value="\(isNew ? "new" : "edit")">
      <input type="hidden" name="\(PostedForm.Name.revision)" value="\(revision)">
      <p class="preview"><span class="preview-label" id="preview-label">Full name</span> \
      <output id="preview" aria-labelledby="preview-label" data-name="\(pattern)">\(preview)</output></p>
      \(names)\(schema.fields.map { control($0).markup })\(notes)
      <div class="actions">\(actions)</div>
      </form>
      \(source)</div>
      """
    )
  }

  private var heading: Markup {
    if isNew { return "New pod" }
    return "\(submission.customer) \(Badge.environment(submission.environment, settings))"
  }

  private var fileLink: Markup {
    guard let pod = original?.pod else { return .empty }
    return FileLink(origin: layout.origin, pod: pod).markup
  }

  private var tabs: Markup {
    guard let pod = original?.pod else { return .empty }
    return PodTabs(links: links, pod: pod, current: .form).markup
  }

  /// The full name; what is missing of it says what belongs there.
  private var preview: Markup {
    .joined(
      settings.nameParts.map { part in
        switch part {
        case .text(let text): "\(text)"
        case .customer: Self.part(submission.customer, "customer")
        case .environment: Self.part(submission.environment, "environment")
        case .field(let path):
          Self.part(schema.field(at: path).map { control($0).text } ?? "", "name")
        }
      }
    )
  }

  private static func part(_ text: String, _ blank: String) -> Markup {
    text.isEmpty ? #"<span class="blank">\#(blank)</span>"# : "\(text.abridged)"
  }

  /// The pattern of the full name by the names of the controls, for the script.
  private var pattern: String {
    settings.nameParts.map { part in
      switch part {
      case .text(let text): text
      case .customer: "{customer}"
      case .environment: "{environment}"
      case .field(let path): "{\(settings.name(of: path))}"
      }
    }.joined()
  }

  private func control(_ field: Field) -> FieldControl {
    FieldControl(
      field: field,
      name: settings.name(of: field.path),
      reading: FieldReading(field, in: document),
      typed: submission.values[field.path],
      marksChange: !isNew,
      problem: invalid?[.field(field.path)]
    )
  }

  // MARK: Names

  private var names: Markup {
    guard isNew else {
      return """
        <dl class="fixed">
        <div><dt>Customer</dt><dd><code>\(submission.customer)</code></dd></div>
        <div><dt>Environment</dt><dd><code>\(submission.environment)</code></dd></div>
        </dl>
        \(fixed("customer", submission.customer, .customer))
        \(fixed("environment", submission.environment, .environment))

        """
    }
    let environments = Set(existing.map(\.environment)).sorted { settings.lists($0, before: $1) }
    return """
      \(NameControl(
        name: "customer",
        label: "Customer",
        value: submission.customer,
        options: choices.customers,
        suggestions: existing.map(\.customer.text),
        problem: invalid?[.customer]
      ).markup)
      \(NameControl(
        name: "environment",
        label: "Environment",
        value: submission.environment,
        options: choices.environments,
        suggestions: environments.map(\.text),
        problem: invalid?[.environment]
      ).markup)

      """
  }

  private func fixed(_ name: String, _ value: String, _ place: FieldProblem.Place) -> Markup {
    """
    <input type="hidden" id="\(name)" name="\(name)" value="\(whole: value)"\
    \(attribute: "aria-invalid", invalid?[place].map { _ in "true" })>
    """
  }

  // MARK: Around the fields

  private var notice: Markup {
    if isUnchanged {
      return """
        <div class="note" role="status" tabindex="-1" data-focus><p><strong>No changes.</strong> \
        The repository already holds these values, so there is nothing to deploy.</p></div>

        """
    }
    guard let run = inProgress else { return .empty }
    return """
      <aside class="note" aria-label="Deployment in progress"><p><strong>\(name) is being deployed.</strong> \
      <a href="\(links.run(run))">Run \(RunName.words(run))</a> is in progress. You can review your changes; \
      deploying anyway is a choice on the review.</p></aside>

      """
  }

  private var notes: Markup {
    let ofFields = schema.fields.compactMap { field in
      original == nil
        ? nil : FieldReading(field, in: document).note.map { "\(field.title): \($0)." }
    }
    var notes = ofFields + [choicesTrouble].compactMap { $0 }
    if let document, let pod = original?.pod {
      notes += Spec.notes(on: document, of: pod, by: schema)
    }
    guard !notes.isEmpty else { return .empty }
    return """
      <aside class="note" aria-label="Notes on this spec"><ul>\(notes.map { "<li>\($0)</li>" as Markup })</ul></aside>

      """
  }

  private var actions: Markup {
    let cancel: Markup = #"<a href="\#(links.pods)">Cancel</a>"#
    let now: Markup =
      isProtected
      ? .empty : #"<button type="submit" name="_do" value="deploy">Deploy now</button>"#
    return """
      <button type="submit" name="_do" value="review" class="primary">Review changes</button>
      \(now)
      \(cancel)
      """
  }

  private var source: Markup {
    guard let original else { return .empty }
    return """
      <details class="source-text" open><summary>Current spec.yml \
      <span class="small">(<code>\(String(original.revision.prefix(7)))</code>)</span></summary>
      \(TextBlock(
        lines: Lines(original.text),
        label: "spec.yml",
        link: Links.external(layout.origin.link(to: original.pod))
      ).markup)</details>
      """
  }
}

extension String {
  /// As much of a name as the preview shows; no valid one is longer.
  var abridged: String { utf8.count > 200 ? "\(unicodeScalars.prefix(200))…" : self }
}

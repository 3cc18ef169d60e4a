import Answering
import HTML
import Specs
import YAML

/// What a form holds, the same for everybody who opens it.
struct FormContent {
  /// The content as markup, in the two pieces that a page puts itself between.
  struct Rendered: Sendable {
    /// What stands above messages: where the page is, and the pod's name.
    let head: Markup
    /// From the first thing in the form that a person sees, to what stands beside it.
    let form: Markup
  }

  let links: Links
  let origin: Origin
  let submission: Submission
  /// What the fields are compared with: the repository's text, or a new pod's outline.
  let document: Document?
  /// The spec as the repository holds it; `nil` for a new pod.
  let original: Original?
  let steering: Steering
  let choices: WorkflowInputs
  /// Pods that exist, whose names are suggested.
  let existing: [PodID]
  var invalid: InvalidSubmission?
  /// Why the workflow's choices are not known.
  var choicesTrouble: String?

  var settings: EditorSettings { steering.settings }
  private var schema: SpecSchema { steering.schema }

  private var isNew: Bool { submission.isNew }
  private var isProtected: Bool {
    Slug(submission.environment).map(settings.isProtected) ?? false
  }

  var rendered: Rendered { Rendered(head: head, form: form) }

  private var head: Markup {
    """
    <nav aria-label="Breadcrumb" class="crumbs"><a href="\(links.pods)">Pods</a> \
    <span aria-hidden="true">/</span> <span aria-current="page">\(submission.title)</span></nav>
    <div class="heading"><h1>\(heading)</h1>\(fileLink)</div>
    \(tabs)
    """
  }

  private var form: Markup {
    let controls = schema.fields.map(control).filter(\.isShown)
    return """
      <p class="preview"><span class="preview-label" id="preview-label">Full name</span> \
      <output id="preview" aria-labelledby="preview-label" data-name="\(pattern)">\(preview(controls))</output></p>
      \(names)\(sections(controls))\(others)\(notes(controls))
      <div class="actions">\(actions)</div>
      </form>
      \(source)</div>
      """
  }

  private var heading: Markup {
    if isNew { return "New pod" }
    return "\(submission.customer) \(Badge.environment(submission.environment, settings))"
  }

  private var fileLink: Markup {
    guard let pod = original?.pod else { return .empty }
    return FileLink(origin: origin, pod: pod).markup
  }

  private var tabs: Markup {
    guard let pod = original?.pod else { return .empty }
    return PodTabs(links: links, pod: pod, current: .form).markup
  }

  /// The full name; what is missing of it says what belongs there.
  private func preview(_ controls: [FieldControl]) -> Markup {
    .joined(
      settings.nameParts.map { part in
        switch part {
        case .text(let text): "\(text)"
        case .customer: Self.part(submission.customer, "customer")
        case .environment: Self.part(submission.environment, "environment")
        case .field(let path):
          Self.part(controls.first { $0.field.path == path }?.text ?? "", "name")
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

  /// The controls, under the titles of what their values stand in.
  private func sections(_ controls: [FieldControl]) -> Markup {
    var pieces: [Markup] = []
    var titles: [String] = []
    for control in controls {
      if control.field.sections != titles {
        titles = control.field.sections
        pieces.append(
          titles.isEmpty
            ? "<hr>\n" : #"<h2 class="section">\#(titles.joined(separator: " · "))</h2>\#n"#
        )
      }
      pieces.append(control.markup)
    }
    return .joined(pieces)
  }

  /// What can be changed as text only.
  private var others: Markup {
    guard !schema.others.isEmpty else { return .empty }
    let titles = schema.others.prefix(20).joined(separator: ", ")
    let more = schema.others.count > 20 ? " and more" : ""
    let place: Markup =
      original.map { #"<a href="\#(links.yaml($0.pod))">edit as YAML</a>"# } ?? "edit as YAML later"
    return "<p class=\"help\">Not in this form: \(titles)\(more). You can \(place).</p>\n"
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

  private func notes(_ controls: [FieldControl]) -> Markup {
    var notes: [String] = []
    if original != nil {
      // That something optional is absent is nothing to note.
      notes = controls.filter { $0.reading.isPresent || $0.field.isRequired }.compactMap {
        control in
        control.reading.note.map { "\(control.field.title): \($0)." }
      }
    }
    notes += [choicesTrouble].compactMap { $0 }
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
        link: Links.external(origin.link(to: original.pod))
      ).markup)</details>
      """
  }
}

extension String {
  /// As much of a name as the preview shows; no valid one is longer.
  var abridged: String { utf8.count > 200 ? "\(unicodeScalars.prefix(200))…" : self }
}

extension Submission {
  /// What the page of the form is called.
  var title: String { isNew ? "New pod" : "\(customer)/\(environment)" }
}

import Answering
import HTML
import Specs
import YAML

/// The content of a form, which is the same for everyone who opens it.
struct FormContent {
  /// The content as markup, in the pieces between which a page puts its own parts.
  struct Rendered: Sendable {
    /// The part above messages: breadcrumbs and the pod's name.
    let head: Markup
    /// The tabs of the pod.
    let tabs: Markup
    /// Everything from the form's first visible element to the text next to it.
    let form: Markup
  }

  let links: Links
  let origin: Origin
  /// The typed values, and what they are compared with: the repository's text, or a new pod's
  /// outline.
  let draft: Draft
  /// The typed reason, if any.
  var reason: String?
  /// The button for which the form is shown again.
  var focus: DraftAction?
  /// The repository's spec; `nil` for a new pod.
  let original: Original?
  let steering: Steering
  let choices: WorkflowInputs
  /// Existing pods, whose names are suggestions.
  let existing: [PodID]
  var invalid: InvalidSubmission?
  /// Why the workflow's choices are unknown.
  var choicesTrouble: String?
  /// On the button that skips the review; `nil` where it is not known what that does.
  var now: String?

  var submission: Submission { draft.submission }
  var settings: EditorSettings { steering.settings }
  var schema: SpecSchema { steering.schema }

  var isNew: Bool { submission.isNew }
  private var isProtected: Bool {
    Slug(submission.environment).map(settings.isProtected) ?? false
  }

  var rendered: Rendered { Rendered(head: head, tabs: tabs, form: form) }

  private var head: Markup {
    """
    <nav aria-label="Breadcrumb" class="crumbs"><a href="\(links.pods)">Pods</a> \
    <span aria-hidden="true">/</span> <span aria-current="page">\(submission.title)</span></nav>
    <div class="heading"><h1>\(heading)</h1>\(fileLink)</div>

    """
  }

  private var form: Markup {
    let (parts, others) = draft.form
    let fields = parts.flatMap(\.fields)
    let view = FormView(
      settings: settings,
      draft: draft,
      invalid: invalid,
      current: original == nil ? draft.base : original?.document,
      marksChange: !isNew,
      focus: focus.flatMap { parts.control(after: $0) },
      isUntouched: submission.draft == nil
        && (original == nil || draft.base?.text == original?.text)
    )
    return """
      <p class="preview"><span class="preview-label" id="preview-label">Full name</span> \
      <output id="preview" aria-labelledby="preview-label" data-name="\(pattern)">\(preview)</output></p>
      \(names)\(offers)\(filters(fields))\(view.markup(parts))\(self.others(others))\(notes(fields))\(kept(parts))
      <div class="actions">\(count)\(actions)</div>
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

  private var copyLink: Markup {
    guard let pod = original?.pod else { return .empty }
    return #"<a href="\#(links.newPod(from: pod))">Copy to a new pod</a>"#
  }

  private var tabs: Markup {
    guard let pod = original?.pod else { return .empty }
    return PodTabs(links: links, pod: pod, current: .form).markup
  }

  /// The full name, with placeholders for missing parts.
  private var preview: Markup {
    .joined(
      settings.nameParts.map { part in
        switch part {
        case .text(let text): "\(text)"
        case .customer: Self.part(submission.customer, "customer")
        case .environment: Self.part(submission.environment, "environment")
        case .field(let path): Self.part(text(path), "name")
        }
      }
    )
  }

  /// The text in the control of a field.
  private func text(_ path: FieldPath) -> String {
    submission.values[path] ?? schema.field(at: path).map {
      FieldReading($0, in: draft.document).text
    } ?? draft.document?.node(at: path)?.value.word ?? ""
  }

  private static func part(_ text: String, _ blank: String) -> Markup {
    text.isEmpty ? #"<span class="blank">\#(blank)</span>"# : "\(text.abridged)"
  }

  /// The pattern of the full name with the names of the controls, for the script.
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

  /// The fields that can only be changed as text.
  private func others(_ titles: [String]) -> Markup {
    guard !titles.isEmpty else { return .empty }
    let more = titles.count > 20 ? " and more" : ""
    let place: Markup =
      original.map { #"<a href="\#(links.yaml($0.pod))">edit as YAML</a>"# } ?? "edit as YAML later"
    return """
      <p class="help">Not in this form: \(titles.prefix(20).joined(separator: ", "))\(more). You can \(place).</p>

      """
  }

  /// Values without a control that must be sent again: the text that the controls were filled from,
  /// and what was typed for an alternative that is not shown now.
  private func kept(_ parts: [FormPart]) -> Markup {
    var fields = submission.opened.sorted { $0.description < $1.description }.map {
      ("\(PostedForm.Name.opened)\($0)", "1")
    }
    fields += submission.left.map { ("\(PostedForm.Name.left)\($0)", $1) }
    if let reason { fields.append((PostedForm.Name.reason, reason)) }
    if let draft = submission.draft {
      fields.append((PostedForm.Name.draft, DraftText(draft).sent))
    }
    // These fields do not apply now, but may again; others were already reported as left out.
    let typed = submission.values.filter { !$0.value.isEmpty }
    if !typed.isEmpty {
      let shown = Set(parts.flatMap(\.controls))
      fields += typed.filter { !shown.contains($0.key) && invalid?[.field($0.key)] == nil }.map {
        (settings.name(of: $0), $1)
      }
      .sorted { $0.0 < $1.0 }
    }
    return .joined(
      fields.map { #"<input type="hidden" name="\#(whole: $0.0)" value="\#(whole: $0.1)">\#n"# }
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

  private var actions: Markup {
    let cancel: Markup = #"<a href="\#(links.pods)">Cancel</a>"#
    let skip: Markup =
      isProtected || settings.requiresReason
      ? .empty
      : now.map { #"<button type="submit" name="_do" value="deploy">\#($0)</button>"# } ?? .empty
    return """
      <button type="submit" name="_do" value="review" class="primary">Review changes</button>
      \(skip)
      \(cancel)
      \(copyLink)
      """
  }
}

extension String {
  /// A name shortened for the preview; no valid one is longer.
  var abridged: String { utf8.count > 200 ? "\(unicodeScalars.prefix(200))…" : self }
}

extension Submission {
  /// The title of the form's page.
  var title: String { isNew ? "New pod" : "\(customer)/\(environment)" }
}

import Answering
import HTML
import Specs

/// The form of a pod, empty or filled, refused or not.
struct FormPage {
  let layout: Layout
  let formToken: String
  let submission: Submission
  /// The spec as the repository holds it; `nil` for a new pod.
  let spec: Spec?
  let choices: WorkflowInputs
  /// Pods that exist, whose names are suggested.
  let existing: [PodID]
  var invalid: InvalidSubmission?
  /// Why the deployment was not started, where not a field is to blame.
  var problem: Problem?
  /// Why the workflow's choices are not known.
  var choicesTrouble: String?
  /// The spec that cannot be edited, where that is the problem.
  var unusable: UnusableSpec?

  private var links: Links { layout.links }
  private var isNew: Bool { submission.mode == .new }
  private var isProduction: Bool { submission.environment == "prd" }

  var markup: Markup {
    layout.page(
      title: isNew ? "New pod" : "\(submission.customer)/\(submission.environment)",
      isError: invalid != nil || problem != nil,
      """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(links.pods)">Pods</a> \
      <span aria-hidden="true">/</span> <span aria-current="page">\(isNew ? "New pod" : "\(submission.customer)/\(submission.environment)")</span></nav>
      <div class="heading"><h1>\(heading)</h1>\(fileLink)</div>
      \(errors)      <div class="editing"><form class="pod-form" action="\(links.deploy)" method="post" autocomplete="off" novalidate data-pod-form>
      <input type="hidden" name="\(FormToken.fieldName)" value="\(formToken)">
      <input type="hidden" name="mode" value="\(submission.mode.rawValue)">
      \(revision)<p class="preview"><span class="preview-label" id="preview-label">Full name</span> \
      <output id="preview" for="customer environment instance_name" aria-labelledby="preview-label">\
      \(preview)</output></p>
      \(names)\(instanceName)\(waf)\(notes)
      <div class="actions">\(actions)</div>
      </form>
      \(source)</div>
      """
    )
  }

  private var heading: Markup {
    if isNew { return "New pod" }
    return "\(submission.customer) \(Badge.environment(submission.environment))"
  }

  private var fileLink: Markup {
    guard let pod = spec?.pod ?? unusable?.pod else { return .empty }
    return FileLink(origin: layout.origin, pod: pod).markup
  }

  private var revision: Markup {
    guard let revision = submission.revision else { return .empty }
    return #"<input type="hidden" name="revision" value="\#(revision)">"#
  }

  /// The full name; what is missing of it says what belongs there.
  private var preview: Markup {
    let parts = [
      ("customer", submission.customer), ("environment", submission.environment),
      ("name", submission.instanceName),
    ]
    let words = parts.map { blank, text in
      text.isEmpty ? #"<span class="blank">\#(blank)</span>"# : "\(text.abridged)" as Markup
    }
    return "\(words[0])-\(words[1])-\(words[2])"
  }

  // MARK: Errors

  private var errors: Markup {
    if let invalid {
      return """
        <div class="summary" role="alert" tabindex="-1" aria-labelledby="summary-title" data-focus>
        <h2 id="summary-title">There is a problem</h2>
        <ul class="plain">\(invalid.problems.map {
          ##"<li><a href="#\##($0.field.rawValue)">\##($0.message)</a></li>"## as Markup
        })</ul></div>
        """
    }
    if let problem {
      return """
        <div class="summary" role="alert" tabindex="-1" aria-labelledby="summary-title" data-focus>
        <h2 id="summary-title">\(problem.title)</h2>
        <p>\(problem.what)</p>
        \(problem.next.isEmpty ? .empty : "<ul>\(problem.next.map { "<li>\($0.markup)</li>" as Markup })</ul>" as Markup)
        <p class="small">Request <code>\(layout.requestID)</code></p></div>
        """
    }
    return .empty
  }

  // MARK: Fields

  private var names: Markup {
    if !isNew {
      return """
        <dl class="fixed">
        <div><dt>Customer</dt><dd><code>\(submission.customer)</code></dd></div>
        <div><dt>Environment</dt><dd><code>\(submission.environment)</code></dd></div>
        </dl>
        <input type="hidden" id="customer" name="customer" value="\(whole: submission.customer)"\(attribute: "aria-invalid", invalid?[.customer].map { _ in "true" })>
        <input type="hidden" id="environment" name="environment" value="\(whole: submission.environment)"\(attribute: "aria-invalid", invalid?[.environment].map { _ in "true" })>
        """
    }
    return """
      \(name(.customer, "Customer", submission.customer, choices.customers, existing.map(\.customer.text)))
      \(name(
        .environment,
        "Environment",
        submission.environment,
        choices.environments,
        Set(existing.map(\.environment)).sorted {
          BuiltIn.settings.lists($0, before: $1)
        }.map(\.text)
      ))
      """
  }

  private func name(
    _ field: FormField,
    _ label: String,
    _ value: String,
    _ options: [String]?,
    _ suggestions: [String]
  ) -> Markup {
    if let options {
      // What was typed survives, also where the workflow does not offer it.
      let all = value.isEmpty || options.contains(value) ? options : options + [value]
      return self.field(
        field,
        label,
        help: "Options come from the workflow.",
        """
        <select id="\(field.rawValue)" name="\(field.rawValue)" required\(described(field))>
        <option value="">Choose…</option>
        \(all.map { name in
          #"<option value="\#(whole: name)"\#(attribute: "selected", if: name == value)>\#(name)</option>"# as Markup
        })
        </select>
        """
      )
    }
    var names: [String] = []
    // They are in order, so the same ones stand together.
    for name in suggestions where names.last != name {
      guard names.count < Self.mostSuggestions else { break }
      names.append(name)
    }
    return self.field(
      field,
      label,
      help: "1–50 letters a to z, digits, hyphens and underscores. A new name is fine.",
      """
      <input id="\(field.rawValue)" name="\(field.rawValue)" type="text" value="\(whole: value)" maxlength="50" required \
      autocomplete="off" autocapitalize="none" spellcheck="false" list="\(field.rawValue)-list"\(described(field))>
      <datalist id="\(field.rawValue)-list">\(names.map { #"<option value="\#($0)"></option>"# as Markup })</datalist>
      """
    )
  }

  private static let mostSuggestions = 200

  private var instanceName: Markup {
    let mark = spec?.instanceName.value.map {
      ChangeMark(field: .instanceName, old: $0, now: submission.instanceName)
    }
    return field(
      .instanceName,
      "Instance name",
      was: mark?.markup ?? .empty,
      help:
        "1–30 lower-case letters a to z, digits and hyphens, with no hyphen at either end. For example web1.",
      """
      <input id="instance_name" name="instance_name" type="text" value="\(whole: submission.instanceName)" \
      maxlength="30" required autocomplete="off" autocapitalize="none" spellcheck="false" class="short"\
      \(mark?.pattern ?? .empty)\(described(.instanceName))>
      """
    )
  }

  private var waf: Markup {
    let old = spec?.wafEnabled.value.map { $0 ? "on" : "off" }
    let mark = old.map {
      ChangeMark(field: .wafEnabled, old: $0, now: submission.wafEnabled ? "on" : "off")
    }
    return """
      <div class="field check">
      <input id="waf_enabled" name="waf_enabled" type="checkbox" value="on"\
      \(attribute: "checked", if: submission.wafEnabled)\(attribute: "data-old", old) \
      aria-describedby="waf_enabled-help">
      <div class="label"><label for="waf_enabled">Web application firewall (WAF)</label>\
      \(mark?.markup)</div>
      <p class="help" id="waf_enabled-help">Filters requests before they reach the pod.</p>
      </div>
      """
  }

  private func field(
    _ field: FormField,
    _ label: String,
    was: Markup = .empty,
    help: String,
    _ control: Markup
  ) -> Markup {
    let problem = invalid?[field]
    let error: Markup =
      problem.map {
        """
        <p class="error" id="\(field.rawValue)-error"><span class="visually-hidden">Error: </span>\($0)</p>
        """
      } ?? .empty
    return """
      <div class="field\(problem == nil ? "" : " wrong")">
      <div class="label"><label for="\(field.rawValue)">\(label)</label>\(was)</div>
      <p class="help" id="\(field.rawValue)-help">\(help)</p>
      \(error)\(control)
      </div>
      """
  }

  private func described(_ field: FormField) -> Markup {
    guard invalid?[field] != nil else {
      return #" aria-invalid="false" aria-describedby="\#(field.rawValue)-help""#
    }
    return """
       aria-invalid="true" aria-describedby="\(field.rawValue)-error \(field.rawValue)-help"
      """
  }

  // MARK: Below the fields

  private var notes: Markup {
    let ofFields = [
      spec?.instanceName.note.map { "Instance name: \($0)." },
      spec?.wafEnabled.note.map { "WAF: \($0)." },
    ]
    let notes = (ofFields + [choicesTrouble]).compactMap { $0 } + (spec?.notes ?? [])
    guard !notes.isEmpty else { return .empty }
    return """
      <aside class="note" aria-label="Notes on this spec"><ul>\(notes.map { "<li>\($0)</li>" as Markup })</ul></aside>
      """
  }

  /// For production the review comes first, so that Enter and the filled button lead there.
  private var actions: Markup {
    let cancel: Markup = #"<a href="\#(links.pods)">Cancel</a>"#
    if isProduction {
      return """
        <button type="submit" name="step" value="review" class="primary">Review changes</button>
        <button type="submit" name="step" value="deploy" class="danger">Deploy to prd</button>
        \(cancel)
        """
    }
    return """
      <button type="submit" name="step" value="deploy" class="primary">Deploy</button>
      <button type="submit" name="step" value="review">Review changes</button>
      \(cancel)
      """
  }

  private var source: Markup {
    if let unusable { return UnusableText(unusable: unusable, origin: layout.origin).markup }
    guard let spec else { return .empty }
    return """
      <details class="source-text" open><summary>Current spec.yml \
      <span class="small">(<code>\(String(spec.revision.prefix(7)))</code>)</span></summary>
      \(TextBlock(
        lines: Lines(spec.document.text),
        label: "spec.yml",
        link: Links.external(layout.origin.link(to: spec.pod))
      ).markup)</details>
      """
  }
}

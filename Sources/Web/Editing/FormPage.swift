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
      \(errors)      <div class="editing"><form class="pod-form" action="\(links.deploy)" method="post" novalidate data-pod-form>
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
    guard let spec, let link = Links.external(layout.origin.link(to: spec.pod)) else {
      return .empty
    }
    return #"<a href="\#(link)">spec.yml in the repository</a>"#
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
      text.isEmpty ? #"<span class="blank">\#(blank)</span>"# : "\(text)" as Markup
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
        \(problem.next.isEmpty ? .empty : "<ul>\(problem.next.map { "<li>\($0)</li>" as Markup })</ul>" as Markup)
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
        <input type="hidden" id="customer" name="customer" value="\(submission.customer)"\(attribute: "aria-invalid", invalid?[.customer].map { _ in "true" })>
        <input type="hidden" id="environment" name="environment" value="\(submission.environment)"\(attribute: "aria-invalid", invalid?[.environment].map { _ in "true" })>
        """
    }
    return """
      \(name(.customer, "Customer", submission.customer, choices.customers, existing.map(\.customer.text)))
      \(name(
        .environment,
        "Environment",
        submission.environment,
        choices.environments,
        existing.map(\.environment).sorted { ($0.lifecycleRank, $0) < ($1.lifecycleRank, $1) }
          .map(\.text)
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
        help: "The workflow offers these.",
        """
        <select id="\(field.rawValue)" name="\(field.rawValue)" required\(described(field))>
        <option value="">Choose…</option>
        \(all.map { #"<option value="\#($0)"\#(attribute: "selected", if: $0 == value)>\#($0)</option>"# as Markup })
        </select>
        """
      )
    }
    let names = suggestions.reduce(into: [String]()) {
      if $0.last != $1, !$0.contains($1) { $0.append($1) }
    }
    return self.field(
      field,
      label,
      help: "1–50 letters a to z, digits, hyphens and underscores. A new name is fine.",
      """
      <input id="\(field.rawValue)" name="\(field.rawValue)" type="text" value="\(value)" maxlength="50" required \
      autocomplete="off" autocapitalize="none" spellcheck="false" list="\(field.rawValue)-list"\(described(field))>
      <datalist id="\(field.rawValue)-list">\(names.prefix(200).map { #"<option value="\#($0)"></option>"# as Markup })</datalist>
      """
    )
  }

  private var instanceName: Markup {
    let old = spec?.instanceName.value
    return field(
      .instanceName,
      "Instance name",
      was: was(old, now: submission.instanceName, of: .instanceName),
      help:
        "1–30 lower-case letters a to z, digits and hyphens, with no hyphen at either end. For example web1.",
      """
      <input id="instance_name" name="instance_name" type="text" value="\(submission.instanceName)" \
      maxlength="30" required autocomplete="off" autocapitalize="none" spellcheck="false" class="short"\
      \(attribute: "data-old", old)\(described(.instanceName))>
      """
    )
  }

  private var waf: Markup {
    let old = spec?.wafEnabled.value
    return """
      <div class="field check">
      <input id="waf_enabled" name="waf_enabled" type="checkbox" value="on"\
      \(attribute: "checked", if: submission.wafEnabled)\(attribute: "data-old", old.map { $0 ? "on" : "off" }) \
      aria-describedby="waf_enabled-help">
      <div class="label"><label for="waf_enabled">Web application firewall (WAF)</label>\
      \(was(old.map { $0 ? "on" : "off" }, now: submission.wafEnabled ? "on" : "off", of: .wafEnabled))</div>
      <p class="help" id="waf_enabled-help">Filters requests before they reach the pod.</p>
      </div>
      """
  }

  /// The old value, hidden until the field differs from it.
  private func was(_ old: String?, now: String, of field: FormField) -> Markup {
    guard let old else { return .empty }
    return """
      <p class="was" id="\(field.rawValue)-was"\(attribute: "hidden", if: old == now)>Changed from \
      <code>\(old.isEmpty ? "nothing" : old)</code></p>
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
      return #" aria-describedby="\#(field.rawValue)-help""#
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
    guard let spec else { return .empty }
    return """
      <details class="source-text" open><summary>spec.yml as it is now \
      <span class="small">(<code>\(String(spec.revision.prefix(7)))</code>)</span></summary>
      <pre class="lines" tabindex="0" role="region" aria-label="spec.yml"><code>\(lines(of: spec))</code></pre></details>
      """
  }

  /// Each line in an element of its own, so that one that is folded keeps its indentation.
  private func lines(of spec: Spec) -> Markup {
    var lines = Markup()
    var rest = spec.document.text.utf8[...]
    while !rest.isEmpty {
      let line = rest.prefix { $0 != 0x0A }
      rest = rest.dropFirst(line.count + 1)
      let text = line.last == 0x0D ? line.dropLast() : line
      lines += "<span>\(String(Substring(text)))\n</span>"
    }
    return lines
  }
}

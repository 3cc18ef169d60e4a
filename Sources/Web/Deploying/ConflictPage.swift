import Answering
import HTML
import Specs
import YAML

/// Two people changed the same: three versions of each value, with the choice which to keep.
struct ConflictPage {
  let layout: Layout
  let formToken: String
  let conflict: Conflict
  let occasion: ConflictOccasion
  /// The form's fields, to be sent again.
  let fields: [(name: String, value: String)]
  let choices: [FieldPath: Side]
  let schema: SpecSchema
  let settings: EditorSettings
  /// Whether choices were requested or sent, and one is missing.
  let wasAnswered: Bool

  private var links: Links { layout.links }
  private var pod: PodID { conflict.pod }
  private var count: String {
    conflict.conflicts.count == 1 ? "1 conflict" : "\(conflict.conflicts.count) conflicts"
  }

  var markup: Markup {
    layout.page(
      title: "Resolve \(count) in \(pod)",
      isError: wasAnswered,
      """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(links.pods)">Pods</a> \
      <span aria-hidden="true">/</span> <a href="\(links.pod(pod))">\(pod)</a> \
      \(occasion.crumbs)<span aria-hidden="true">/</span> <span aria-current="page">Conflict</span></nav>
      <h1>Resolve \(count) in \(pod.customer) \(Badge.environment(pod.environment.text, settings))</h1>
      \(missing)<p class="lead">\(occasion.event), and \(question) \
      \(occasion.reassurance)</p>
      <form action="\(occasion.action)" method="post">
      <input type="hidden" name="\(FormToken.fieldName)" value="\(formToken)">
      <input type="hidden" name="\(PostedForm.Name.asked)" value="1">
      <input type="hidden" name="\(PostedForm.Name.decided)" value="\(conflict.theirs?.revision ?? "")">
      \(fields.filter { $0.name != PostedForm.Name.decided && !$0.name.hasPrefix(PostedForm.Name.choice) }.map {
        #"<input type="hidden" name="\#($0.name)" value="\#(whole: $0.value)">"# as Markup
      })
      \(unreadable)\(conflict.conflicts.enumerated().map { choice($0.element, $0.offset) })
      \(rest)
      <div class="actions">\(occasion.buttons)</div>
      </form>
      """
    )
  }

  private var missing: Markup {
    guard wasAnswered else { return .empty }
    return """
      <div class="summary" role="alert" tabindex="-1" aria-labelledby="summary-title" data-focus>
      <h2 id="summary-title">Choose a value for every conflict</h2>
      <ul class="plain">\(conflict.conflicts.enumerated().filter { choices[$0.element.path] == nil }.map {
        ##"<li><a href="#pick-\##($0.offset)-theirs">\##(schema.title(of: $0.element.path))</a></li>"## as Markup
      })</ul></div>

      """
  }

  private var question: String {
    switch conflict.conflicts.first?.subject {
    case .text?: "the two texts cannot be merged line by line. Choose which one to keep."
    default: "\(occasion.parties) changed the same settings. Choose which values to keep."
    }
  }

  private func choice(_ conflict: MergeConflict, _ place: Int) -> Markup {
    let name = "\(PostedForm.Name.choice)\(conflict.path)"
    func option(_ side: Side, _ label: String, _ value: Markup) -> Markup {
      """
      <label for="pick-\(place)-\(side.rawValue)"><input type="radio" id="pick-\(place)-\(side.rawValue)" name="\(name)" \
      value="\(side.rawValue)"\(attribute: "checked", if: choices[conflict.path] == side)>\
      <span><small>\(label)</small>\(value)</span></label>
      """
    }
    let labels = occasion.labels
    if case .text(let yours) = conflict.subject {
      return """
        <fieldset class="pick"><legend>\(schema.title(of: conflict.path))</legend>
        <div class="three">\(option(.theirs, labels.theirs, "All of this text, without the other side’s changes"))
        \(option(.yours, labels.yours, "All of this text, without the other side’s changes"))</div></fieldset>
        \(difference(labels.theirDifference, to: self.conflict.theirs?.text ?? ""))\(difference(labels.yourDifference, to: yours))

        """
    }
    func value(_ value: Value?) -> Markup {
      Self.value(value.map { schema.masked($0, at: conflict.path) })
    }
    var theirs = value(conflict.theirs)
    if case .comments(let comments) = conflict.subject {
      theirs += Markup(each: comments) { "<br><code>\($0)</code>" }
    }
    return """
      <fieldset class="pick"><legend>\(schema.title(of: conflict.path)) <code class="path">\(conflict.path)</code></legend>
      <div class="three"><div><small>\(labels.base)</small>\(value(conflict.base))</div>
      \(option(.theirs, labels.theirs, theirs))
      \(option(.yours, labels.yours, value(conflict.yours)))</div></fieldset>

      """
  }

  private func difference(_ title: String, to text: String) -> Markup {
    let diff = schema.difference(from: conflict.base?.text ?? "", to: text)
    return "<h2>\(title)</h2>\(DiffView(diff: diff, label: title).markup)"
  }

  private static func value(_ value: Value?) -> Markup {
    value.map { "<code>\(ValueText.text($0))</code>" } ?? #"<span class="muted">not set</span>"#
  }

  /// A link to an unreadable file of theirs; a link inside a choice would be hard to hit.
  private var unreadable: Markup {
    guard let unusable = conflict.theirs?.unusable else { return .empty }
    return """
      <p class="note">spec.yml in the repository cannot be read now: \(unusable.message). <a href="\(links.yaml(pod))">See its text</a>, \
      or replace all of it with your version: choose yours.</p>

      """
  }

  /// The changes of both sides without a conflict.
  private var rest: Markup {
    var sections = Markup()
    for (title, changes) in [
      (occasion.labels.theirOthers, conflict.theirChanges),
      (occasion.labels.yourOthers, conflict.yourChanges),
    ] where !changes.isEmpty {
      sections += "<h2>\(title)</h2>\(ChangeList(changes: changes, schema: schema).markup)"
    }
    guard !sections.isEmpty else { return .empty }
    return """
      <section class="merged" aria-label="Merged without a conflict">\(sections)</section>
      """
  }
}

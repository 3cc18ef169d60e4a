import Answering
import HTML
import Specs
import YAML

/// One commit of a pod: who, when, why, its changes, and a form to go back to it.
struct RevisionView {
  /// The most schema errors to list.
  private static let most = 20

  let layout: Layout
  let formToken: String
  let pod: PodID
  let settings: EditorSettings
  let schema: SpecSchema
  let texts: RevisionTexts
  /// The current blob SHA.
  let revision: String
  let exists: Bool
  let back: WayBack

  private var links: Links { layout.links }
  private var commit: CommitID { texts.revision.commit }

  var markup: Markup {
    layout.page(
      title: "\(texts.revision.title) – \(pod)",
      """
      \(PodHistoryHead(layout: layout, pod: pod, settings: settings, exists: exists).markup)\
      <p class="actions"><a href="\(links.history(pod))">All versions</a></p>
      <h2>\(texts.revision.title)</h2>
      <div class="reviewing"><div>
      \(message)<h3>What changed</h3>
      \(changes)<h3>spec.yml</h3>
      \(lines)</div>
      <div class="confirm">\(RevisionFacts(revision: texts.revision, layout: layout).list)\(way)</div></div>
      """
    )
  }

  private var message: Markup {
    let body = texts.revision.words.body
    guard !body.isEmpty else { return .empty }
    return """
      <div class="message">\(body.map { $0.isEmpty ? "<br>" : "<p>\($0)</p>" as Markup })</div>

      """
  }

  // MARK: Changes

  private var changes: Markup {
    let before = texts.before.map(document)
    let after = texts.after.map(document)
    let unread = [before, after].compactMap { side -> String? in
      if case .unread(let problem)? = side { problem } else { nil }
    }
    if let problem = unread.last {
      return "<p>The values cannot be compared. \(problem).</p>\n"
    }
    func value(_ side: Side?) -> Value? {
      if case .document(let document)? = side { document.value } else { nil }
    }
    let what: Markup =
      switch (before, after) {
      case (nil, _?): "<p>This commit created the pod.</p>\n"
      case (_?, nil): "<p>This commit removed the pod.</p>\n"
      default: .empty
      }
    guard let new = value(after) else { return what }
    let list = FieldChange.list(from: value(before), to: new)
    return "\(what)\(ChangeList(changes: list, schema: schema).markup)\n"
  }

  private enum Side {
    case document(Document)
    /// The reason, without a full stop.
    case unread(String)
  }

  private func document(_ text: OldText) -> Side {
    guard let whole = text.text else { return .unread(text.problem ?? "The file cannot be read") }
    do throws(YAMLError) {
      return .document(try Spec.document(whole))
    } catch {
      return .unread(
        "The file is not valid YAML: line \(error.mark.line), column \(error.mark.column): \(error.problem)"
      )
    }
  }

  private var lines: Markup {
    for side in [texts.before, texts.after] {
      if let side, side.text == nil {
        return "<p>\(side.problem ?? "The file cannot be read").</p>\n"
      }
    }
    let diff = schema.difference(
      from: texts.before?.text ?? "",
      to: texts.after?.text ?? ""
    )
    if diff.isEmpty {
      return texts.revision.previousPath == nil
        ? "<p>No line changed.</p>\n" : "<p>The file was moved. No line changed.</p>\n"
    }
    return DiffView(diff: diff, label: "Changes to spec.yml in \(commit.short)").markup
  }

  // MARK: Going back

  private var way: Markup {
    let content: Markup =
      switch back {
      case .none:
        """
        <p>This commit removed the pod, so there is nothing to go back to. \
        Open the version before it instead.</p>

        """
      case .impossible(let problem):
        "<p>\(problem), so this version cannot be deployed from here.</p>\n"
      case .current: "<p>This is the current version.</p>\n\(form)"
      case .open:
        "<p>The review compares this version with the current one. Nothing is deployed until you confirm.</p>\n\(form)"
      case .forbidden(let violations): forbidden(violations)
      case .malformed(let error):
        """
        <p>This version is not valid YAML (line \(error.mark.line), column \(error.mark.column)), \
        so it cannot be deployed as it is.</p>
        \(edit)
        """
      }
    return """
      <h3>Go back to this version</h3>
      \(content)<p class="small">Do not re-run an old run to go back: it repeats the old workflow with the old inputs, \
      and either fails or overwrites what was deployed since.</p>

      """
  }

  private func forbidden(_ violations: [Violation]) -> Markup {
    let rest = violations.count - Self.most
    let more: Markup = rest > 0 ? "<li>And \(rest) more</li>" : .empty
    let list = violations.prefix(Self.most).map {
      "<li>\($0.message) <code class=\"path\">\($0.path)</code></li>" as Markup
    }
    return """
      <p>The current schema does not allow this version:</p>
      <ul>\(list)\(more)</ul>
      <p>Deploying it as it is will be refused. Edit it first.</p>
      \(edit)\(form)
      """
  }

  private var edit: Markup {
    guard exists else { return .empty }
    return """
      <p><a href="\(links.pod(pod, at: commit))">Edit this version first</a></p>

      """
  }

  private var form: Markup {
    let hidden = [
      (FormToken.fieldName, formToken), ("customer", pod.customer.text),
      ("environment", pod.environment.text), ("mode", exists ? "edit" : "new"),
      (PostedForm.Name.revision, revision), (PostedForm.Name.at, commit.text),
    ].map { #"<input type="hidden" name="\#($0.0)" value="\#($0.1)">\#n"# as Markup }
    let isPlain = if case .open = back { true } else { false }
    return """
      <form action="\(links.deploy)" method="post">
      \(hidden)<div class="actions"><button type="submit" name="_do" value="review"\
      \(isPlain ? #" class="primary""# as Markup : .empty)>Review and go back</button>\
      \(isPlain && exists ? #" <a href="\#(links.pod(pod, at: commit))">Edit first</a>"# as Markup : .empty)</div>
      </form>

      """
  }
}

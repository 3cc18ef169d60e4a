import Answering
import HTML
import Specs
import YAML

/// One run in a list.
struct RunFacts {
  let run: Run
  let links: Links
  let settings: EditorSettings
  let schema: SpecSchema
  let now: Int64

  /// The most characters of a value in a list.
  private static let longestValue = 40

  var row: Markup {
    """
    <li><span class="run-state">\(Badge.run(run))</span>\
    <a class="run-pod" href="\(links.run(run.id))">\(name)</a>\
    <span class="run-changes">\(changes)</span><span class="run-by">\(who)</span>\
    <span class="run-when">\(when)</span></li>

    """
  }

  /// If its pod is unknown, a run is shown with the source's title.
  private var name: Markup {
    guard let pod = run.pod else {
      return #"\#(run.title.cut(80)) <span class="visually-hidden">run \#(run.id)</span>"#
    }
    return "\(pod.customer) \(Badge.environment(pod.environment.text, settings))"
  }

  private var who: Markup {
    run.person.map { "\($0.cut(60))" } ?? #"<span class="muted">Unknown</span>"#
  }

  private var when: Markup {
    guard let began = run.began else { return .empty }
    let moment = Moment(time: began, now: now)
    guard run.isCompleted else { return moment.ago }
    let took: Markup =
      run.duration(at: now).map { "<small>\(Moment.span($0))</small>" } ?? .empty
    return "\(moment.clock) \(took)"
  }

  private var changes: Markup {
    // One more than is shown, to know whether there are more.
    let shown = run.changes.prefix(Run.mostListedChanges - 1)
    guard !shown.isEmpty else { return .empty }
    let more: Markup = run.changes.count > shown.count ? " and more" : .empty
    return
      "\(Markup.joined(shown.enumerated().map { $0 > 0 ? ", \(change($1))" : change($1) }))\(more)"
  }

  private func change(_ change: FieldChange) -> Markup {
    func code(_ value: Value?) -> Markup {
      guard let value else { return #"<span class="muted">not set</span>"# }
      let text = ValueText.text(schema.masked(value, at: change.path))
      return "<code>\(text.cut(Self.longestValue))</code>"
    }
    return """
      \(schema.title(of: change.path)) \(code(change.old)) <span aria-hidden="true">→</span>\
      <span class="visually-hidden"> to </span> \(code(change.new))
      """
  }
}

extension String {
  /// The text, shortened to fit a row.
  func cut(_ length: Int) -> String {
    utf8.count > length && count > length ? "\(prefix(length))…" : self
  }
}

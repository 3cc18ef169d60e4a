import Answering
import HTML
import Specs
import Text

/// Part of a log: numbered lines, folded groups, marked errors, and a search.
struct LogView {
  let run: RunID
  let attempt: Int?
  let job: Run.Job
  let step: Int?
  let links: Links
  /// The lines, or a sentence why there are none.
  let result: Result<RunLog, Missing>
  let word: String?

  struct Missing: Error {
    let words: String
  }

  private var name: String { step.map { "\(job.id ?? "").\($0)" } ?? job.id ?? "" }

  private var title: String {
    step.flatMap { number in job.steps.first { $0.number == number }?.name } ?? job.name
  }

  var markup: Markup {
    switch result {
    case .failure(let missing):
      """
      <div class="log-view" id="log"><p class="note">\(missing.words)</p></div>
      """
    case .success(let log):
      """
      <div class="log-view" id="log">\(tools(log))
      <div class="log" tabindex="0" role="region" aria-label="Log of \(title)" data-log\(attribute: "data-grows", if: log.mayGrow)>\(lines(log))</div></div>
      """
    }
  }

  private func tools(_ log: RunLog) -> Markup {
    let hidden: Markup =
      attempt.map { #"<input type="hidden" name="attempt" value="\#($0)">"# } ?? .empty
    let clear: Markup =
      word == nil ? .empty : #" <a href="\#(address())">All lines</a>"#
    return """
      <form class="log-tools" role="search" action="\(links.run(run))#log" method="get">\(hidden)\
      <input type="hidden" name="log" value="\(name)"><label for="find">Find in the log</label>\
      <input id="find" name="find" type="search" maxlength="\(LogQuery.longestWord)" value="\(word ?? "")" \
      autocomplete="off" spellcheck="false"><button type="submit" class="quiet">Find</button>\(clear) \
      <a href="\(links.wholeLog(of: run, name))" rel="nofollow">Download</a></form>
      <p class="small">\(range(log))</p>
      """
  }

  /// The numbers of these lines, and the total.
  private func range(_ log: RunLog) -> Markup {
    let note: Markup = log.note.map { " \($0)" } ?? .empty
    if let hits = log.hits {
      let lines = "\(log.total.grouped) \(log.total == 1 ? "line" : "lines")"
      let words =
        hits == 0
        ? "None of \(lines) contains"
        : "\(hits.grouped) of \(lines) \(hits == 1 ? "contains" : "contain")"
      let rest = hits > log.lines.count ? ". The last \(log.lines.count.grouped) are shown" : ""
      return "\(words) “\(word ?? "")”\(rest).\(note)"
    }
    guard let first = log.lines.first?.number, let last = log.lines.last?.number else {
      return "\(log.mayGrow ? "No output yet." : "No output.")\(note)"
    }
    guard log.lines.count < log.total else {
      return "\(log.total.grouped) \(log.total == 1 ? "line" : "lines").\(note)"
    }
    let earlier: Markup =
      first > 1
      ? #" <a href="\#(address(from: max(1, first - LogQuery.mostLines)))">Earlier lines</a>"#
      : .empty
    let later: Markup =
      last < log.total ? #" <a href="\#(address(from: last + 1))">Later lines</a>"# : .empty
    return
      "Lines \(first.grouped) to \(last.grouped) of \(log.total.grouped).\(earlier)\(later)\(note)"
  }

  private func address(from: Int? = nil) -> String {
    links.run(run, attempt: attempt, log: name) + (from.map { "&from=\($0)" } ?? "") + "#log"
  }

  // MARK: Lines

  /// Adjacent lines: a group, named by its first line, or the lines between groups.
  private struct Block {
    var group: LogLine?
    var lines: [LogLine] = []
  }

  private func lines(_ log: RunLog) -> Markup {
    // Search results are not folded.
    guard word == nil else { return Markup(each: log.lines) { Self.line($0) } }
    var blocks = [Block()]
    for line in log.lines {
      switch line.kind {
      case .group: blocks.append(Block(group: line))
      case .endGroup: blocks.append(Block())
      default: blocks[blocks.count - 1].lines.append(line)
      }
    }
    return Markup(each: blocks.filter { $0.group != nil || !$0.lines.isEmpty }) { block in
      let lines = Markup(each: block.lines) { Self.line($0) }
      guard let group = block.group else { return lines }
      let isOpen = block.lines.contains { $0.kind == .error }
      return """
        <details class="fold" id="fold-\(group.number)"\(attribute: "open", if: isOpen)><summary>\(Self.line(group))</summary>\
        \(lines)</details>
        """
    }
  }

  private static func line(_ line: LogLine) -> Markup {
    let kind: Markup =
      switch line.kind {
      case .error: " is-error"
      case .warning: " is-warning"
      case .notice: " is-notice"
      case .debug: " is-debug"
      case .command: " is-command"
      case .section, .group: " is-section"
      case .text, .endGroup: .empty
      }
    let word: Markup = line.kind.word.isEmpty ? .empty : "<b>\(line.kind.word)</b>"
    let rest: Markup =
      line.omitted > 0 ? "<i> … \(line.omitted.grouped) bytes more</i>" : .empty
    // The line that opens and closes a group has no link.
    let number: Markup =
      line.kind == .group
      ? #"<span class="n" data-n="\#(line.number)"></span>"#
      : """
      <a class="n" href="#L\(line.number)" tabindex="-1" data-n="\(line.number)">\
      <span class="visually-hidden">Line \(line.number)</span></a>
      """
    return """
      <div class="l\(kind)" id="L\(line.number)">\(number)\(word)\(ANSIText(text: line.text).markup)\(rest)
      </div>
      """
  }
}

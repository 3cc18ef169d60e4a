import Specs
import Testing

@Suite struct LogScannerTests {
  /// The lines of a log that is cut into pieces.
  private func lines(
    _ text: String,
    hasStamps: Bool = true,
    pieces: Int = .max
  ) -> [LogScanner.Line] {
    var (scanner, lines) = (LogScanner(hasStamps: hasStamps), [LogScanner.Line]())
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      rest.prefix(pieces).withUnsafeBytes { scanner.take($0) { lines.append($0) } }
      rest = rest.dropFirst(pieces)
    }
    scanner.finish { lines.append($0) }
    return lines
  }

  private let stamp = "2026-11-25T17:45:01.1234567Z "

  @Test(arguments: [1, 3, 7, .max])
  func `times, marks and markers are taken off, wherever pieces end`(pieces: Int) {
    let log =
      "\u{FEFF}\(stamp)##[group]Run tofu apply\n\(stamp)\u{FEFF}one\nwithout time\n"
      + "\(stamp)##[error]It broke\n\(stamp)##[endgroup]\n\(stamp)##[add-matcher]x\n\(stamp)last"
    let lines = lines(log, pieces: pieces)
    #expect(lines.map(\.text) == ["Run tofu apply", "one", "without time", "It broke", "", "last"])
    #expect(lines.map(\.kind) == [.group, .text, .text, .error, .endGroup, .text])
    #expect(lines[0].stamp == "2026-11-25T17:45:01" && lines[2].stamp == nil)
  }

  @Test
  func `an overwritten progress line keeps its last text and its first time`() {
    let lines = lines("\(stamp)10 %\r50 %\r100 %\r\n\(stamp)done\r\n")
    #expect(lines.map(\.text) == ["100 %", "done"])
    #expect(lines[0].stamp == "2026-11-25T17:45:01")
  }

  @Test func `colours stay, and nothing else that a terminal would do`() {
    let text =
      "\u{1B}[31mred\u{1B}[0m\u{1B}[2J\u{1B}[10;10Hx\u{7}\u{1B}]0;title\u{7}y\u{1B}]8;;http://a\u{1B}\\z\u{8}\tt"
    #expect(lines(text, hasStamps: false).map(\.text) == ["\u{1B}[31mred\u{1B}[0mxyz\tt"])
  }

  @Test func `a long line is cut, and the omitted length is shown`() {
    let lines = lines(String(repeating: "é", count: 50_000) + "\nnext\n", hasStamps: false)
    #expect(lines.count == 2 && lines[1].text == "next")
    #expect(lines[0].text.utf8.count <= LogLine.longest)
    #expect(lines[0].text.utf8.count + lines[0].omitted == 100_000)
  }

  @Test func `a text that only looks like a time or a marker is text`() {
    let texts = [
      "2026-11-25 17:45:01Z x", "2026-11-25T17:45:01 x", "##[unknown]x", "##[error", "Z",
    ]
    #expect(lines(texts.joined(separator: "\n")).map(\.text) == texts)
  }
}

@Suite struct LogWindowTests {
  private let log = (1...5_000).map { "line \($0)\n" }.joined()

  @Test func `the last lines are kept where no first one is asked for`() {
    let part = RunLog(log, LogQuery(job: "1"), mayGrow: false)
    #expect(part.total == 5_000)
    #expect(part.lines.first?.number == 3_001 && part.lines.last?.text == "line 5000")
  }

  @Test func `lines are kept from the one that is asked for`() {
    let part = RunLog(log, LogQuery(job: "1", from: 11), mayGrow: true)
    #expect(part.lines.first?.text == "line 11" && part.lines.count == LogQuery.mostLines)
    #expect(part.total == 5_000 && part.mayGrow)
  }

  @Test func `a word is found whatever its case, through colours, and lines keep their numbers`() {
    let text = "one\nTwo \u{1B}[31mER\u{1B}[0mror\nthree\nerror four\n"
    let part = RunLog(text, LogQuery(job: "1", word: "eRRor"), mayGrow: false)
    #expect(part.lines.map(\.number) == [2, 4])
    #expect(part.hits == 2 && part.total == 4)
  }

  @Test func `long lines take no more memory than short ones`() {
    let text = String(repeating: String(repeating: "x", count: 4_000) + "\n", count: 2_000)
    let part = RunLog(text, LogQuery(job: "1"), mayGrow: false)
    #expect(part.lines.reduce(0) { $0 + $1.text.utf8.count } <= 512 << 10)
    #expect(part.lines.last?.number == 2_000)
  }
}

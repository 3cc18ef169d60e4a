/// A string written in lines below its header, `|` or `>`.
struct BlockText: Hashable {
  /// `|` or `>`.
  var sign: String
  /// How line breaks at the end are kept: `-`, `+`, or nothing for exactly one.
  var chomping: String
  /// The lines, without indentation.
  var rows: [String]

  /// Keeps every line as it is; `nil` if lines cannot hold the text, or would hide part of it.
  init?(literal text: String) {
    self.init(sign: "|", text)
  }

  /// Lines that a reader joins with spaces, so each line of the text is followed by a blank one;
  /// `nil` if lines cannot hold the text.
  init?(folded text: String) {
    self.init(sign: ">", text)
    let end = rows.lastIndex { !$0.isEmpty } ?? 0
    guard rows.allSatisfy({ !$0.hasPrefix(" ") && !$0.hasPrefix("\t") }), rows[0] != "" else {
      return nil
    }
    var folded: [String] = []
    for (place, row) in rows.enumerated() {
      if place > 0, place <= end, !rows[place - 1].isEmpty { folded.append("") }
      folded.append(row)
    }
    rows = folded
  }

  private init?(sign: String, _ text: String) {
    let isVisible = text.unicodeScalars.allSatisfy {
      ScalarText.isPrintable($0) || $0 == "\n" || $0 == "\t"
    }
    guard isVisible else { return nil }
    var rows = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    let hasBlank = rows.contains { !$0.isEmpty && $0.utf8.allSatisfy(\.isSpace) }
    guard !hasBlank, rows.contains(where: { !$0.isEmpty }) else { return nil }
    self.sign = sign
    if rows.last != "" {
      chomping = "-"
    } else {
      rows.removeLast()
      chomping = rows.last == "" ? "+" : ""
    }
    self.rows = rows
  }

  /// The header, for lines that are `indentation` columns deeper than their parent.
  func header(indentation: Int) -> String {
    let first = rows.first?.utf8.first
    return sign + (first.map(\.isSpace) ?? true ? "\(indentation)" : "") + chomping
  }

  func rows(column: Int) -> [String] { rows.map { $0.isEmpty ? "" : $0.indented(column) } }
}

extension String {
  func indented(_ column: Int) -> String { String(repeating: " ", count: column) + self }
}

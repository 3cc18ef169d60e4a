internal import Text

/// A search for pods: words that each pod must contain, and switches in natural words.
///
/// `waf off` finds the pods whose WAF is off, and not those with “off” elsewhere. The page's script
/// does the same while you type.
package struct PodSearch: Sendable {
  /// In lower case, as bytes, because a list can have thousands of pods.
  let words: [[UInt8]]
  /// The wanted state of columns, by index.
  let switches: [(column: Int, word: String)]
  private let columns: [PodColumn]
  /// The words of titles; a person may be about to type the state.
  private let titles: Set<[UInt8]>

  package init(_ text: String, columns: [PodColumn]) {
    var words = text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
    var switches: [(column: Int, word: String)] = []
    var titles: Set<String> = []
    for (place, column) in columns.enumerated() where column.label.isSwitch {
      let title = column.label.title.lowercased().split(whereSeparator: \.isWhitespace)
      titles.formUnion(title.map(String.init))
      var start = 0
      while start + title.count < words.count {
        let end = start + title.count
        if Self.states.contains(words[end]), zip(title, words[start..<end]).allSatisfy({ $0 == $1 })
        {
          switches.append((place, words[end]))
          words.removeSubrange(start...end)
        } else {
          start += 1
        }
      }
    }
    self.words = words.map { Array($0.utf8) }
    self.switches = switches
    self.columns = columns
    self.titles = Set(titles.map { Array($0.utf8) })
  }

  private static let states: Set<String> = ["on", "off", "unknown"]

  var isEmpty: Bool { words.isEmpty && switches.isEmpty }

  /// Whether the pod has every word in its names or in a column, and its switches have these
  /// states.
  func finds(_ entry: Catalogue.Entry) -> Bool {
    for (column, word) in switches {
      guard let values = entry.summary?.values, values.indices.contains(column),
        columns[column].word(of: values[column]) == word
      else { return false }
    }
    guard !words.isEmpty else { return true }
    var text = "\(entry.id.customer.text)/\(entry.id.environment.text)"
    for case let word? in (entry.summary?.values ?? []).lazy.map({ $0?.word }) {
      text += " "
      text += word
    }
    text = text.lowercased()
    let hasValues = entry.summary.map { !$0.values.isEmpty } ?? false
    return text.withUTF8 { text in
      words.allSatisfy { text.contains($0) || hasValues && titles.contains($0) }
    }
  }
}

/// The recent runs that an address selects.
///
/// A value that no run has finds nothing; no value is an error.
package struct RunFilter: Hashable, Sendable {
  /// The facts of a run that can be filtered by.
  package enum Facet: String, CaseIterable, Sendable { case pod, customer, env, by, state }

  /// The most characters of a search.
  package static let longestQuery = 100
  /// The most values of one facet.
  private static let mostWords = 20

  /// The values of each facet, any of which may match.
  package private(set) var words: [Facet: [String]] = [:]
  package let query: String

  /// Reads an address.
  ///
  /// - Parameter parameters: All values of a parameter, by its name.
  package init(_ parameters: (_ name: String) -> [String]) {
    query = String((parameters("q").first ?? "").prefix(Self.longestQuery))
    for facet in Facet.allCases {
      let asked = parameters(facet.rawValue).filter { !$0.isEmpty }.prefix(Self.mostWords)
      if !asked.isEmpty { words[facet] = Array(asked) }
    }
  }

  package var isEmpty: Bool { words.isEmpty && query.allSatisfy(\.isWhitespace) }

  package func asks(_ facet: Facet, _ word: String) -> Bool {
    words[facet]?.contains(word) ?? false
  }

  /// The same filter with a value added, or removed if it is already there.
  package func toggling(_ facet: Facet, _ word: String) -> RunFilter {
    var copy = self
    copy.words = words.toggling(word, of: facet)
    return copy
  }

  /// The selected runs, in the same order.
  ///
  /// - Parameters:
  ///   - runs: All.
  ///   - facet: A facet to ignore, in order to count what each of its values would find.
  /// - Returns: Some of the runs.
  package func runs(of runs: [Run], but facet: Facet? = nil) -> [Run] {
    let searched = query.lowercased().split(whereSeparator: \.isWhitespace)
    let asked = words.filter { $0.key != facet }
    return runs.filter { run in
      asked.allSatisfy { facet, words in words.contains { Self.has(run, facet, $0) } }
        && (searched.isEmpty || Self.finds(searched, in: run))
    }
  }

  private static func has(_ run: Run, _ facet: Facet, _ word: String) -> Bool {
    switch facet {
    case .pod: run.pod.map { "\($0)" } == word
    case .customer: run.pod?.customer.text == word
    case .env: run.pod?.environment.text == word
    case .by: run.person == word
    case .state: run.status.text == word || run.conclusion == word
    }
  }

  private static func finds(_ words: [Substring], in run: Run) -> Bool {
    let pod = run.pod.map { "\($0)" } ?? ""
    let text = "\(pod) \(run.title) \(run.person ?? "") \(run.word) \(run.id)".lowercased()
    return words.allSatisfy(text.contains)
  }
}

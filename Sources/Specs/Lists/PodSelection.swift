/// The pods that a query finds, and the counts for its filters.
package struct PodSelection: Sendable {
  /// The values of one parameter, and how many pods each would find together with the other
  /// filters.
  package struct Facet: Sendable {
    /// The parameter.
    package let name: String
    package var counts: [String: Int] = [:]
  }

  /// The most values of a column to count; a column with more is not useful as a filter.
  private static let mostWords = 8

  /// The indexes in the catalogue, in the requested order.
  package let places: [Int]
  /// For the customer, the environment, the last deployment's state and each column; only those
  /// with few values.
  package let facets: [Facet]

  /// Checks every pod once.
  package init(
    _ query: PodQuery,
    of entries: [Catalogue.Entry],
    columns: [PodColumn],
    last: LastRuns
  ) {
    let search = PodSearch(query.text, columns: columns)
    let names = query.names
    let asked = names.map { query.words[$0].map(Set.init) }
    var counts = names.map { _ in [String: Int]() }
    var isCounted = names.map { $0 != "customer" }
    var places: [Int] = []
    var words = [String?](repeating: nil, count: names.count)
    for (place, entry) in entries.enumerated() where search.isEmpty || search.finds(entry) {
      Self.words(of: entry, columns, last, into: &words)
      // A pod counts for a filter if only that filter excludes it.
      var (misses, missed) = (0, 0)
      for index in asked.indices {
        guard let asked = asked[index] else { continue }
        if words[index].map(asked.contains) != true { (misses, missed) = (misses + 1, index) }
      }
      if misses == 0 { places.append(place) }
      guard misses <= 1 else { continue }
      for index in names.indices where isCounted[index] && (misses == 0 || missed == index) {
        guard let word = words[index] else { continue }
        counts[index][word, default: 0] += 1
        if index >= Self.fixed, counts[index].count > Self.mostWords {
          isCounted[index] = false
          counts[index] = [:]
        }
      }
    }
    self.places = query.order.sort(places, of: entries, last)
    facets = zip(names, counts).map { Facet(name: $0, counts: $1) }
  }

  /// The number of parameters that are not columns.
  private static let fixed = 3

  private static func words(
    of entry: Catalogue.Entry,
    _ columns: [PodColumn],
    _ last: LastRuns,
    into words: inout [String?]
  ) {
    words[0] = entry.id.customer.text
    words[1] = entry.id.environment.text
    words[2] = last.isEmpty ? nil : last[entry.id]?.word
    let values = entry.summary?.values
    for (index, column) in columns.enumerated() {
      // Nothing is known of specs that have not been read, or cannot be.
      words[fixed + index] =
        values.flatMap { $0.indices.contains(index) ? column.word(of: $0[index]) : nil }
    }
  }
}

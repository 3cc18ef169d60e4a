/// The form of a spec in an answer: parsed, or as text.
enum Representation: Hashable {
  case json
  case yaml

  /// The client's preference by its `Accept` (RFC 9110, section 12.5.1); JSON if it has none.
  init(accept: String?) {
    let ranges = (accept ?? "").split(separator: ",").prefix(Self.mostRanges).map(Range.init)
    let yaml = ranges.filter { Self.yamlTypes.contains($0.type) }.max { $0.weight < $1.weight }
    guard let yaml, yaml.weight > 0 else {
      self = .json
      return
    }
    for type in [MediaType.json, "application/*", "*/*"] {
      guard let place = ranges.firstIndex(where: { $0.type == type }) else { continue }
      let json = ranges[place]
      // Of two named types with equal weight, the first wins; a wildcard comes after a name.
      let isFirst =
        type == MediaType.json && place < ranges.firstIndex { $0.type == yaml.type } ?? place
      self = json.weight > yaml.weight || json.weight == yaml.weight && isFirst ? .json : .yaml
      return
    }
    self = .yaml
  }

  private static let yamlTypes = [MediaType.yaml, "text/yaml", "application/x-yaml"]
  private static let mostRanges = 32

  /// One element of `Accept`.
  private struct Range {
    let type: String
    let weight: Double

    init(_ element: Substring) {
      let parts = element.lowercased().split(separator: ";").map { part in
        part.filter { $0 != " " && $0 != "\t" }
      }
      type = parts.first ?? ""
      let quality = parts.dropFirst().first { $0.hasPrefix("q=") }
      weight = quality.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
    }
  }
}

import FoundationEssentials
import Generators
import Schema
import Testing
import YAML

/// Properties of every schema and every value.
@Suite struct SchemaPropertyTests {
  /// The number of schemas for each seed; `PROPERTY_ROUNDS=1250` tests 10,000.
  private static let rounds =
    ProcessInfo.processInfo.environment["PROPERTY_ROUNDS"].flatMap { Int($0) } ?? 63

  @Test(arguments: 0..<8)
  func `what a schema allows has no finding, and what breaks one keyword is found there`(
    seed: Int
  ) throws {
    var keywords: Set<String> = []
    for number in 0..<Self.rounds {
      var random = Seeded(UInt64(seed * 100_000 + number))
      let made = RandomSchema(&random)
      let text = Document.text(of: made.schema)
      let schema = try JSONSchema(bytes: Array(text.utf8), as: .yaml)
      #expect(schema.unsupported.isEmpty)
      for _ in 0..<3 {
        let value = made.value(&random)
        let hint = "seed \(seed * 100_000 + number): \(Document.text(of: value)) by\n\(text)"
        #expect(schema.findings(in: value).map(\.message) == [], "\(hint)")
        #expect(schema.verdict(on: value) == .valid, "\(hint)")
        for breakage in made.breakages(of: value).shuffled(using: &random).prefix(6) {
          let broken = try value.applying([breakage.edit])
          let findings = schema.findings(in: broken)
          let isFound = findings.contains {
            $0.path == breakage.path && breakage.keywords.contains($0.keyword)
          }
          #expect(isFound, "\(breakage) gave \(findings) in \(hint)")
          #expect(schema.verdict(on: broken) == .invalid)
          keywords.formUnion(breakage.keywords)
        }
      }
    }
    #expect(keywords.count > 15, "\(keywords)")
  }
}

import FoundationEssentials
import Generators
import Specs
import Testing
import YAML

/// Properties of the form of every schema, for every valid document.
@Suite struct FormPropertyTests {
  /// The number of forms for each seed; `PROPERTY_ROUNDS=1250` tests 10,000.
  private static let rounds =
    ProcessInfo.processInfo.environment["PROPERTY_ROUNDS"].flatMap { Int($0) } ?? 63

  /// A form for a document that also has values outside of the schema.
  private struct Form {
    let schema: SpecSchema
    let document: Document
    let hint: String
    private static let unknown = Value.mapping([.init(key: "kept", value: .string("as it is"))])

    init?(_ seed: Int, _ random: inout Seeded) throws {
      let made = RandomSchema(&random)
      // References point to the root, so their targets stay there.
      var (own, root): ([Value.Member], [Value.Member]) = ([], [])
      guard case .mapping(let members) = made.schema else { return nil }
      for member in members {
        if member.key == "$schema" || member.key == "$defs" || member.key == "definitions" {
          root.append(member)
        } else {
          own.append(member)
        }
      }
      let it = Value.Member(key: "it", value: .mapping(own))
      let text = Document.text(
        of: .mapping(root + [.init(key: "properties", value: .mapping([it]))])
      )
      schema = Steering([.schemaAsYAML: "a"]) { _, _ in Array(text.utf8) }.schema
      let value = Value.mapping([
        .init(key: "it", value: made.value(&random)), .init(key: "unknown", value: Self.unknown),
      ])
      document = try Document(Document.text(of: value))
      hint = "seed \(seed): \(document.text) by\n\(text)"
    }

    var parts: [FormPart] { schema.form(of: document.value, base: document.value).parts }

    /// What a browser sends for an untouched form.
    var untouched: Submission {
      var submission = Submission(isNew: false, customer: "a", environment: "b")
      for part in parts { submission.fill(part, document) }
      return submission
    }

    func keepsUnknown(_ value: Value) -> Bool {
      value.value(at: ["unknown"]).map { $0.isSame(as: Self.unknown) } ?? false
    }
  }

  private static let words = [
    "", "a", "no", "null", "1e3", "0o17", "12345678901234567890", "0.1", "a\nb", "- x", "{", "true",
    " ", "é",
    "\u{202E}x", "'; rm -rf", "${{ secrets }}", "#1", "*a", "\u{0}",
  ]

  @Test(arguments: 0..<8)
  func `an untouched form changes nothing, and typed values change`(seed: Int) throws {
    var changed = 0
    for number in 0..<Self.rounds {
      var random = Seeded(UInt64(seed * 100_000 + number))
      guard let form = try Form(seed * 100_000 + number, &random) else { continue }
      let untouched = form.untouched
      #expect(try untouched.edits(on: form.document, by: form.schema) == [], "\(form.hint)")
      let fields = form.parts.flatMap(\.fields).filter { !$0.isReadOnly }
      for field in fields.shuffled(using: &random).prefix(4) {
        var submission = untouched
        submission.values[field.path] = Self.words.randomElement(using: &random)
        do throws(InvalidSubmission) {
          let edits = try submission.edits(on: form.document, by: form.schema)
          #expect(edits.allSatisfy { field.path.contains($0.path) }, "\(edits) in \(form.hint)")
          guard let edited = try? form.document.applying(edits).document else { continue }
          #expect(form.keepsUnknown(edited.value), "\(form.hint)")
          changed += edits.isEmpty ? 0 : 1
        } catch {
          #expect(error.problems.allSatisfy { $0.place == .field(field.path) }, "\(form.hint)")
        }
      }
    }
    #expect(changed > 20)
  }

  @Test(arguments: 0..<8)
  func `buttons leave a text that can be read, and what they are not about`(seed: Int) throws {
    for number in 0..<Self.rounds {
      var random = Seeded(UInt64(seed * 100_000 + number))
      guard let form = try Form(seed * 100_000 + number, &random) else { continue }
      var draft = Draft(form.untouched, on: form.document, by: form.schema)
      for _ in 0..<4 {
        let parts = draft.form.parts.flatMap(\.all)
        let kinds: [DraftAction.Kind] = [
          .add, .remove, .up, .down, .standard, .undo, .update, .switch,
        ]
        guard let part = parts.randomElement(using: &random),
          let kind = kinds.randomElement(using: &random), part.path != ["it"]
        else { continue }
        guard let next = try? draft.performing(.init(kind, part.path)) else { continue }
        draft = next
        let value = try #require(try draft.text.map { try Document($0).value }, "\(form.hint)")
        #expect(form.keepsUnknown(value), "\(kind) \(part.path) in \(form.hint)")
      }
      let back = try draft.performing(.init(.undo, ["it"]))
      #expect(
        back.text.map { (try? Document($0))?.value.isSame(as: form.document.value) ?? false }
          ?? false,
        "\(back.text ?? "") from \(form.hint)"
      )
    }
  }
}

extension FormPart {
  /// The part with all its descendants.
  fileprivate var all: [FormPart] { [self] + content.parts.flatMap(\.all) }
}

extension Submission {
  /// Adds what a browser sends for an untouched part.
  fileprivate mutating func fill(_ part: FormPart, _ document: Document) {
    fill(part.content, at: part.path, document)
  }

  private mutating func fill(_ content: FormPart.Content, at path: FieldPath, _ document: Document)
  {
    switch content {
    case .closed: break
    case .field(let field):
      let reading = FieldReading(field, in: document)
      values[field.path] = reading.text
      if case .mixed = field.kind { kinds[field.path] = reading.kind?.rawValue ?? "" }
    case .variants(let variants):
      if let chosen = variants.chosen { self.variants[path] = chosen }
      if let content = variants.content { fill(content, at: path, document) }
    case .list(let list):
      for part in list.items + [list.blank].compactMap(\.self) { fill(part, document) }
    case .mapping(let mapping):
      for part in mapping.named + mapping.entries { fill(part, document) }
      for entry in mapping.entries { keys[entry.path] = entry.path.last }
      if let blank = mapping.blank { fill(blank, document) }
      if mapping.takesEntries { keys[path.appending(mapping.blankKey)] = "" }
    }
  }
}

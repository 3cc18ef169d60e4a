import Answering
import HTTP
import Specs
import Text
import YAML

/// The body of `POST /api/pod`, with its shape checked; the submission checks the values.
struct Order {
  let submission: Submission
  let message: String?
  /// Unknown members, a sentence each.
  let warnings: [String]

  /// - Parameters:
  ///   - json: The body.
  ///   - schema: The fields of a pod.
  ///   - settings: The names of the fields.
  /// - Throws: A 400 ``Problem`` that names every invalid member.
  init(_ json: JSON, _ schema: SpecSchema, _ settings: EditorSettings) throws(Problem) {
    guard case .object = json else {
      throw Problem.badRequest("The body must be a JSON object.")
    }
    var reader = Reader()
    let customer = reader.text(json["customer"], "customer", isRequired: true)
    let environment = reader.text(json["env"], "env", isRequired: true)
    let values = reader.values(json["spec"], schema, settings)
    message = reader.text(json["commit_message"], "commit_message", isRequired: false)
    if let message, message.utf8.count > DeployOptions.longestMessage {
      reader.refuse(
        "commit_message",
        "must have at most \(DeployOptions.longestMessage.grouped) bytes"
      )
    }
    if let problem = reader.problem { throw problem }
    warnings = reader.unknown.map { name in
      "spec.\(name.shown(limit: 80)) is not a field of this form and was ignored."
    }
    submission = Submission(
      isNew: false,
      customer: customer ?? "",
      environment: environment ?? "",
      values: values
    )
  }

  /// Reads members, and collects their errors.
  private struct Reader {
    private var wrong: [(name: String, message: String)] = []
    private(set) var unknown: [String] = []

    mutating func refuse(_ name: String, _ message: String) { wrong.append((name, message)) }

    /// `nil` for a text that is absent or null, or empty although it is required.
    mutating func text(_ value: JSON?, _ name: String, isRequired: Bool) -> String? {
      switch value {
      case .string(let text): return isRequired || !text.isEmpty ? text : nil
      case nil where !isRequired, .null where !isRequired: return nil
      default: refuse(name, "must be a string" + (isRequired ? " and is required" : ""))
      }
      return nil
    }

    /// The values for the fields of the form; absent or null ones do not change.
    mutating func values(
      _ spec: JSON?,
      _ schema: SpecSchema,
      _ settings: EditorSettings
    ) -> [FieldPath: String] {
      let names = schema.fields.map { settings.name(of: $0.path) }
      guard case .object(let members)? = spec else {
        let required = zip(schema.fields, names).filter(\.0.isRequired).map(\.1)
        refuse("spec", "must be an object with \(required.joined(separator: ", "))")
        return [:]
      }
      unknown = members.map(\.key).filter { !names.contains($0) }
      var values: [FieldPath: String] = [:]
      for (field, name) in zip(schema.fields, names) {
        values[field.path] = value(spec?[name], of: field, name)
      }
      return values
    }

    private mutating func value(_ json: JSON?, of field: Field, _ name: String) -> String? {
      switch (json, field.kind) {
      case (nil, _) where !field.isRequired, (.null, _) where !field.isRequired: return nil
      case (.string(let text)?, .text): return text
      case (.bool(let value)?, .boolean): return value ? "true" : "false"
      case (.number(let digits)?, .number): return digits
      case (let json?, .choice(let choices)):
        if let choice = choices.first(where: { JSON($0.value) == json }) { return choice.word }
        refuse(name, "must be \(choices.prefix(6).map(\.word).joined(separator: ", "))")
      case (_, .text):
        refuse(name, "must be a string" + (field.isRequired ? " and is required" : ""))
      case (_, .boolean): refuse(name, "must be true or false")
      case (_, .number): refuse(name, "must be a number")
      case (nil, .choice): refuse(name, "is required")
      // These are not fields of the short form.
      case (_, .choices), (_, .mixed), (_, .yaml): break
      }
      return nil
    }

    var problem: Problem? {
      guard !wrong.isEmpty else { return nil }
      return Problem(
        .badRequest,
        title: "Bad request",
        what: wrong.map { "\($0.name) \($0.message)" }.joined(separator: "; ") + ".",
        details: [
          .init(
            key: "fields",
            value: .object(wrong.map { .init(key: $0.name, value: .string($0.message)) })
          )
        ]
      )
    }
  }
}

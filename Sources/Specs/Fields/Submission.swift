internal import Text
package import YAML

/// A form as it was sent, path by path and nothing trimmed, so that a refused one shows what was typed.
package struct Submission: Hashable, Sendable {
  /// Whether it is to create a pod.
  package var isNew: Bool
  package var customer: String
  package var environment: String
  /// What was typed into each field that was sent; one that was not sent is left as it is.
  package var values: [FieldPath: String]

  package init(
    isNew: Bool,
    customer: String = "",
    environment: String = "",
    values: [FieldPath: String] = [:]
  ) {
    self.isNew = isNew
    self.customer = customer
    self.environment = environment
    self.values = values
  }

  /// The pod it is about, where both halves are names.
  package var pod: PodID? { PodID(customer: customer, environment: environment) }

  /// The pod it is about.
  ///
  /// - Throws: ``InvalidSubmission`` with what is wrong with its names, and with the fields as far as they can
  ///   be checked without knowing the pod.
  package func checkedPod(_ schema: SpecSchema) throws(InvalidSubmission) -> PodID {
    if let pod { return pod }
    let fields = schema.fields.compactMap { field -> FieldProblem? in
      guard field.kind == .text, let typed = values[field.path],
        // What is left empty stays absent.
        field.isRequired || !typed.isEmpty
      else { return nil }
      return schema.problem(with: .string(typed), in: field).map {
        FieldProblem(.field(field.path), $0)
      }
    }
    throw InvalidSubmission(problems: nameProblems + fields)
  }

  /// What is wrong with the pod's names.
  package var nameProblems: [FieldProblem] {
    [(FieldProblem.Place.customer, customer), (.environment, environment)].compactMap {
      place,
      text in
      Slug.problem(with: text, of: place).map { FieldProblem(place, $0) }
    }
  }

  /// What differs, in value, from a document.
  ///
  /// A missing key and the value that the schema gives as its default are the same, so a control that was
  /// left alone writes nothing. An empty text keeps an absent value absent.
  ///
  /// - Parameters:
  ///   - document: What the form was filled from; `nil` where that cannot be read.
  ///   - schema: The fields.
  /// - Returns: An edit for each field that differs, in the schema's order.
  /// - Throws: ``InvalidSubmission`` for what no field of its kind can hold.
  package func edits(
    on document: Document?,
    by schema: SpecSchema
  ) throws(InvalidSubmission) -> [Edit] {
    var edits: [Edit] = []
    var problems: [FieldProblem] = []
    for field in schema.fields {
      guard let typed = values[field.path], !field.isReadOnly else { continue }
      let reading = FieldReading(field, in: document)
      // What was left alone is no change, whatever it is.
      let (new, old) = (ControlText(typed), ControlText(reading.text))
      guard new != old || field.kind == .boolean && reading.isUnreadable else { continue }
      do throws(WrongWord) {
        let value = try field.value(of: new.text)
        guard let edit = field.edit(from: reading, to: value) else { continue }
        edits.append(edit)
      } catch {
        problems.append(FieldProblem(.field(field.path), "\(field.title) \(error.message)"))
      }
    }
    guard problems.isEmpty else { throw InvalidSubmission(problems: problems) }
    return edits
  }
}

/// A text as a control of a form can hold it: browsers have one kind of line break, and pages show other control
/// characters as U+FFFD.
private struct ControlText: Equatable {
  let text: String

  init(_ text: String) {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    self.text = isPlain ? text : Self.scalars(text.replacing("\r\n", with: "\n"))
  }

  private static func scalars(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0D: scalars.append("\n")
      case 0x00...0x08, 0x0B, 0x0E...0x1F, 0x7F: scalars.append("\u{FFFD}")
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }

  static func == (one: ControlText, other: ControlText) -> Bool {
    one.text.utf8.elementsEqual(other.text.utf8)
  }
}

/// A word that stands for no value of its field.
struct WrongWord: Error {
  /// What the value must be, after the field's name.
  let message: String
}

extension Field {
  /// The value that a control's text stands for; `nil` where it stands for none, so that the value is removed.
  fileprivate func value(of typed: String) throws(WrongWord) -> Value? {
    switch kind {
    case .text: return .string(typed)
    case .boolean:
      switch typed {
      case "true", "on": return .bool(true)
      case "false": return .bool(false)
      case "": return nil
      default: throw WrongWord(message: "must be true or false")
      }
    case .number(let isWhole):
      guard !typed.isEmpty else { return nil }
      switch Scalar(plain: typed).value {
      case .int(let number): return .int(number)
      case .float(let number): return .float(number)
      default: throw WrongWord(message: "must be \(isWhole ? "a whole number" : "a number")")
      }
    case .choice(let choices):
      if typed.isEmpty { return nil }
      let exact = ExactText(typed)
      // A text that is no choice is refused by the schema, which says what is.
      return choices.first { ExactText($0.word) == exact }?.value ?? .string(typed)
    }
  }

  /// How a value comes to be another; `nil` where both are the same.
  fileprivate func edit(from reading: FieldReading, to value: Value?) -> Edit? {
    guard let value else { return reading.isPresent ? .remove(path) : nil }
    if let old = reading.value, value.isSame(as: old) { return nil }
    if !reading.isPresent, let standard, value.isSame(as: standard) { return nil }
    return .set(path, value)
  }
}

/// What is wrong with one field, as an instruction to the person who filled it.
package struct FieldProblem: Hashable, Sendable {
  package enum Place: Hashable, Sendable {
    case customer, environment
    case field(FieldPath)
  }

  package let place: Place
  /// Without a full stop.
  package let message: String

  package init(_ place: Place, _ message: String) {
    self.place = place
    self.message = message
  }
}

/// A form that cannot be deployed as it stands.
package struct InvalidSubmission: Error, Hashable, Sendable {
  package let problems: [FieldProblem]

  package init(problems: [FieldProblem]) { self.problems = problems }

  package subscript(place: FieldProblem.Place) -> String? {
    problems.first { $0.place == place }?.message
  }
}

extension Slug {
  /// What is wrong with a name; `nil` where nothing is.
  fileprivate static func problem(with text: String, of place: FieldProblem.Place) -> String? {
    let (name, article) = place == .customer ? ("Customer", "a") : ("Environment", "an")
    if text.isEmpty { return "Enter \(article) \(name.lowercased())" }
    return rule.problem(with: text, named: name)
  }

  private static let rule = TextRule(
    longest: limit,
    alphabet: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-",
    words: "letters a to z, digits, hyphens and underscores"
  )
}

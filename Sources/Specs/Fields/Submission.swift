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
  /// Of which kind a value is, where its field takes several; what becomes of a secret.
  package var kinds: [FieldPath: String] = [:]
  /// What an entry of a mapping is to be called, by the path that it has.
  package var keys: [FieldPath: String] = [:]
  /// Which of several alternatives a value is to be.
  package var variants: [FieldPath: Int] = [:]
  /// Mappings that are shown though they are not there.
  package var opened: Set<FieldPath> = []
  /// The text that the form was made from, where that is not what the repository holds: rows were added, moved
  /// or taken out, or another pod's values laid over it.
  package var draft: String?
  /// What was offered from elsewhere, and is in ``draft``.
  package var offered: Set<FieldPath> = []
  /// What of it is not wanted.
  package var refused: Set<FieldPath> = []
  /// What stood under keys that went when a value became another of its alternatives, as JSON.
  package var left: [FieldPath: String] = [:]

  /// The form of a pod that exists, with nothing typed yet.
  package init(of pod: PodID) {
    self.init(isNew: false, customer: pod.customer.text, environment: pod.environment.text)
  }

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

  /// Whether anything was typed or chosen in it.
  var hasTyped: Bool {
    !values.isEmpty || !keys.isEmpty || !kinds.isEmpty || !variants.isEmpty
  }

  /// Whether it says nothing that the document it is about does not say.
  package var isUntouched: Bool {
    values.isEmpty && draft == nil && keys.isEmpty && kinds.isEmpty && variants.isEmpty
      && opened.isEmpty
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

  /// What differs, in value, from the document that the form was made from.
  ///
  /// A missing key and the value that the schema gives as its default are the same, so a control that was
  /// left alone writes nothing. An empty text keeps an absent value absent.
  ///
  /// - Parameters:
  ///   - document: What the form was filled from; `nil` where that cannot be read.
  ///   - schema: The fields.
  /// - Returns: Edits in the form's order, those of a mapping's entries before its names.
  /// - Throws: ``InvalidSubmission`` for what no field of its kind can hold, and for keys that are not clear.
  package func edits(
    on document: Document?,
    by schema: SpecSchema
  ) throws(InvalidSubmission) -> [Edit] {
    let reader = SubmissionReader.read(
      self,
      on: document,
      base: document?.value,
      by: schema,
      isLenient: false
    )
    guard reader.problems.isEmpty else { throw InvalidSubmission(problems: reader.problems) }
    return reader.edits
  }
}

/// What is wrong with one field, as an instruction to the person who filled it.
package struct FieldProblem: Hashable, Sendable {
  package enum Place: Hashable, Sendable {
    case customer, environment
    case field(FieldPath)
    /// The name of a mapping's entry.
    case key(FieldPath)
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

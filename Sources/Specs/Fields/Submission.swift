internal import Text
package import YAML

/// A submitted form, path by path and not trimmed, so that a refused one shows what was typed.
package struct Submission: Hashable, Sendable {
  /// Whether it creates a pod.
  package var isNew: Bool
  package var customer: String
  package var environment: String
  /// The text of each field that was sent; a field that was not sent does not change.
  package var values: [FieldPath: String]
  /// The chosen kind of a value whose field allows several; the choice for a secret.
  package var kinds: [FieldPath: String] = [:]
  /// The new name of a mapping's entry, by its current path.
  package var keys: [FieldPath: String] = [:]
  /// The chosen alternative of a value.
  package var variants: [FieldPath: Int] = [:]
  /// Mappings that are shown although they do not exist.
  package var opened: Set<FieldPath> = []
  /// The text that the form was made from, if it is not the repository's: rows were added, moved or
  /// removed, or another pod's values applied.
  package var draft: String?
  /// Values that were offered from elsewhere and are in ``draft``.
  package var offered: Set<FieldPath> = []
  /// Offered values that are not wanted.
  package var refused: Set<FieldPath> = []
  /// The values of keys that were removed when a value switched to another alternative, as JSON.
  package var left: [FieldPath: String] = [:]

  /// The form of an existing pod, before anything is typed.
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

  /// Whether anything was typed or chosen.
  var hasTyped: Bool {
    !values.isEmpty || !keys.isEmpty || !kinds.isEmpty || !variants.isEmpty
  }

  /// Whether it has the same values as its document.
  package var isUntouched: Bool {
    values.isEmpty && draft == nil && keys.isEmpty && kinds.isEmpty && variants.isEmpty
      && opened.isEmpty
  }

  /// The pod, if both names are valid.
  package var pod: PodID? { PodID(customer: customer, environment: environment) }

  /// The pod.
  ///
  /// - Throws: ``InvalidSubmission`` with the problems of its names, and of fields that can be
  ///   checked without the pod.
  package func checkedPod(_ schema: SpecSchema) throws(InvalidSubmission) -> PodID {
    if let pod { return pod }
    let fields = schema.fields.compactMap { field -> FieldProblem? in
      guard field.kind == .text, let typed = values[field.path],
        // An empty optional field stays absent.
        field.isRequired || !typed.isEmpty
      else { return nil }
      return schema.problem(with: .string(typed), in: field).map {
        FieldProblem(.field(field.path), $0)
      }
    }
    throw InvalidSubmission(problems: nameProblems + fields)
  }

  /// The problems of the pod's names.
  package var nameProblems: [FieldProblem] {
    [(FieldProblem.Place.customer, customer), (.environment, environment)].compactMap {
      place,
      text in
      Slug.problem(with: text, of: place).map { FieldProblem(place, $0) }
    }
  }

  /// The changed values, compared with the document that the form was made from.
  ///
  /// A missing key equals its default, so an untouched control writes nothing. An empty text leaves
  /// an absent value absent.
  ///
  /// - Parameters:
  ///   - document: The document that the form was filled from; `nil` if it cannot be read.
  ///   - schema: The fields.
  /// - Returns: Edits in the form's order, those of a mapping's entries before its names.
  /// - Throws: ``InvalidSubmission`` for text that a field of its kind cannot hold, and for
  ///   ambiguous keys.
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

/// A problem with one field, as an instruction to the person who filled it in.
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

/// A form that cannot be deployed.
package struct InvalidSubmission: Error, Hashable, Sendable {
  package let problems: [FieldProblem]

  package init(problems: [FieldProblem]) { self.problems = problems }

  package subscript(place: FieldProblem.Place) -> String? {
    problems.first { $0.place == place }?.message
  }
}

extension Slug {
  /// What is wrong with a name; `nil` if nothing is.
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

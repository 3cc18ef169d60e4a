package import YAML

/// What a pod's spec.yml may hold, and what a new one begins with.
package struct Schema: Hashable, Sendable {
  /// In the order of the form; what is not named is allowed.
  package let fields: [Field]
  /// A new pod's text, but for its names and fields.
  let outline: String
  /// Where a document names its own pod.
  let customer: FieldPath
  let environment: FieldPath

  package init(
    fields: [Field],
    outline: String,
    customer: FieldPath,
    environment: FieldPath
  ) {
    self.fields = fields
    self.outline = outline
    self.customer = customer
    self.environment = environment
  }

  package func field(at path: FieldPath) -> Field? { fields.first { $0.path == path } }

  /// How people call the field at a path; its pointer where the schema does not know it.
  package func title(of path: FieldPath) -> String {
    field(at: path)?.title ?? (path.isRoot ? "The whole document" : path.description)
  }

  /// The text that a new pod begins with.
  ///
  /// - Throws: ``YAMLError`` or ``EditRefusal`` for an outline that is none.
  package func newDocument(of pod: PodID) throws -> Document {
    try Document(outline, limits: Spec.limits).applying([
      .set(customer, .string(pod.customer.text)),
      .set(environment, .string(pod.environment.text)),
    ]).document
  }

  /// Where keys that are missing are inserted.
  var order: KeyOrder {
    let paths = fields.map(\.path)
    return KeyOrder { parent in
      var keys: [String] = []
      for path in paths where parent.contains(path) && path.tokens.count > parent.tokens.count {
        let key = path.tokens[parent.tokens.count]
        if !keys.contains(key) { keys.append(key) }
      }
      return keys
    }
  }

  /// Everything in a document that the schema forbids, in the order of the fields.
  package func violations(in value: Value) -> [Violation] {
    fields.compactMap { field in
      field.problem(with: value.value(at: field.path)).map {
        Violation(path: field.path, message: $0)
      }
    }
  }
}

/// One thing that the schema forbids.
package struct Violation: Hashable, Sendable {
  package let path: FieldPath
  /// An instruction to the person who typed it, without a full stop.
  package let message: String
  /// Where it stands in a text that somebody typed.
  package private(set) var mark: Mark?

  package init(path: FieldPath, message: String) {
    self.path = path
    self.message = message
  }

  /// The same with its place in a document: that of the nearest thing that is there.
  func located(in document: Document) -> Violation {
    var path = path
    while document.node(at: path) == nil, let parent = path.parent { path = parent }
    var violation = self
    violation.mark = document.node(at: path)?.start
    return violation
  }
}

extension Field {
  /// What is wrong with a value; `nil` where nothing is.
  func problem(with value: Value?) -> String? {
    let isMissing = value == nil || value == .null || value == .string("")
    if isMissing { return isRequired ? "Enter \(title.startingSmall.withArticle)" : nil }
    switch (kind, value) {
    case (.text(let rule), .string(let text)): return rule.problem(with: text, named: title)
    case (.text, _): return "\(title) must be a text"
    case (.boolean, .bool): return nil
    case (.boolean, _): return "\(title) must be true or false"
    }
  }
}

extension String {
  /// With a small first letter, unless the word is an abbreviation.
  fileprivate var startingSmall: String {
    let rest = unicodeScalars.dropFirst()
    guard let first = unicodeScalars.first, rest.first?.properties.isUppercase != true else {
      return self
    }
    return first.properties.lowercaseMapping + String(String.UnicodeScalarView(rest))
  }

  fileprivate var withArticle: String {
    let isVowel = unicodeScalars.first.map { "aeiou".unicodeScalars.contains($0) } ?? false
    return (isVowel ? "an " : "a ") + self
  }
}

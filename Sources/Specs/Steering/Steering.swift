/// A repository's settings and schema at one commit, as far as its files can be understood.
///
/// A broken file never takes the site down: the built-in rules apply instead, and ``problems`` has
/// the reasons.
package struct Steering: Sendable {
  package let settings: EditorSettings
  package let schema: SpecSchema
  package let problems: [SteeringProblem]
  /// The blobs that it was read from; equal ones have the same result.
  package let revisions: SteeringRevisions

  /// The defaults for a repository without such files.
  package static let builtIn = Steering(
    settings: BuiltIn.settings,
    schema: BuiltIn.schema,
    problems: [],
    revisions: [:]
  )

  package init(
    settings: EditorSettings,
    schema: SpecSchema,
    problems: [SteeringProblem],
    revisions: SteeringRevisions
  ) {
    self.settings = settings
    self.schema = schema
    self.problems = problems
    self.revisions = revisions
  }

  /// Reads the files of a commit.
  ///
  /// - Parameters:
  ///   - revisions: The files in the commit.
  ///   - content: The bytes of one; `nil` for one of more than ``SteeringFile/largest``.
  /// - Throws: What `content` throws.
  package init<Failure: Error>(
    _ revisions: SteeringRevisions,
    content: (SteeringFile, _ blob: String) throws(Failure) -> [UInt8]?
  ) throws(Failure) {
    var reader = SettingsReader()
    if let blob = revisions[.settings] {
      if let bytes = try content(.settings, blob) { reader.read(bytes) } else { reader.refuse() }
    }
    var schemas = SpecSchemaReader()
    for file in [SteeringFile.schema, .schemaAsYAML] {
      guard let blob = revisions[file] else { continue }
      schemas.read(file, try content(file, blob))
    }
    let schema = schemas.schema ?? BuiltIn.schema
    var settings = reader.settings
    // Many people read lists, so they show no secrets.
    settings.columns.removeAll(where: schema.isSecret)
    for case .field(let path) in settings.nameParts where schema.isSecret(path) {
      settings.name = settings.name.replacing("{\(path)}", with: SpecSchema.mask)
    }
    self.init(
      settings: settings,
      schema: schema,
      problems: reader.problems + schemas.problems,
      revisions: revisions
    )
  }
}

/// What steers the editor in one repository at one commit, as far as its files can be understood.
///
/// A broken file never takes the site down: what is built in applies in its place, and ``problems`` say so.
package struct Steering: Sendable {
  package let settings: EditorSettings
  package let schema: SpecSchema
  package let problems: [SteeringProblem]
  /// What it was read from; equal ones steer alike.
  package let revisions: SteeringRevisions

  /// What applies where a repository has no such files.
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
  ///   - revisions: The files that the commit has.
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
    // Lists are read by many.
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

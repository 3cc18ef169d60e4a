extension JSONPatch {
  /// Whether it has a test, and so applies only to a document with the tested values.
  package var tests: Bool {
    operations.contains { if case .test = $0.action { true } else { false } }
  }
}

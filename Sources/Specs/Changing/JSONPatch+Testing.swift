extension JSONPatch {
  /// Whether it has an effect only on a document that says what it tests for.
  package var tests: Bool {
    operations.contains { if case .test = $0.action { true } else { false } }
  }
}

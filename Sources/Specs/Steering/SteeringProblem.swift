package import YAML

/// Something in a settings or schema file that does not mean what its author may think.
package struct SteeringProblem: Error, Hashable, Sendable {
  package let file: SteeringFile
  /// Where; `nil` if there is no specific place.
  package let mark: Mark?
  /// What is wrong and what applies instead, without a full stop.
  package let message: String
  /// Whether the rest of the file applies as intended, so that only its author has to know.
  package let isMinor: Bool

  package init(
    _ file: SteeringFile,
    at mark: Mark? = nil,
    _ message: String,
    isMinor: Bool = false
  ) {
    self.file = file
    self.mark = mark
    self.message = message
    self.isMinor = isMinor
  }

  /// For people: `spec-editor.yml, line 3, column 5: …`, as a sentence.
  package var sentence: String {
    let place = mark.map { ", line \($0.line), column \($0.column)" } ?? ""
    return "\(file.rawValue)\(place): \(message)."
  }
}

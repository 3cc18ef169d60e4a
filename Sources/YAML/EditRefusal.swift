/// Why an edit cannot be made.
package struct EditRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Sendable {
    /// The path does not exist in the document.
    case missing
    /// The text cannot be changed there without touching something else.
    case unsafe
    /// It takes more work than one request may.
    case tooLarge
  }

  package var kind: Kind
  package var problem: String
  package var mark: Mark?

  package init(kind: Kind = .unsafe, problem: String, mark: Mark?) {
    self.kind = kind
    self.problem = problem
    self.mark = mark
  }

  static func missing(_ problem: String) -> EditRefusal {
    EditRefusal(kind: .missing, problem: problem, mark: nil)
  }

  package var description: String { mark.map { "\($0): \(problem)" } ?? problem }
}

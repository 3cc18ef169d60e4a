internal import Text
package import YAML

/// An existing spec.yml that cannot be read or edited, and why.
package struct UnusableSpec: Error, Hashable, Sendable {
  package let pod: PodID
  /// The blob SHA.
  package let revision: String
  /// What is wrong, in words.
  package let problem: String
  /// Where; `nil` if there is no specific place.
  package let mark: Mark?
  /// The content; `nil` for a file that is too large to read.
  package let text: String?
  /// The size in bytes of a file that is too large, if known.
  package let size: Int?

  package init(
    pod: PodID,
    revision: String,
    problem: String,
    mark: Mark? = nil,
    text: String? = nil
  ) {
    self.pod = pod
    self.revision = revision
    // A name in the problem may be as long as the file.
    self.problem = problem.shown(limit: 300)
    self.mark = mark
    self.text = text
    size = nil
  }

  /// A file of more than ``Spec/largest`` bytes, which was not read.
  package init(tooLarge pod: PodID, revision: String, size: Int?) {
    self.pod = pod
    self.revision = revision
    let limit = "specs of up to \(Spec.largest >> 10) KiB can be edited here"
    problem =
      size.map { "the file has \($0.grouped) bytes; \(limit)" } ?? "the file is too large; \(limit)"
    mark = nil
    text = nil
    self.size = size
  }

  package var isTooLarge: Bool { text == nil }

  /// For people: `line 9, column 3: did not find expected key`.
  package var message: String {
    mark.map { "line \($0.line), column \($0.column): \(problem)" } ?? problem
  }

  /// The same as a separate sentence, short enough to keep for every pod.
  package var sentence: String {
    let words = message.shown(limit: 120)
    return words.prefix(1).uppercased() + words.dropFirst() + "."
  }

  /// The same for another pod with the same content.
  package func of(_ pod: PodID) -> UnusableSpec {
    guard let text else { return UnusableSpec(tooLarge: pod, revision: revision, size: size) }
    return UnusableSpec(pod: pod, revision: revision, problem: problem, mark: mark, text: text)
  }
}

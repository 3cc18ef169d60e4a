import Specs

/// The pod in the title of a run, if the workflow writes such titles.
///
/// Titles are `Deploy advworks/dev`, possibly followed by text in parentheses, or by a colon and text,
/// like the titles of our commits. Any other title names no pod, even if it contains something similar.
struct RunTitle {
  let pod: PodID?

  init(_ title: String) {
    let start = "Deploy "
    let words = title.dropFirst(start.count).split(
      separator: " ",
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    let rest = words.count == 2 ? words[1] : nil
    let isBracketed = rest.map { $0.count > 2 && $0.first == "(" && $0.last == ")" } ?? true
    let isCommit = words.count == 2 && words[0].hasSuffix(":")
    let halves =
      (isCommit ? words.first?.dropLast() : words.first)?.split(
        separator: "/",
        omittingEmptySubsequences: false
      ) ?? []
    guard title.hasPrefix(start), isBracketed || isCommit, halves.count == 2 else {
      pod = nil
      return
    }
    pod = PodID(customer: halves[0], environment: halves[1])
  }

  /// Whether a run with this title can be a deployment of `pod`; a title that names no pod can.
  func mayBe(of pod: PodID) -> Bool { self.pod.map { $0 == pod } ?? true }
}

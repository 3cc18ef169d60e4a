import Specs

/// What the title of a run says, if our workflow writes such titles.
///
/// They are `Deploy advworks/dev`, or that with something in brackets behind it, or after a colon, as our commits
/// are called. Any other title names no pod, even where something in it looks like one.
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

  /// Whether a run so called may be a deployment of `pod`; one that names no pod may be.
  func mayBe(of pod: PodID) -> Bool { self.pod.map { $0 == pod } ?? true }
}

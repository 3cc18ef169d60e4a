import Specs

/// What the title of a run says, if our workflow writes such titles.
///
/// They are `Deploy advworks/dev` or `Deploy advworks/dev (web1)`. Any other title names no pod, even
/// where something in it looks like one.
struct RunTitle {
  let pod: PodID?
  private let instance: Substring?

  init(_ title: String) {
    let start = "Deploy "
    let words = title.dropFirst(start.count).split(
      separator: " ",
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    let rest = words.count == 2 ? words[1] : nil
    let isBracketed = rest.map { $0.count > 2 && $0.first == "(" && $0.last == ")" } ?? true
    let halves = words.first?.split(separator: "/", omittingEmptySubsequences: false) ?? []
    guard title.hasPrefix(start), isBracketed, halves.count == 2 else {
      (pod, instance) = (nil, nil)
      return
    }
    pod = PodID(customer: halves[0], environment: halves[1])
    instance = rest?.dropFirst().dropLast()
  }

  /// How well the title fits a deployment: it names another pod (`nil`), no pod (0), this pod (1),
  /// and its instance as well (2).
  func fit(_ pod: PodID, instance: String) -> Int? {
    guard let named = self.pod else { return 0 }
    guard named == pod else { return nil }
    return self.instance.map { $0 == instance } ?? false ? 2 : 1
  }
}

import Specs

/// What the title of a run tells: our workflow's is `Deploy advworks/dev (web1)`.
struct RunTitle {
  let pod: PodID?
  /// The words besides the pod, without the brackets around them.
  private let words: Set<String>

  init(_ title: String) {
    let parts = title.split { " ()[]{},;:'\"“”".contains($0) }
    pod =
      parts.lazy.compactMap { part -> PodID? in
        let halves = part.split(separator: "/", omittingEmptySubsequences: false)
        return halves.count == 2 ? PodID(customer: halves[0], environment: halves[1]) : nil
      }.first
    words = Set(parts.map(String.init))
  }

  /// How well the title fits a deployment: it names another pod (`nil`), no pod (0), this pod (1),
  /// and its instance as well (2).
  func fit(_ pod: PodID, instance: String?) -> Int? {
    guard let named = self.pod else { return 0 }
    guard named == pod else { return nil }
    return instance.map(words.contains) ?? false ? 2 : 1
  }
}

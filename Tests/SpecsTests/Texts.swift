import Specs
import Text
import YAML

/// One pod in memory, with its current and older texts.
struct Texts: SpecRepository {
  let past: [String]
  let current: String?
  let steering: Steering

  init(_ past: [String], current: String?, steering: Steering = .builtIn) {
    self.past = past
    self.current = current
    self.steering = steering
  }

  let origin = Origin(
    kind: .local,
    repository: "r",
    branch: "main",
    specsPath: "pods",
    link: nil
  )

  func spec(of pod: PodID, by deadline: Deadline) throws(SpecError) -> Spec {
    guard let current else { throw .noSuchPod(pod) }
    return try spec(pod, current)
  }

  func spec(of pod: PodID, at revision: String, by deadline: Deadline) throws(SpecError) -> Spec {
    let all = past + [current].compactMap(\.self)
    guard let text = all.first(where: { BlobID.of(Array($0.utf8)) == revision }) else {
      throw .noSuchRevision(pod)
    }
    return try spec(pod, text)
  }

  private func spec(_ pod: PodID, _ text: String) throws(SpecError) -> Spec {
    let bytes = Array(text.utf8)
    return try Spec(pod: pod, revision: BlobID.of(bytes), bytes: bytes)
  }

  func catalogue(_ freshness: Freshness, by deadline: Deadline) throws(SpecError) -> Catalogue {
    remembered() ?? Catalogue(entries: [], revision: "r", confirmed: .now)
  }

  func choices(by deadline: Deadline) throws(SpecError) -> WorkflowInputs { .unlimited }

  func health(by deadline: Deadline) -> SourceHealth {
    SourceHealth(github: "not used", repository: "r")
  }

  func remembered() -> Catalogue? {
    Catalogue(entries: [], revision: "r", confirmed: .now, steering: steering)
  }

  func noteInterest(in entries: some Sequence<Catalogue.Entry>) {}
}

extension Draft {
  /// The text with everything that was typed.
  var text: String? { result?.text }
}

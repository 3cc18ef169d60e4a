import Specs
import Threads

/// Forms as nobody has touched them, of pods that were looked at lately.
///
/// Most of a form is the same for all who open it until its spec changes, and takes longer to make than all
/// else of the answer.
final class FormCache: Sendable {
  /// What the content of an untouched form is made from.
  struct Key: Hashable, Sendable {
    let pod: PodID
    let revision: String
    let mount: String
    let steering: SteeringRevisions
    /// What the button that skips the review says.
    let now: String?

    /// Forms of one revision seldom differ in anything else.
    func hash(into hasher: inout Hasher) {
      hasher.combine(pod)
      hasher.combine(revision)
    }
  }

  /// Bytes of markup, and of texts that it shows.
  private static let capacity = 1 << 20
  /// Bytes of a text whose form is made each time.
  private static let longest = 32 << 10

  private let recent = Published(RecentlyUsed<Key, FormContent.Rendered>(capacity: capacity))

  /// The content as it is kept, or made now.
  func rendered(_ content: FormContent) -> FormContent.Rendered {
    guard let key = content.key, let size = content.original?.text.utf8.count, size <= Self.longest
    else { return content.rendered }
    if let kept = recent.value.value(for: key) { return kept }
    let rendered = content.rendered
    let cost = rendered.head.size + rendered.form.size + size
    recent.update { $0.keep(rendered, for: key, cost: cost) }
    return rendered
  }
}

extension FormContent {
  /// `nil` for what only one person sees.
  fileprivate var key: FormCache.Key? {
    guard let original, submission.isUntouched, invalid == nil, choicesTrouble == nil,
      reason == nil
    else {
      return nil
    }
    return FormCache.Key(
      pod: original.pod,
      revision: original.revision,
      mount: links.mount,
      steering: steering.revisions,
      now: now
    )
  }
}

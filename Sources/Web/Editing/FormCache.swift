import Specs
import Threads

/// Caches untouched forms of recently viewed pods.
///
/// Most of a form is the same for everyone until its spec changes, and takes longer to create than
/// the rest of the answer.
final class FormCache: Sendable {
  /// The facts that the content of an untouched form depends on.
  struct Key: Hashable, Sendable {
    let pod: PodID
    let revision: String
    let mount: String
    let steering: SteeringRevisions
    /// What the button that skips the review says.
    let now: String?

    /// Forms of one revision rarely differ in anything else.
    func hash(into hasher: inout Hasher) {
      hasher.combine(pod)
      hasher.combine(revision)
    }
  }

  /// The most bytes of markup and of the texts that it shows.
  private static let capacity = 1 << 20
  /// The form of a longer text is not cached, in bytes.
  private static let longest = 32 << 10

  private let recent = Published(RecentlyUsed<Key, FormContent.Rendered>(capacity: capacity))

  /// The content from the cache, or newly created.
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
  /// `nil` for content that only one person sees.
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

import HTML
import Specs
import Synchronization

/// The cards of the whole list, made once for what they are made from.
final class CardCache: Sendable {
  private struct Key: Hashable {
    let catalogue: String
    let knowledge: Int
    let mount: String
  }

  private let made = Mutex<(key: Key, cards: Markup)?>(nil)

  func cards(_ catalogue: Catalogue, _ repository: any SpecRepository, _ links: Links) -> Markup {
    let key = Key(
      catalogue: catalogue.revision,
      knowledge: repository.knowledge,
      mount: links.mount
    )
    if let made = made.withLock({ $0 }), made.key == key { return made.cards }
    let known = repository.knownSpecs(in: catalogue)
    let cards = PodCards.markup(catalogue.entries, known: known, links: links)
    made.withLock { $0 = (key, cards) }
    return cards
  }
}

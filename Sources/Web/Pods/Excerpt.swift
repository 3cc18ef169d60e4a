import Specs

/// The part of a list that one page shows.
struct Excerpt {
  /// Pods on a page.
  static let size = 200

  /// What is on the page, as places in the whole list.
  let range: Range<Int>
  let total: Int
  /// From 1.
  let page: Int
  let pages: Int

  /// The page that `text` names; the last one for a number beyond it, the first one for anything else.
  init(of total: Int, page text: String?, size: Int = Self.size) {
    self.total = total
    pages = max(1, (total + size - 1) / size)
    page = min(max(1, text.flatMap { Int($0) } ?? 1), pages)
    let start = (page - 1) * size
    range = start..<min(start + size, total)
  }
}

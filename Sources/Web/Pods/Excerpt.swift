import Specs

/// The part of a list that one page shows.
struct Excerpt {
  /// The number of pods on a page.
  static let size = 200

  /// The indexes on the page.
  let range: Range<Int>
  let total: Int
  /// From 1.
  let page: Int
  let pages: Int

  /// The page in `text`: the last one if the number is too large, the first one if it is invalid.
  init(of total: Int, page text: String?, size: Int = Self.size) {
    self.total = total
    pages = max(1, (total + size - 1) / size)
    page = min(max(1, text.flatMap { Int($0) } ?? 1), pages)
    let start = (page - 1) * size
    range = start..<min(start + size, total)
  }
}

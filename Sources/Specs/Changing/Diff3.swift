/// Aligns two changed versions of a list with their common base.
enum Diff3 {
  /// A part of the three lists.
  struct Chunk: Hashable {
    enum Changed { case nowhere, theirs, yours, both }

    let changed: Changed
    let base: Range<Int>
    let theirs: Range<Int>
    let yours: Range<Int>
  }

  /// Splits three lists into chunks.
  ///
  /// - Parameters:
  ///   - count: The number of elements in the base.
  ///   - theirs: The changes from the base to their version.
  ///   - yours: The changes from the base to your version.
  /// - Returns: The chunks in order; together they contain every element of the three lists.
  static func chunks(
    base count: Int,
    theirs: [Matching.Change],
    yours: [Matching.Change]
  ) -> [Chunk] {
    var walk = Walk(theirs: theirs[...], yours: yours[...])
    while walk.step() {}
    walk.keep(until: count)
    return walk.chunks
  }

  /// The walk along the base.
  private struct Walk {
    /// Changes that are not in a chunk yet.
    var theirs: ArraySlice<Matching.Change>
    var yours: ArraySlice<Matching.Change>
    var chunks: [Chunk] = []
    private var place = (base: 0, theirs: 0, yours: 0)

    init(theirs: ArraySlice<Matching.Change>, yours: ArraySlice<Matching.Change>) {
      (self.theirs, self.yours) = (theirs, yours)
    }

    /// Makes a chunk of the unchanged elements, and one of the next change and all that overlap
    /// with it.
    mutating func step() -> Bool {
      var group: (theirs: [Matching.Change], yours: [Matching.Change]) = ([], [])
      switch (theirs.first, yours.first) {
      case (nil, nil): return false
      case (let their?, let your?) where your.comesBefore(their): group.yours = [your]
      case (nil, let your?): group.yours = [your]
      case (let their?, _): group.theirs = [their]
      }
      theirs = theirs.dropFirst(group.theirs.count)
      yours = yours.dropFirst(group.yours.count)
      while true {
        if let next = theirs.first, group.yours.contains(where: next.overlaps) {
          group.theirs.append(theirs.removeFirst())
        } else if let next = yours.first, group.theirs.contains(where: next.overlaps) {
          group.yours.append(yours.removeFirst())
        } else {
          break
        }
      }
      let all = group.theirs + group.yours
      keep(until: all.map(\.old.lowerBound).min() ?? place.base)
      let count = (all.map(\.old.upperBound).max() ?? place.base) - place.base
      add(
        group.theirs.isEmpty ? .yours : group.yours.isEmpty ? .theirs : .both,
        base: count,
        theirs: count + group.theirs.growth,
        yours: count + group.yours.growth
      )
      return true
    }

    mutating func keep(until end: Int) {
      let count = end - place.base
      if count > 0 { add(.nowhere, base: count, theirs: count, yours: count) }
    }

    private mutating func add(_ changed: Chunk.Changed, base: Int, theirs: Int, yours: Int) {
      let end = (base: place.base + base, theirs: place.theirs + theirs, yours: place.yours + yours)
      chunks.append(
        Chunk(
          changed: changed,
          base: place.base..<end.base,
          theirs: place.theirs..<end.theirs,
          yours: place.yours..<end.yours
        )
      )
      place = end
    }
  }
}

extension [Matching.Change] {
  /// By how many elements the list grows.
  fileprivate var growth: Int { reduce(0) { $0 + $1.growth } }
}

extension Matching.Change {
  fileprivate var growth: Int { new.count - old.count }

  fileprivate func comesBefore(_ other: Self) -> Bool {
    (old.lowerBound, old.upperBound) < (other.old.lowerBound, other.old.upperBound)
  }

  /// Whether the order of both insertions would be a guess, or both remove the same elements.
  ///
  /// Changes next to each other do not overlap.
  fileprivate func overlaps(_ other: Self) -> Bool {
    switch (old.isEmpty, other.old.isEmpty) {
    case (true, true): old == other.old
    case (true, false): other.surrounds(old.lowerBound)
    case (false, true): surrounds(other.old.lowerBound)
    case (false, false): old.overlaps(other.old)
    }
  }

  /// Whether an insertion at a place could belong before or after this change's own insertion.
  private func surrounds(_ place: Int) -> Bool {
    growth > 0
      ? old.lowerBound <= place && place <= old.upperBound
      : old.lowerBound < place && place < old.upperBound
  }
}

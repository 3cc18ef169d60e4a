/// Merges your changes into a text that someone else has changed since you read it.
package enum LineMerge {
  /// Merges line by line; every line keeps its bytes.
  ///
  /// Lines next to each other can be changed by one side each. The result is not checked for sense.
  ///
  /// - Parameters:
  ///   - base: The text that you read.
  ///   - theirs: The current text.
  ///   - yours: The text that you want.
  /// - Returns: `nil` if both changed the same lines in different ways.
  package static func merge(base: String, theirs: String, yours: String) -> String? {
    let (base, theirs, yours) = (Lines(base), Lines(theirs), Lines(yours))
    let chunks = Diff3.chunks(
      base: base.count,
      theirs: base.exactChanges(to: theirs),
      yours: base.exactChanges(to: yours)
    )
    var merged = ""
    for chunk in chunks {
      let (their, your) = (theirs.whole(chunk.theirs), yours.whole(chunk.yours))
      if chunk.changed == .both, !their.utf8.elementsEqual(your.utf8) { return nil }
      let lines = chunk.changed == .yours ? your : their
      // One side removed the line feed after which the other adds a line.
      if let last = merged.utf8.last, last != 0x0A, !lines.isEmpty { return nil }
      merged += lines
    }
    return merged
  }
}

/// Puts your changes into a text that somebody else has changed since you read it.
package enum LineMerge {
  /// Merges line by line; every line keeps its bytes.
  ///
  /// Lines that are next to each other can be changed by one side each. Whether what comes out makes
  /// sense is not looked at.
  ///
  /// - Parameters:
  ///   - base: The text that you read.
  ///   - theirs: What it is now.
  ///   - yours: What you want it to be.
  /// - Returns: `nil` where both changed the same lines, each in another way.
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
      // One side took the line feed after which the other adds a line.
      if let last = merged.utf8.last, last != 0x0A, !lines.isEmpty { return nil }
      merged += lines
    }
    return merged
  }
}

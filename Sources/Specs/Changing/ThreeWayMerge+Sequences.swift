internal import Text
import YAML

/// A list and its two changed versions.
struct SequenceVersions {
  let base: [Value]?
  let theirs: [Value]
  let yours: [Value]

  var all: [[Value]] { [base ?? [], theirs, yours] }

  var areScalars: Bool { all.allSatisfy { $0.allSatisfy(\.isScalar) } }

  /// Theirs without the items that you removed, plus those that you added.
  var mergedAsSets: [Value] {
    let before = Set((base ?? []).map(ExactValue.init))
    let your = Set(yours.map(ExactValue.init))
    var seen = Set(theirs.map(ExactValue.init))
    return theirs.filter { your.contains(ExactValue($0)) || !before.contains(ExactValue($0)) }
      + yours.filter { !before.contains(ExactValue($0)) && seen.insert(ExactValue($0)).inserted }
  }
}

extension Merger {
  /// Merges item by item; `nil` if both added or removed items at one place.
  mutating func mergeAligned(
    _ base: [Value],
    _ theirs: [Value],
    _ yours: [Value],
    at path: FieldPath
  ) -> [Value]? {
    let tokens = Alignment.tokens(of: [base, theirs, yours])
    func changes(to version: Int) -> [Matching.Change] {
      Matching.changes(old: base.count, new: tokens[version].count) {
        tokens[0][$0] == tokens[version][$1]
      }
    }
    let chunks = Diff3.chunks(base: base.count, theirs: changes(to: 1), yours: changes(to: 2))
    var merged: [Value] = []
    for chunk in chunks {
      let (old, their, your) = (base[chunk.base], theirs[chunk.theirs], yours[chunk.yours])
      if Self.areSame(your, their) || Self.areSame(your, old) {
        merged += their
      } else if Self.areSame(their, old) {
        merged += your
      } else if old.count == their.count, old.count == your.count {
        for (place, item) in zip(old, zip(their, your)).enumerated() {
          let path = path.appending(String(their.startIndex + place))
          if let item = merge(item.0, item.1.0, item.1.1, at: path) { merged.append(item) }
        }
      } else {
        return nil
      }
    }
    return merged
  }

  private static func areSame(_ one: ArraySlice<Value>, _ other: ArraySlice<Value>) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { $0.isSame(as: $1) }
  }
}

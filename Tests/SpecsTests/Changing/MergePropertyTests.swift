import Testing
import YAML

@testable import Specs

@Suite struct MergePropertyTests {
  @Test func `where they changed nothing, your edits make yours`() throws {
    try forEachTriple { base, _, yours in
      let outcome = ThreeWayMerge.merge(base: base, theirs: base, yours: yours)
      #expect(outcome.conflicts == [])
      let edited = try EditedValue.applying(outcome.merged.edits, to: base)
      #expect(edited.isSame(as: yours))
      let other = ThreeWayMerge.merge(base: base, theirs: yours, yours: base)
      #expect(other.conflicts == [] && other.merged.edits == [])
    }
  }

  @Test func `a merge is symmetric, apart from the sides' names`() throws {
    try forEachTriple { base, theirs, yours in
      let one = ThreeWayMerge.merge(base: base, theirs: theirs, yours: yours)
      let other = ThreeWayMerge.merge(base: base, theirs: yours, yours: theirs)
      #expect(one.conflicts.count == other.conflicts.count)
      if one.conflicts.isEmpty {
        #expect(one.merged.value.isSame(as: other.merged.value))
      } else {
        let all = ThreeWayMerge.merge(
          base: base,
          theirs: theirs,
          yours: yours,
          choices: choices(.yours, one)
        )
        let none = ThreeWayMerge.merge(
          base: base,
          theirs: yours,
          yours: theirs,
          choices: choices(.theirs, other)
        )
        #expect(all.conflicts == [] && none.conflicts == [])
        #expect(all.merged.value.isSame(as: none.merged.value))
      }
      let edited = try EditedValue.applying(one.merged.edits, to: theirs)
      #expect(edited.isSame(as: one.merged.value))
    }
  }

  @Test func `the paths of conflicts are different, and their values are there`() throws {
    for rule in [SequenceRule.aligned, .set, .keyed(["name"])] {
      try forEachTriple { base, theirs, yours in
        let outcome = ThreeWayMerge.merge(base: base, theirs: theirs, yours: yours) { _ in rule }
        #expect(Set(outcome.conflicts.map(\.path)).count == outcome.conflicts.count)
        for conflict in outcome.conflicts {
          #expect(!conflict.theirs.isSame(as: conflict.yours))
          #expect(!conflict.theirs.isSame(as: conflict.base))
          #expect(!conflict.yours.isSame(as: conflict.base))
        }
      }
    }
  }

  @Test func `edits of different fields always merge`() throws {
    var random = RandomValues(seed: 3)
    let keys = (0..<8).map { "k\($0)" }
    for _ in 0..<300 {
      let base = keys.map { Value.Member(key: $0, value: random.value(depth: 3)) }
      var (theirs, yours, both) = (base, base, base)
      for place in keys.indices {
        let new = random.changed(base[place].value, depth: 3)
        switch random.number(below: 3) {
        case 0: (theirs[place].value, both[place].value) = (new, new)
        case 1: (yours[place].value, both[place].value) = (new, new)
        default: break
        }
      }
      let outcome = ThreeWayMerge.merge(
        base: .mapping(base),
        theirs: .mapping(theirs),
        yours: .mapping(yours)
      )
      #expect(outcome.conflicts == [])
      #expect(outcome.merged.value.isSame(as: .mapping(both)))
    }
  }

  private func choices(_ side: Side, _ outcome: MergeOutcome) -> [FieldPath: Side] {
    outcome.conflicts.reduce(into: [:]) { $0[$1.path] = side }
  }

  private func forEachTriple(_ body: (Value, Value, Value) throws -> Void) throws {
    var random = RandomValues(seed: 2)
    for _ in 0..<400 {
      let base = random.value(depth: 4)
      let theirs = random.changed(base, depth: 4)
      try body(base, theirs, random.changed(base, depth: 4))
    }
  }
}

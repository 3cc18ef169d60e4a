import Testing
import Threads

@Suite struct RecentlyUsedTests {
  @Test func `what was unused for longest makes room`() {
    var recent = RecentlyUsed<String, Int>(capacity: 3)
    recent.keep(1, for: "a", cost: 1)
    recent.keep(2, for: "b", cost: 1)
    recent.keep(3, for: "c", cost: 1)
    #expect(recent.value(for: "a") == 1)
    recent.keep(4, for: "d", cost: 2)
    #expect(recent.value(for: "b") == nil)
    #expect(recent.value(for: "c") == nil)
    #expect(recent.value(for: "a") == 1)
    #expect(recent.value(for: "d") == 4)
  }

  @Test func `a value larger than the cache is not kept and evicts nothing`() {
    var recent = RecentlyUsed<String, Int>(capacity: 3)
    recent.keep(1, for: "a", cost: 1)
    recent.keep(2, for: "b", cost: 4)
    #expect(recent.value(for: "a") == 1)
    #expect(recent.value(for: "b") == nil)
  }

  @Test func `reading a copy counts as a use of the others`() {
    var recent = RecentlyUsed<String, Int>(capacity: 2)
    recent.keep(1, for: "a", cost: 1)
    let copy = recent
    recent.keep(2, for: "b", cost: 1)
    #expect(copy.value(for: "a") == 1)
    recent.keep(3, for: "c", cost: 1)
    #expect(recent.value(for: "a") == 1)
    #expect(recent.value(for: "b") == nil)
  }
}

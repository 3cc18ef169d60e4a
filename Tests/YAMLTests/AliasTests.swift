import Testing
import YAML

/// Anchors, aliases and merge keys.
@Suite struct AliasTests {
  private let text = "base: &base {a: 1, b: {c: 2}}\nuse:\n  <<: *base\n  d: *base\n"

  @Test func `replacing a merged key adds a local one`() throws {
    #expect(try edited(text, .set("/use/a", .int(3))) == text + "  a: 3\n")
    #expect(try edited(text, .set("/use/b", yaml("{e: 1}"))) == text + "  b:\n    e: 1\n")
  }

  @Test(arguments: [
    (Edit.remove("/use/a"), "comes from a merge key"), (.set("/use/b/c", .null), "merge key"),
    (.move(from: "/use/a", to: "/x"), "comes from a merge key"), (.set("/use/d/a", "x"), "alias"),
    (.set("/use/d", "x"), "alias"), (.remove("/use/d/a"), "alias"), (.set("/base/a", "x"), "&base"),
    (.remove("/base"), "&base"), (.remove("/base/a"), "&base"),
  ])
  func `what others refer to is left alone`(edit: Edit, reason: String) {
    let refusal = #expect(throws: EditRefusal.self) { try edited(text, edit) }
    #expect(refusal?.problem.contains(reason) == true)
    #expect(refusal?.kind == .unsafe)
    #expect(refusal?.mark != nil)
  }

  @Test func `a local key that hides a merged one cannot be removed`() {
    let text = "base: &base {a: 1}\nuse: {<<: *base, a: 2}\n"
    let refusal = #expect(throws: EditRefusal.self) { try edited(text, .remove("/use/a")) }
    #expect(
      refusal?.description == "2:21: without it, the merge key (<<) would bring another value"
    )
  }

  @Test func `an entry with an alias or an unused anchor can be removed`() throws {
    #expect(try edited("a: &x 1\nb: *x\n", .remove("/b")) == "a: &x 1\n")
    #expect(try edited("a: &x 1\nb: *x\n", .remove("/b"), .remove("/a")) == "{}\n")
    #expect(try edited("a: &x 1\nb: 2\n", .remove("/a")) == "b: 2\n")
  }

  @Test func `an anchor that is set again later keeps its meaning`() {
    #expect(throws: EditRefusal.self) { try edited("- &x 1\n- &x 2\n- *x\n", .remove("/1")) }
  }
}

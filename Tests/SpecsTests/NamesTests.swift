import Specs
import Testing

@Suite struct NamesTests {
  @Test(arguments: ["a", "Advworks", "a-b_c", "-", "0", String(repeating: "x", count: 50)])
  func `a slug is 1 to 50 letters, digits, hyphens and underscores`(_ text: String) {
    #expect(Slug(text)?.text == text)
  }

  @Test(arguments: [
    "", "../etc", "a/b", "a b", "é", "a\n", "a%2f", ".", String(repeating: "x", count: 51),
    "a\u{0}",
  ])
  func `an invalid slug cannot be created`(_ text: String) {
    #expect(Slug(text) == nil)
  }

  @Test func `pods are ordered by customer and then by life cycle`() {
    let names = ["b/dev", "a/prd", "a/zeta", "a/dev", "a/stg", "a/alpha"]
    let pods = names.compactMap { name -> PodID? in
      let halves = name.split(separator: "/")
      return PodID(customer: halves[0], environment: halves[1])
    }
    #expect(
      pods.sorted { BuiltIn.settings.lists($0, before: $1) }.map(\.description) == [
        "a/dev", "a/stg", "a/prd", "a/alpha", "a/zeta", "b/dev",
      ]
    )
  }

  @Test func `a secret does not print, not even inside another value`() {
    let secret = Secret("ghp_123")
    #expect("\(secret) \([secret]) \(Optional(secret) as Any)".contains("ghp_") == false)
    var dumped = ""
    dump(["token": secret], to: &dumped)
    #expect(!dumped.contains("ghp_"))
  }
}

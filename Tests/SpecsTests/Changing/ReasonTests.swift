import Specs
import Testing

@Suite struct ReasonTests {
  @Test(
    arguments: [
      ("Ticket 12", "Ticket 12"), ("  a\r\n\r\nb\tc ", "a b c"), ("a\u{0}b\u{202E}c", "a b c"),
      ("", nil),
      (" \n ", nil), ("größer 👍", "größer 👍"),
    ]
  )
  func `a reason is words on one line`(text: String, reason: String?) {
    #expect(Reason.clean(text) == reason)
  }

  @Test func `a reason that is required has words, and none has more than 1,000 characters`() {
    for nothing in [nil, "", " \r\n "] as [String?] {
      #expect(Reason.problem(with: nothing, isRequired: true) == "Enter a reason")
      #expect(Reason.problem(with: nothing, isRequired: false) == nil)
    }
    let longest = String(repeating: "ü", count: 1000)
    #expect(Reason.problem(with: longest + " ", isRequired: true) == nil)
    #expect(
      Reason.problem(with: longest + "x", isRequired: false)
        == "Reason must be 1,000 characters or fewer, and this has 1,001"
    )
  }
}

import Specs
import Testing

@Suite struct SubmissionTests {
  private func messages(_ submission: Submission) -> [String] {
    do throws(InvalidSubmission) {
      _ = try submission.checked(requestedBy: nil)
      return []
    } catch {
      return error.problems.map { "\($0.field.rawValue): \($0.message)" }
    }
  }

  @Test func `a good form becomes a request`() throws {
    let submission = Submission(
      mode: .edit,
      customer: "advworks",
      environment: "dev",
      instanceName: "web1",
      wafEnabled: true,
      revision: "abc"
    )
    let request = try submission.checked(requestedBy: "bob")
    #expect(request.fullName == "advworks-dev-web1")
    #expect(request.requestedBy == "bob")
    #expect(request.revision == "abc")
    #expect(request.wafEnabled)
  }

  @Test func `every problem is reported together, in the order of the fields`() {
    #expect(
      messages(Submission(mode: .new)) == [
        "customer: Enter a customer", "environment: Enter an environment",
        "instance_name: Enter an instance name",
      ]
    )
  }

  @Test(arguments: [
    ("Web1", "lower-case letters a to z, digits and hyphens, not “W”"), ("web 1", "not a space"),
    ("-web", "must not begin or end with a hyphen"), ("web\u{7}", "not a control character"),
    (String(repeating: "w", count: 31), "30 characters or fewer, and this has 31"),
  ])
  func `a message says what to do about an instance name`(_ name: String, _ part: String) {
    let submission = Submission(
      mode: .edit,
      customer: "a",
      environment: "b",
      instanceName: name
    )
    let found = messages(submission)
    #expect(found.count == 1)
    #expect(found.first?.contains(part) == true)
  }

  @Test func `nothing is trimmed`() {
    let submission = Submission(
      mode: .edit,
      customer: " advworks",
      environment: "dev",
      instanceName: "web1"
    )
    #expect(messages(submission).first?.contains("not a space") == true)
    #expect(submission.customer == " advworks")
  }
}

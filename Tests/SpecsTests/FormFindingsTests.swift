import Specs
import Testing
import YAML

/// What fuzzing has found in forms, one small case each.
@Suite struct FormFindingsTests {
  private func submission(_ change: (inout Submission) -> Void) -> Submission {
    var submission = Submission(isNew: false, customer: "a", environment: "b")
    change(&submission)
    return submission
  }

  private func schema(_ text: String) -> SpecSchema {
    Steering([.schemaAsYAML: "a"]) { _, _ in Array(text.utf8) }.schema
  }

  @Test func `an entry that is emptied and renamed at once is taken out`() throws {
    let ports = schema("properties: {ports: {additionalProperties: {type: integer}}}")
    let sent = submission {
      $0.values = [["ports", "a"]: ""]
      $0.keys = [["ports", "a"]: "c", ["ports", "b"]: "a"]
    }
    let document = try Document("ports: {a: 1, b: 2}\n")
    let edits = try sent.edits(on: document, by: ports)
    #expect(try document.applying(edits).document.text == "ports: {a: 2}\n")
  }
}

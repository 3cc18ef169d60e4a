import Specs
import Testing
import YAML

@Suite struct SubmissionTests {
  private let schema = BuiltIn.schema
  private var name: FieldPath { schema.fields[0].path }
  private var firewall: FieldPath { schema.fields[1].path }

  private func edits(_ text: String, _ values: [FieldPath: String]) throws -> [Edit] {
    let submission = Submission(isNew: false, customer: "a", environment: "b", values: values)
    return try submission.edits(on: try Document(text), by: schema)
  }

  private let file =
    "spec:\n  compute: {instance_name: web1}\n  security: {waf: {enabled: false}}\n"

  @Test func `only what differs in value becomes an edit`() throws {
    #expect(try edits(file, [name: "web1", firewall: "false"]).isEmpty)
    #expect(try edits(file, [:]).isEmpty)
    #expect(try edits(file, [name: "web2"]) == [.set(name, .string("web2"))])
    #expect(try edits(file, [firewall: "on"]) == [.set(firewall, .bool(true))])
  }

  @Test(arguments: [
    (#""we\r\nb1""#, "we\r\nb1"), (#""we\r\nb1""#, "we\nb1"), (#""we\nb1""#, "we\r\nb1"),
    (#""a\0b\x07""#, "a\u{FFFD}b\u{FFFD}"), (#""a\tb""#, "a\tb"),
  ])
  func `an untouched text from a browser is not a change`(
    written: String,
    typed: String
  ) throws {
    let text = "spec:\n  compute:\n    instance_name: \(written)\n"
    #expect(try edits(text, [name: typed]).isEmpty)
    #expect(try edits(text, [name: typed + "x"]).count == 1)
  }

  @Test func `a missing key and its default are the same value`() throws {
    let text = "spec: {compute: {instance_name: web1}}\n"
    #expect(try edits(text, [firewall: "false"]).isEmpty)
    #expect(try edits(text, [firewall: ""]).isEmpty)
    #expect(try edits(text, [firewall: "true"]) == [.set(firewall, .bool(true))])
    #expect(try edits(file, [firewall: ""]) == [.remove(firewall)])
  }

  @Test(arguments: ["no", "Off", "'false'"])
  func `an unchanged boolean keeps its spelling`(_ written: String) throws {
    let text = file.replacing("enabled: false", with: "enabled: \(written)")
    #expect(try edits(text, [firewall: "false"]).isEmpty)
    #expect(try edits(text, [firewall: "true"]) == [.set(firewall, .bool(true))])
  }

  @Test func `an empty text keeps an absent value absent, and empties a present one`() throws {
    #expect(try edits("spec: {}\n", [name: ""]).isEmpty)
    #expect(try edits(file, [name: ""]) == [.set(name, .string(""))])
  }

  @Test func `a number that is already the name is kept`() throws {
    let text = file.replacing("web1", with: "0012")
    #expect(try edits(text, [name: "0012"]).isEmpty)
    #expect(try edits(text, [name: "12"]) == [.set(name, .string("12"))])
  }

  @Test func `what no switch can hold is refused`() {
    #expect(throws: InvalidSubmission.self) { try edits(file, [firewall: "maybe"]) }
  }

  @Test func `every problem of names and fields is reported together`() {
    let submission = Submission(isNew: true, customer: "", environment: "a b", values: [name: "W"])
    do throws(InvalidSubmission) {
      _ = try submission.checkedPod(schema)
      Issue.record("it was taken")
    } catch {
      #expect(error[.customer] == "Enter a customer")
      #expect(error[.environment]?.hasSuffix("not a space") == true)
      #expect(error[.field(name)]?.contains("lower-case letters a to z") == true)
    }
  }

  @Test(arguments: [
    ("", "Enter an instance name"),
    ("Web1", "Instance name must be 1–30 lower-case letters a to z, digits and hyphens, with no"),
    ("web 1", "with no hyphen at either end"), ("-web", "with no hyphen at either end"),
    ("web\u{7}", "lower-case letters a to z"),
    (String(repeating: "w", count: 31), "30 characters or fewer, and this has 31"),
  ])
  func `a message says what to do about a text`(_ typed: String, _ part: String) throws {
    let value = try Document(file).value.applying([.set(name, .string(typed))])
    let found = schema.violations(in: value)
    #expect(found.count == 1 && found[0].path == name && found[0].message.contains(part))
  }
}

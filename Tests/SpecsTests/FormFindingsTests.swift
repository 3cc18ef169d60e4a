import Specs
import Testing
import YAML

/// Small cases of what fuzzing found in forms.
@Suite struct FormFindingsTests {
  /// A value that is a mapping or a text.
  private static let disk = """
    properties:
      disk:
        oneOf:
          - {required: [kind], properties: {kind: {const: nfs}, server: {type: string}}}
          - {type: string}

    """

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

  @Test func `a message about control characters is on one line`() throws {
    let rules = schema(
      """
      properties:
        "a\\nb": {type: integer}
        kind: {enum: [x, y]}
        list: {type: array, uniqueItems: true, items: {enum: [x]}}
        "on": {type: boolean}
      required: ["a\\nb"]
      """
    )
    let document = try Document("kind: \"x\\u001by\"\non: \"1\\u0085\"\n")
    for field in rules.form(of: document.value, base: nil).parts.flatMap(\.fields) {
      let note = FieldReading(field, in: document).note ?? ""
      #expect(note.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }
    let sent = submission { $0.values = [["a\nb"]: "one"] }
    let error = #expect(throws: InvalidSubmission.self) {
      try sent.edits(on: document, by: rules)
    }
    #expect(error?.problems.map(\.message) == ["a b must be a whole number"])
    #expect(
      rules.violations(in: .mapping([])).allSatisfy { !$0.message.contains("\n") }
    )
  }

  @Test(arguments: [
    ("/tags/0 /tags/1 /owner", "tags:\n  - a\n  - b\n"), ("/tags/1 /owner", "tags:\n  - b\n"),
    ("/tags/0", "tags:\n  - a\nowner: you\n"),
  ])
  func `items that another pod has not come back where that is refused`(
    refused: String,
    text: String
  ) throws {
    let rules = schema("properties: {tags: {items: {type: string}}, owner: {type: string}}")
    let base = try Document("tags: [a, b]\n")
    let other = try Document("tags: []\nowner: you\n")
    let pod = try #require(PodID(customer: "a", environment: "b"))
    var sent = try Draft(laying: other, over: base, of: pod, by: rules).submission
    #expect(sent.offered == [["tags"], ["owner"]])
    sent.refused = Set(refused.split(separator: " ").compactMap { FieldPath(pointer: $0) })
    #expect(Draft(sent, on: base, by: rules).text == text)
  }

  @Test func `an alternative that is left for a text comes back with what it had`() throws {
    let rules = schema(Self.disk)
    let old = try Document("disk: {kind: nfs, server: a}\n")
    var draft = Draft(submission { $0.variants = [["disk"]: 1] }, on: old, by: rules)
    draft = try draft.performing(.init(.switch, ["disk"]))
    #expect(draft.text == "disk: \"\"\n")
    var back = draft.submission
    back.variants = [["disk"]: 0]
    draft = try Draft(back, on: old, by: rules).performing(.init(.switch, ["disk"]))
    #expect(draft.value.map { $0.isSame(as: old.value) } == true)
  }

  @Test(arguments: ["", "7"])
  func `text typed into a discarded alternative is discarded`(typed: String) throws {
    let rules = schema(
      """
      properties:
        disk:
          oneOf:
            - required: [kind]
              properties: {kind: {const: a}, size: {type: integer}}
            - {required: [kind], properties: {kind: {const: b}, host: {type: string}}}
      """
    )
    let document = try Document("disk: {kind: a, size: 5}\n")
    let sent = submission {
      $0.values = [["disk", "size"]: typed]
      $0.variants = [["disk"]: 1]
    }
    let edits = try sent.edits(on: document, by: rules)
    #expect(try document.applying(edits).document.text == "disk: {kind: b}\n")
  }

  @Test
  func `an entry that is called like another one takes nothing of it while the form is filled`()
    throws
  {
    let labels = schema("properties: {labels: {additionalProperties: {type: string}}}")
    let document = try Document("labels: {a: x, b: y}\n")
    let sent = submission {
      $0.keys = [["labels", "a"]: "b", ["labels", "-"]: "a"]
      $0.values = [["labels", "-"]: "z"]
    }
    let draft = try Draft(sent, on: document, by: labels).performing(.init(.update))
    #expect(draft.text == "labels: {a: x, b: y}\n")
    #expect(draft.submission.keys == sent.keys)
    #expect(draft.submission.values == sent.values)
  }

  @Test func `what is refused does not come back by a name that is not clear`() throws {
    let labels = schema("properties: {labels: {additionalProperties: {type: string}}}")
    let document = try Document("labels: {a: x, b: y}\n")
    let sent = submission {
      $0.draft = "labels: {a: x, b: z}\n"
      $0.offered = [["labels", "b"]]
      $0.refused = $0.offered
      $0.values = [["labels", "a"]: "x", ["labels", "b"]: "z"]
      $0.keys = [["labels", "a"]: "b", ["labels", "b"]: "b"]
    }
    let draft = try Draft(sent, on: document, by: labels).performing(.init(.update))
    #expect(draft.text == "labels: {a: x, b: y}\n")
  }

  @Test(arguments: ["null", "", "{e: x}"])
  func `what was typed for parts does not come back over what was written as a whole`(
    typed: String
  ) throws {
    let rules = schema(
      """
      properties:
        disk:
          properties:
            size: {type: [integer, "null"]}
            labels: {additionalProperties: {type: string}}
            host: {oneOf: [{required: [a], properties: {a: {const: b}}}, {type: string}]}
      """
    )
    let document = try Document("disk: [a]\n")
    let sent = submission {
      $0.values = [["disk"]: typed, ["disk", "size"]: "7", ["disk", "labels", "-"]: "x"]
      $0.kinds = [["disk", "size"]: "number"]
      $0.keys = [["disk", "labels", "-"]: "a"]
      $0.variants = [["disk", "host"]: 0]
    }
    let before = Draft(sent, on: document, by: rules)
    let after = try before.performing(.init(.update))
    let shown = try #require(before.value)
    #expect(after.value?.isSame(as: shown) == true, "\(after.text ?? "")")
    #expect(after.submission.values.isEmpty)
  }

  @Test func `a new entry takes nothing that was typed where it comes to stand`() throws {
    let rules = schema(
      "properties: {users: {additionalProperties: {properties: {name: {type: string}}}}}"
    )
    let sent = submission {
      $0.keys = [["users", "-"]: "a"]
      $0.values = [["users", "a", "name"]: "x"]
    }
    let draft = try Draft(sent, on: Document(""), by: rules).performing(.init(.update))
    #expect(draft.value?.isSame(as: try Document("users: {a: {}}").value) == true)
    #expect(draft.submission.values.isEmpty)
  }

  @Test func `text typed into an alternative is kept while another one is shown`() throws {
    let rules = schema(
      """
      properties:
        disk:
          oneOf:
            - type: object
              required: [kind]
              properties: {kind: {const: nfs}, server: {type: string}}
            - {type: string}
      """
    )
    let old = try Document("disk: {kind: nfs, server: a}\n")
    var sent = submission {
      $0.variants = [["disk"]: 1]
      $0.values = [["disk", "server"]: "b"]
    }
    sent = try Draft(sent, on: old, by: rules).performing(.init(.update)).submission
    sent.values[["disk"]] = "x"
    let draft = try Draft(sent, on: old, by: rules).performing(.init(.update))
    #expect(draft.text == "disk: \"x\"\n")
    sent = draft.submission
    sent.variants = [["disk"]: 0]
    let back = Draft(sent, on: old, by: rules)
    #expect(back.value?.isSame(as: try Document("disk: {kind: nfs, server: b}").value) == true)
  }

  @Test func `an alternative that replaces a text is shown as it will be`() throws {
    let rules = schema(Self.disk)
    let sent = submission {
      $0.variants = [["disk"]: 0]
      $0.values = [["disk", "server"]: "b"]
    }
    let before = Draft(sent, on: try Document("disk: x\n"), by: rules)
    #expect(before.form.parts.first(at: ["disk", "server"]) != nil)
    let after = try before.performing(.init(.update))
    #expect(after.text == "disk:\n  kind: nfs\n  server: b\n")
  }
}

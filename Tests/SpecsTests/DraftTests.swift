import Specs
import Testing
import YAML

/// A form whose rows, sections and alternatives change before it is sent.
@Suite struct DraftTests {
  private static let rules = """
    properties:
      owner: {type: [string, "null"], title: Owner}
      days: {type: array, uniqueItems: true, items: {enum: [mon, tue, wed]}}
      tags: {type: array, title: Tags, items: {type: string}}
      rules:
        type: array
        title: Rules
        items:
          type: object
          required: [name]
          properties:
            name: {type: string, title: Name}
            port: {type: integer, title: Port}
      labels: {type: object, additionalProperties: {type: string}}
      disk:
        oneOf:
          - title: Local
            properties: {kind: {const: local}, size: {type: integer}}
            required: [kind]
          - title: Shared
            properties: {kind: {const: shared}, server: {type: string}, size: {type: integer}}
            required: [kind]
      backup: {type: boolean}
      tree: {$ref: "#/$defs/tree"}
    if: {properties: {backup: {const: true}}, required: [backup]}
    then: {properties: {hour: {type: integer, title: Hour}}, required: [hour]}
    $defs:
      tree: {type: object, properties: {name: {type: string}, child: {$ref: "#/$defs/tree"}}}

    """

  private let schema: SpecSchema

  init() {
    schema = Steering([.schemaAsYAML: "a"]) { _, _ in Array(Self.rules.utf8) }.schema
  }

  private func submission(
    _ values: [FieldPath: String] = [:],
    _ change: (inout Submission) -> Void = { _ in }
  ) -> Submission {
    var submission = Submission(isNew: false, customer: "a", environment: "b", values: values)
    change(&submission)
    return submission
  }

  /// The text after pressing buttons one after another.
  private func text(
    _ old: String,
    _ values: [FieldPath: String] = [:],
    _ actions: DraftAction...,
    change: (inout Submission) -> Void = { _ in }
  ) throws -> String? {
    var draft = Draft(submission(values, change), on: try Document(old), by: schema)
    for action in actions { draft = try draft.performing(action) }
    return draft.text
  }

  private let rows = """
    rules:
      - name: office
        port: 22
      # everybody
      - name: web # and robots
        port: 443

    """

  @Test func `a row keeps its comments when another one is taken out`() throws {
    #expect(
      try text(rows, [:], .init(.remove, ["rules", "0"]))
        == "rules:\n  # everybody\n  - name: web # and robots\n    port: 443\n"
    )
  }

  @Test func `rows that change places take their comments along, and what was typed into them`()
    throws
  {
    let moved = try text(rows, [["rules", "1", "port"]: "8443"], .init(.up, ["rules", "1"]))
    #expect(
      moved
        == """
        rules:
          # everybody
          - name: web # and robots
            port: 8443
          - name: office
            port: 22

        """
    )
  }

  @Test func `a row is added empty and filled in`() throws {
    var draft = Draft(submission(), on: try Document(rows), by: schema)
    draft = try draft.performing(.init(.add, ["rules"]))
    var filled = draft.submission
    filled.values = [["rules", "2", "name"]: "ssh", ["rules", "2", "port"]: "22"]
    let after = Draft(filled, on: draft.base, by: schema)
    #expect(after.text == rows + "  - name: ssh\n    port: 22\n")
  }

  @Test func `undo brings a list back`() throws {
    #expect(
      try text(rows, [:], .init(.remove, ["rules", "0"]), .init(.undo, ["rules"]))
        .map { try Document($0).value } == Document(rows).value
    )
  }

  @Test func `what is typed into the blank row becomes an item, and an empty one does not`() throws
  {
    #expect(try text("tags: [a]\n", [["tags", "1"]: "b"]) == "tags: [a, b]\n")
    #expect(try text("tags: [a]\n", [["tags", "1"]: ""]) == "tags: [a]\n")
    #expect(try text("owner: me\n", [["tags", "0"]: "b"])?.contains("tags:\n") == true)
  }

  @Test func `boxes keep the order of the file`() throws {
    let old = "days: [wed, mon]\n"
    #expect(try text(old, [["days"]: "mon\nwed"]) == old)
    #expect(try text(old, [["days"]: "mon\ntue\nwed"]) == "days: [wed, mon, tue]\n")
  }

  @Test func `an entry is renamed in its place`() throws {
    let renamed = try text("labels:\n  a: 1x # one\n  b: 2x\n") {
      $0.keys = [["labels", "a"]: "b", ["labels", "b"]: "a"]
    }
    #expect(renamed == "labels:\n  b: 1x # one\n  a: 2x\n")
  }

  @Test func `a key that is there already is refused`() throws {
    let submission = submission { $0.keys = [["labels", "a"]: "b"] }
    #expect(throws: InvalidSubmission.self) {
      try submission.edits(on: try Document("labels: {a: x, b: y}\n"), by: schema)
    }
  }

  @Test func `an alternative takes away what only the other one has, and brings it back`() throws {
    let old = "disk:\n  kind: shared\n  server: nas1\n  size: 5\n"
    var draft = Draft(
      submission { $0.variants = [["disk"]: 0] },
      on: try Document(old),
      by: schema
    )
    draft = try draft.performing(.init(.switch, ["disk"]))
    #expect(draft.text == "disk:\n  kind: local\n  size: 5\n")
    var back = draft.submission
    back.variants = [["disk"]: 1]
    draft = try Draft(back, on: draft.base, by: schema).performing(.init(.switch, ["disk"]))
    #expect(try draft.text.map { try Document($0).value.isSame(as: Document(old).value) } == true)
  }

  @Test func `a condition shows and hides a field, and keeps values that no longer apply`() throws {
    func titles(_ text: String) throws -> [String] {
      Draft(submission(), on: try Document(text), by: schema).form.parts.map(\.title)
    }
    #expect(try titles("backup: true\n").contains("Hour"))
    #expect(try !titles("backup: false\n").contains("Hour"))
    let stale = Draft(submission(), on: try Document("hour: 3\n"), by: schema).form.parts
    #expect(stale.first { $0.path == ["hour"] }?.isStale == true)
  }

  @Test func `a value may be null, a text, or not there`() throws {
    let owner: FieldPath = ["owner"]
    #expect(
      try text("owner: me\n", [owner: "me"]) { $0.kinds = [owner: "null"] } == "owner: null\n"
    )
    #expect(try text("owner: me\n", [owner: "me"]) { $0.kinds = [owner: ""] } == "{}\n")
    #expect(
      try text("owner: null\n", [owner: "null"]) { $0.kinds = [owner: "text"] }
        == "owner: \"null\"\n"
    )
    #expect(
      try text("owner: null\n", [owner: ""]) { $0.kinds = [owner: "null"] } == "owner: null\n"
    )
  }

  @Test func `a schema that contains itself is opened step by step`() throws {
    let parts = Draft(submission(), on: try Document("tree: {}\n"), by: schema).form.parts
    guard case .closed? = parts.first(at: ["tree", "child"])?.content else {
      Issue.record("it is open")
      return
    }
    let opened = try Draft(submission(), on: try Document("tree: {}\n"), by: schema)
      .performing(.init(.add, ["tree", "child"]))
    #expect(opened.form.parts.first(at: ["tree", "child", "name"]) != nil)
    #expect(opened.text == "tree: {}\n")
  }

  @Test func `another pod's values are laid over, each to be refused, and no name is taken`() throws
  {
    let pod = try #require(PodID(customer: "a", environment: "b"))
    let base = try Document("metadata: {customer: a}\nowner: me\ntags: [x]\n")
    let other = try Document("metadata: {customer: z}\nowner: you\nbackup: false\n")
    let draft = try Draft(laying: other, over: base, of: pod, by: schema)
    #expect(draft.submission.offered == [["owner"], ["backup"]])
    #expect(draft.text == "metadata: {customer: a}\nowner: you\ntags: [x]\nbackup: false\n")
    var refused = draft.submission
    refused.refused = [["backup"]]
    #expect(
      Draft(refused, on: base, by: schema).text
        == "metadata: {customer: a}\nowner: you\ntags: [x]\n"
    )
  }

  @Test func `of an alternative all or nothing is taken, and neither what is fixed nor a secret`()
    throws
  {
    let rules = """
      properties:
        id: {type: string, readOnly: true}
        password: {type: string, writeOnly: true}
        disk:
          oneOf:
            - {properties: {kind: {const: local}, size: {type: integer}}, required: [kind]}
            - {properties: {kind: {const: shared}, server: {type: string}}, required: [kind]}
        encrypted: {type: boolean}

      """
    let schema = Steering([.schemaAsYAML: "a"]) { _, _ in Array(rules.utf8) }.schema
    let pod = try #require(PodID(customer: "a", environment: "b"))
    let base = try Document("id: mine\npassword: old\ndisk: {kind: local, size: 5}\n")
    let other = try Document(
      "id: theirs\npassword: new\ndisk: {kind: shared, server: x}\nencrypted: yes\n"
    )
    let draft = try Draft(laying: other, over: base, of: pod, by: schema)
    #expect(draft.submission.offered == [["disk"], ["encrypted"]])
    #expect(
      draft.text
        == "id: mine\npassword: old\ndisk: {kind: shared, server: x}\nencrypted: true\n"
    )
    var refused = draft.submission
    refused.refused = [["disk"]]
    let kept = Draft(refused, on: base, by: schema)
    #expect(kept.text == "id: mine\npassword: old\ndisk: {kind: local, size: 5}\nencrypted: true\n")
  }

  @Test(arguments: [["nothing"], ["rules", "9", "name"], ["labels", "new"]] as [FieldPath])
  func `what was typed where no control can be is refused`(path: FieldPath) throws {
    let old = try Document("rules: [{name: a}]\n")
    let problem = try #require(throws: InvalidSubmission.self) {
      try submission([path: "x"]).edits(on: old, by: schema)
    }
    #expect(problem[.field(path)]?.contains("no control for \(path), so “x” was left out") == true)
  }

  @Test func `what was typed for a condition that does not hold waits`() throws {
    let old = try Document("backup: false\n")
    #expect(try submission([["hour"]: "3"]).edits(on: old, by: schema) == [])
    #expect(try submission([["disk", "server"]: "x"]).edits(on: old, by: schema) == [])
  }

  @Test func `what was typed into a section opens it`() throws {
    let old = try Document("tree: {}\n")
    let edits = try submission([["tree", "child", "name"]: "x"]).edits(on: old, by: schema)
    #expect(
      try old.applying(edits).document.value.value(at: ["tree", "child", "name"]) == .string("x")
    )
  }

  @Test(arguments: [-1, 2]) func `an unknown alternative is refused`(number: Int) throws {
    let old = try Document("disk: {kind: local}\n")
    #expect(throws: InvalidSubmission.self) {
      try submission { $0.variants[["disk"]] = number }.edits(on: old, by: schema)
    }
  }

  @Test func `a new value beside “not set” is refused, the old one is taken out`() throws {
    let old = try Document("owner: me\n")
    let chosen = submission([["owner"]: "me"]) { $0.kinds[["owner"]] = "" }
    #expect(try chosen.edits(on: old, by: schema) == [.remove(["owner"])])
    let torn = submission([["owner"]: "you"]) { $0.kinds[["owner"]] = "" }
    #expect(throws: InvalidSubmission.self) { try torn.edits(on: old, by: schema) }
  }

  @Test func `a list is taken whole, and left as it is where it is not wanted`() throws {
    let pod = try #require(PodID(customer: "a", environment: "b"))
    let base = try Document("tags: [a]\n")
    let other = try Document("tags: [a, b, c]\nlabels: {x: '1', y: '2'}\n")
    let draft = try Draft(laying: other, over: base, of: pod, by: schema)
    #expect(draft.submission.offered == [["tags"], ["labels"]])
    var refused = draft.submission
    refused.refused = [["labels"]]
    refused.values = [["labels", "x"]: "1", ["tags", "1"]: "b"]
    let kept = try Draft(refused, on: base, by: schema).performing(.init(.update))
    #expect(kept.text == "tags: [a, b, c]\n")
    #expect(try kept.submission.edits(on: kept.document, by: schema) == [])
  }

  @Test(
    arguments: [
      (
        "properties: {m: {type: integer}, t: {properties: {e: {}}}}\nif: {properties: {m: {const: 1}}}\nthen: {properties: {t: {properties: {c: {type: string}}}}}\n",
        "m: 1\nt: {c: abc}\n", ["t", "c"]
      ),
      (
        "properties: {m: {type: integer}}\nif: {properties: {m: {const: 1}}}\nelse: {if: {properties: {m: {const: 2}}}, then: {properties: {x: {type: string}}}}\n",
        "m: 2\nx: abc\n", ["x"]
      ),
    ] as [(String, String, FieldPath)]
  )
  func `what a condition inside of another asks for waits, too`(
    rules: String,
    old: String,
    path: FieldPath
  ) throws {
    let schema = Steering([.schemaAsYAML: "a"]) { _, _ in Array(rules.utf8) }.schema
    let form = submission([["m"]: "3", path: "abc"])
    let edits = try form.edits(on: Document(old), by: schema)
    #expect(edits == [.set(["m"], .int("3"))])
  }

  @Test func `what may not be there can be taken out`() throws {
    let rules = "properties: {a: {type: string}}\nadditionalProperties: false\n"
    let schema = Steering([.schemaAsYAML: "a"]) { _, _ in Array(rules.utf8) }.schema
    let document = try Document("a: x\nold: [1]\n")
    let part = schema.form(of: document.value, base: document.value).parts.first(at: ["old"])
    #expect(part?.isStale == true && part?.isRemovable == true)
    #expect(try submission([["old"]: "- 1"]).edits(on: document, by: schema) == [])
    let removed = try Draft(submission(), on: document, by: schema)
      .performing(.init(.remove, ["old"]))
    #expect(removed.text == "a: x\n")
  }

  @Test func `what is typed without its kind is of a kind that can hold it`() throws {
    let rules = "properties: {l: {type: array, items: {type: [string, 'null']}}}\n"
    let schema = Steering([.schemaAsYAML: "a"]) { _, _ in Array(rules.utf8) }.schema
    let form = submission([["l", "1"]: "zz"]) { $0.kinds[["l", "1"]] = "" }
    let edits = try form.edits(on: Document("l: [a]\n"), by: schema)
    #expect(edits == [.insert(["l", "-"], .string("zz"))])
  }

  @Test func `an entry without a name is unchanged`() throws {
    let form = submission([["labels", ""]: "2"]) { $0.keys[["labels", ""]] = "" }
    #expect(try form.edits(on: Document("labels: {\"\": \"2\"}\n"), by: schema) == [])
  }
}

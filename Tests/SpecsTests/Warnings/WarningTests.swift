import Specs
import Testing
import YAML

@testable import Specs

/// The warnings of a review.
@Suite struct WarningTests {
  private static let schema = """
    properties:
      spec:
        properties:
          count: {title: Instances, type: integer, default: 2}
          backup: {title: Backup, properties: {enabled: {title: Backups, default: true}}}

    """

  private func warnings(
    _ old: String?,
    _ new: String,
    rules: String = "[]",
    schema: String = WarningTests.schema
  ) throws -> [String] {
    let texts = ["warnings: \(rules)\n", schema]
    let steering = Steering([.settings: "0", .schemaAsYAML: "1"]) { file, _ in
      Array(texts[file == .settings ? 0 : 1].utf8)
    }
    #expect(steering.problems.isEmpty)
    let before = try old.map { try Document($0).value }
    let after = try Document(new).value
    let changes = FieldChange.list(from: before, to: after)
    return ChangeWarnings.sentences(for: changes, from: before, to: after, steering)
  }

  @Test(
    arguments: [
      ("waf: {enabled: true}", "waf: {enabled: false}", "/waf/enabled is turned off."),
      (
        "deletion_protection: true", "deletion_protection: false",
        "/deletion_protection is turned off."
      ),
      ("storageEncrypted: true", "storageEncrypted: false", "/storageEncrypted is turned off."),
      ("a: {ENABLED: yes}", "a: {ENABLED: no}", "/a/ENABLED is turned off."),
      ("a: {enabled: true, b: 1}", "a: {b: 1}", "/a/enabled was on and will not be set."),
      (
        "encryption_disabled: false", "encryption_disabled: true",
        "/encryption_disabled is turned on."
      ),
      ("replicas: 3", "replicas: 2", "/replicas decreases from 3 to 2."),
      ("minSize: 10", "minSize: 9.5", "/minSize decreases from 10 to 9.5."),
      (
        "size: 99999999999999999999", "size: 99999999999999999998",
        "/size decreases from 99999999999999999999 to 99999999999999999998."
      ),
      ("a: {b: 1, c: 2}", "{}", "/a and everything in it is removed."),
      ("a: {b: 1, c: 2}", "a: none", "/a and everything in it is removed."),
      ("a: [1, 2]", "{}", "/a and everything in it is removed."),
      ("a: [1, 2]", "a: []", "/a and everything in it is removed."),
      ("spec: {count: 3}", "spec: {}", "“Instances” decreases from 3 to 2: /spec/count."),
      ("spec: {}", "spec: {count: 1}", "“Instances” decreases from 2 to 1: /spec/count."),
      (
        "spec: {}", "spec: {backup: {enabled: false}}",
        "“Backups” is turned off: /spec/backup/enabled."
      ),
    ]
  )
  func `warnings about what weakens or destroys need no rule`(
    old: String,
    new: String,
    words: String
  ) throws {
    #expect(try warnings(old, new) == [words])
  }

  @Test(
    arguments: [
      ("waf: {enabled: false}", "waf: {enabled: true}"), ("enabled: x", "enabled: y"),
      ("encryption_disabled: true", "encryption_disabled: false"),
      ("replicas: 2", "replicas: 3"), ("size: small", "size: medium"), ("size: 1.0", "size: 1.00"),
      ("discount: 3", "discount: 2"), ("port: 90", "port: 80"), ("a: {b: 1}", "a: {b: 2}"),
      ("size: .inf", "size: 1"), ("rules: [{a: 1}, {a: 2}]", "rules: [{a: 1}]"),
      ("a: 1", "{}"), ("a: {}", "{}"), ("spec: {count: 1}", "spec: {}"),
    ]
  )
  func `what does not is not`(old: String, new: String) throws {
    #expect(try warnings(old, new).isEmpty)
  }

  @Test func `an item that has moved is compared with itself`() throws {
    let old = "disks: [{name: a, size: 1}, {name: b, size: 9, encrypted: true}]"
    let new = "disks: [{name: b, size: 9, encrypted: false}, {name: a, size: 1}]"
    #expect(try warnings(old, new) == ["/disks/1/encrypted is turned off."])
  }

  @Test(
    arguments: [
      ("disabled", "x: true", "x: false"), ("disabled", "x: true", "{}"),
      ("enabled", "x: false", "x: true"),
      ("enabled", "{}", "x: true"), ("decreased", "x: 2", "x: 1.5"), ("increased", "x: 2", "x: 10"),
      ("removed", "x: {a: 1}", "{}"), ("removed", "x: 1", "x: null"), ("added", "{}", "x: [1]"),
      ("added", "{}", "x: {a: {b: 1}}"), ("changed", "x: {a: 1}", "x: {a: 2}"),
      ("changed", "x: a", "x: b"),
    ]
  )
  func `a rule says what happens at its place`(event: String, old: String, new: String) throws {
    let rules = "[{path: /x, when: \(event), message: Mind this.}]"
    #expect(try warnings(old, new, rules: rules).first == "Mind this: /x.")
  }

  @Test(
    arguments: [
      ("disabled", "x: false", "x: true"), ("disabled", "{}", "x: false"),
      ("decreased", "x: 1", "x: 1.0"),
      ("decreased", "x: a", "x: b"), ("increased", "x: 10", "x: 9"),
      ("removed", "x: {a: 1, b: 1}", "x: {a: 1}"),
      ("added", "x: {a: 1}", "x: {a: 1, b: 1}"), ("changed", "y: 1", "y: 2"),
    ]
  )
  func `a rule says nothing of what else happens`(event: String, old: String, new: String) throws {
    let rules = "[{path: /x, when: \(event), message: Mind this}]"
    #expect(try warnings(old, new, rules: rules).allSatisfy { !$0.contains("Mind") })
  }

  @Test func `a rule takes the place of what is built in`() throws {
    let rules = "[{path: /waf/enabled, when: disabled, message: The firewall goes off}]"
    let words = try warnings("waf: {enabled: true}", "waf: {enabled: false}", rules: rules)
    #expect(words == ["The firewall goes off: /waf/enabled."])
    let removed = try warnings("waf: {enabled: true, a: 1}", "{}", rules: rules)
    #expect(
      removed == ["The firewall goes off: /waf/enabled.", "/waf and everything in it is removed."]
    )
  }

  @Test func `a star matches every key and every index`() throws {
    let rules = "[{path: /pools/*/n, when: decreased, message: Nodes drain}]"
    #expect(
      try warnings("pools: {a: {n: 2}, b: {n: 2}}", "pools: {a: {n: 1}, b: {n: 3}}", rules: rules)
        == ["Nodes drain: /pools/a/n."]
    )
    let old = "pools: [{name: a, n: 5}, {name: b, n: 2}]"
    let moved = "pools: [{name: b, n: 2}, {name: a, n: 4}]"
    #expect(try warnings(old, moved, rules: rules) == ["Nodes drain: /pools/0/n."])
    let gone = "[{path: /pools/*, when: removed, message: A pool goes}]"
    #expect(
      try warnings(old, "pools: [{name: b, n: 2}]", rules: gone) == ["A pool goes: /pools/0."]
    )
  }

  @Test func `a new pod has nothing to lose`() throws {
    let rules = """
      [{path: /public, when: enabled, message: Anyone can read it},
       {path: /a, when: changed, message: Never}, {path: /spec/count, when: decreased, message: Never}]
      """
    let new = "{public: true, a: 1, spec: {count: 1}, enabled: false}"
    #expect(try warnings(nil, new, rules: rules) == ["Anyone can read it: /public."])
  }

  @Test func `many warnings are a list that ends`() throws {
    let document = { (on: Bool) in (0..<100).map { "k\($0): {enabled: \(on)}\n" }.joined() }
    let words = try warnings(document(true), document(false))
    #expect(words.count == 21)
    #expect(words.last == "There are more warnings like these. Read the diff.")
  }

  @Test func `rules and keys without number are not looked at without end`() throws {
    let rules = (0..<200).map { "{path: /*/*/x\($0), when: removed, message: m}" }
    let old = (0..<10_000).map { "k\($0): {a: 1, b: 1}\n" }.joined()
    let words = try warnings(old, "{}", rules: "[\(rules.joined(separator: ", "))]")
    #expect(words.last?.hasSuffix("Read the diff.") == true)
  }

  @Test func `what a rule calls a place cannot break the line`() throws {
    let rules = "[{path: /*, when: removed, message: Gone}]"
    let words = try warnings("\"a\\nb\\u202Ec\": 1", "{}", rules: rules)
    #expect(words == ["Gone: /a b c."])
  }
}

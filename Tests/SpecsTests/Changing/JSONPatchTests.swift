import Testing
import Text
import YAML

@testable import Specs

@Suite struct JSONPatchTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let document: String
    let patch: String
    let result: String
    let edits: [String]?

    init(_ document: String, _ patch: String, _ result: String, edits: [String]? = nil) {
      (self.document, self.patch, self.result, self.edits) = (document, patch, result, edits)
    }

    var testDescription: String { "\(patch) on \(document)" }
  }

  @Test(arguments: [
    // RFC 6902, appendix A.
    Case(
      #"{"foo":"bar"}"#,
      #"[{"op":"add","path":"/baz","value":"qux"}]"#,
      #"{"foo":"bar","baz":"qux"}"#,
      edits: [#"set /baz "qux""#]
    ),
    Case(
      #"{"foo":["bar","baz"]}"#,
      #"[{"op":"add","path":"/foo/1","value":"qux"}]"#,
      #"{"foo":["bar","qux","baz"]}"#,
      edits: [#"insert /foo/1 "qux""#]
    ),
    Case(
      #"{"baz":"qux","foo":"bar"}"#,
      #"[{"op":"remove","path":"/baz"}]"#,
      #"{"foo":"bar"}"#,
      edits: ["remove /baz"]
    ),
    Case(
      #"{"foo":["bar","qux","baz"]}"#,
      #"[{"op":"remove","path":"/foo/1"}]"#,
      #"{"foo":["bar","baz"]}"#,
      edits: ["remove /foo/1"]
    ),
    Case(
      #"{"baz":"qux","foo":"bar"}"#,
      #"[{"op":"replace","path":"/baz","value":"boo"}]"#,
      #"{"baz":"boo","foo":"bar"}"#,
      edits: [#"set /baz "boo""#]
    ),
    Case(
      #"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
      #"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
      #"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#,
      edits: ["move /foo/waldo /qux/thud"]
    ),
    Case(
      #"{"foo":["all","grass","cows","eat"]}"#,
      #"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
      #"{"foo":["all","cows","eat","grass"]}"#,
      edits: ["move /foo/1 /foo/3"]
    ),
    Case(
      #"{"baz":"qux","foo":["a",2,"c"]}"#,
      #"[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]"#,
      #"{"baz":"qux","foo":["a",2,"c"]}"#,
      edits: []
    ),
    Case(
      #"{"foo":"bar"}"#,
      #"[{"op":"add","path":"/child","value":{"grandchild":{}}}]"#,
      #"{"foo":"bar","child":{"grandchild":{}}}"#
    ),
    Case(
      #"{"foo":"bar"}"#,
      #"[{"op":"add","path":"/baz","value":"qux","xyz":123}]"#,
      #"{"foo":"bar","baz":"qux"}"#
    ),
    Case(
      #"{"/":9,"~1":10}"#,
      #"[{"op":"test","path":"/~01","value":10}]"#,
      #"{"/":9,"~1":10}"#
    ),
    Case(
      #"{"foo":["bar"]}"#,
      #"[{"op":"add","path":"/foo/-","value":["abc","def"]}]"#,
      #"{"foo":["bar",["abc","def"]]}"#,
      edits: [#"insert /foo/1 ["abc","def"]"#]
    ),
    // The whole document.
    Case(#"{"a":1}"#, #"[{"op":"add","path":"","value":{"b":2}}]"#, #"{"b":2}"#),
    Case(
      #"{"a":1}"#,
      #"[{"op":"replace","path":"","value":[]}]"#,
      "[]",
      edits: ["set  []"]
    ),
    Case(#"{"a":1}"#, #"[{"op":"remove","path":""}]"#, "", edits: ["remove "]),
    Case(
      #"{"a":1}"#,
      #"[{"op":"remove","path":""},{"op":"add","path":"","value":{}}]"#,
      "{}"
    ),
    Case(#"{"a":1}"#, #"[{"op":"test","path":"","value":{"a":1.0}}]"#, #"{"a":1}"#),
    Case(
      #"{"a":{"b":1}}"#,
      #"[{"op":"move","from":"/a","path":""}]"#,
      #"{"b":1}"#,
      edits: [#"set  {"b":1}"#]
    ),
    Case(#"{"a":{}}"#, #"[{"op":"move","from":"/a","path":""}]"#, "{}", edits: ["set  {}"]),
    // A new root replaces everything before it.
    Case(
      #"{"a":1}"#,
      #"[{"op":"remove","path":""},{"op":"add","path":"","value":{"b":1}},{"op":"remove","path":"/b"}]"#,
      "{}",
      edits: [#"set  {"b":1}"#, "remove /b"]
    ),
    Case(
      #"{"a":1}"#,
      #"[{"op":"add","path":"/b","value":2},{"op":"replace","path":"","value":{"a":1}}]"#,
      #"{"a":1}"#,
      edits: [#"set  {"a":1}"#]
    ),
    // An unchanged value makes no edit.
    Case(#"{"a":1}"#, #"[{"op":"add","path":"/a","value":1}]"#, #"{"a":1}"#, edits: []),
    Case(
      #"{"a":1}"#,
      #"[{"op":"replace","path":"/a","value":1.0}]"#,
      #"{"a":1.0}"#,
      edits: ["set /a 1.0"]
    ),
    Case(#"{"a":1}"#, #"[{"op":"move","from":"/a","path":"/a"}]"#, #"{"a":1}"#, edits: []),
    Case("{}", "[]", "{}", edits: []),
    // Null is a value.
    Case("{}", #"[{"op":"add","path":"/a","value":null}]"#, #"{"a":null}"#),
    Case(#"{"a":null}"#, #"[{"op":"replace","path":"/a","value":1}]"#, #"{"a":1}"#),
    Case(#"{"a":null}"#, #"[{"op":"test","path":"/a","value":null}]"#, #"{"a":null}"#),
    // Keys that are empty or look like indexes.
    Case(#"{"":1}"#, #"[{"op":"replace","path":"/","value":2}]"#, #"{"":2}"#),
    Case(
      "{}",
      #"[{"op":"add","path":"/0","value":2},{"op":"add","path":"/-","value":3}]"#,
      #"{"0":2,"-":3}"#
    ),
    // Values that a move or a copy replaces.
    Case(
      #"{"a":1,"b":2,"c":3}"#,
      #"[{"op":"move","from":"/c","path":"/a"}]"#,
      #"{"a":3,"b":2}"#,
      edits: ["remove /c", "set /a 3"]
    ),
    Case(
      #"{"a":1,"b":1}"#,
      #"[{"op":"move","from":"/a","path":"/b"}]"#,
      #"{"b":1}"#,
      edits: ["remove /a"]
    ),
    Case(
      #"{"a":{"b":{"c":1},"d":2}}"#,
      #"[{"op":"move","from":"/a/b","path":"/a"}]"#,
      #"{"a":{"c":1}}"#,
      edits: [#"set /a {"c":1}"#]
    ),
    Case(
      #"{"l":[{"a":1},{"a":2}]}"#,
      #"[{"op":"move","from":"/l/0","path":"/l/-"}]"#,
      #"{"l":[{"a":2},{"a":1}]}"#,
      edits: ["move /l/0 /l/1"]
    ),
    Case(
      #"{"l":[1,{"b":2},{"b":3}]}"#,
      #"[{"op":"move","from":"/l/0","path":"/l/1/a"}]"#,
      #"{"l":[{"b":2},{"b":3,"a":1}]}"#,
      edits: ["move /l/0 /l/1/a"]
    ),
    Case(
      #"{"a":[1],"b":0}"#,
      #"[{"op":"copy","from":"/a","path":"/a/0"}]"#,
      #"{"a":[[1],1],"b":0}"#,
      edits: ["insert /a/0 [1]"]
    ),
    Case(
      #"{"a":1,"b":2}"#,
      #"[{"op":"copy","from":"/a","path":"/b"}]"#,
      #"{"a":1,"b":1}"#,
      edits: ["set /b 1"]
    ),
    // A value that moves from an item to the item's own place comes before it.
    Case(
      #"{"l":[{"a":1,"b":2},{"c":3}]}"#,
      #"[{"op":"move","from":"/l/0/b","path":"/l/0"}]"#,
      #"{"l":[2,{"a":1},{"c":3}]}"#,
      edits: ["move /l/0/b /l/0"]
    ),
    Case(
      #"{"l":[0,[1,2],3]}"#,
      #"[{"op":"move","from":"/l/1/0","path":"/l/1"}]"#,
      #"{"l":[0,1,[2],3]}"#
    ),
    Case(
      #"{"l":[[[1]]]}"#,
      #"[{"op":"move","from":"/l/0/0/0","path":"/l/0"}]"#,
      #"{"l":[1,[[]]]}"#
    ),
    Case(
      #"{"a":{"b":{"c":1}}}"#,
      #"[{"op":"move","from":"/a/b/c","path":"/a"}]"#,
      #"{"a":1}"#,
      edits: ["set /a 1"]
    ),
    // One after another.
    Case(
      #"{"l":[0,1,2]}"#,
      #"[{"op":"remove","path":"/l/0"},{"op":"test","path":"/l/0","value":1},{"op":"replace","path":"/l/1","value":9}]"#,
      #"{"l":[1,9]}"#,
      edits: ["remove /l/0", "set /l/1 9"]
    ),
    // Digits are kept.
    Case("{}", #"[{"op":"add","path":"/a","value":1.50}]"#, #"{"a":1.50}"#),
    Case("{}", #"[{"op":"add","path":"/a","value":1e400}]"#, #"{"a":1e400}"#),
    Case("{}", #"[{"op":"add","path":"/a","value":-0}]"#, #"{"a":0}"#),
  ])
  func `a patch does what RFC 6902 says, and its edits do the same`(_ one: Case) throws {
    let document = try value(one.document)
    let outcome = try JSONPatch(json(one.patch)).applied(to: document)
    #expect(text(outcome.value) == one.result)
    #expect(outcome.value.isSame(as: try EditedValue.applying(outcome.edits, to: document)))
    if let edits = one.edits { #expect(outcome.edits.map(\.short) == edits) }
  }

  @Test func `a tested value may be infinite, and sent back it changes nothing`() throws {
    let document = Value.mapping([.init(key: "a", value: .float(".inf"))])
    let same =
      #"[{"op":"test","path":"/a","value":".inf"},{"op":"replace","path":"/a","value":".inf"}]"#
    #expect(try JSONPatch(json(same)).edits(on: document) == [])
    let other = #"[{"op":"replace","path":"/a","value":".nan"}]"#
    #expect(try JSONPatch(json(other)).edits(on: document) == [.set(["a"], .string(".nan"))])
  }

  @Test func `operations and what they make are bounded`() throws {
    let test = #"{"op":"test","path":"","value":{}}"#
    let many = Array(repeating: test, count: 10_001)
    #expect(
      try JSONPatch(json("[\(many.dropLast().joined(separator: ","))]")).edits(on: value("{}"))
        == []
    )
    let body = try json("[\(many.joined(separator: ","))]")
    #expect(throws: PatchError.tooLarge(operation: nil, problem: "has more than 10,000 operations"))
    {
      try JSONPatch(body)
    }
    let doubling = (0..<64).map { #"{"op":"copy","from":"","path":"/k\#($0)"}"# }
    let bomb = try JSONPatch(json("[\(doubling.joined(separator: ","))]"))
    #expect(throws: PatchError.self) { try bomb.edits(on: value("{}")) }
  }

  @Test func `many operations on a wide mapping take no time to speak of`() throws {
    let keys = (0..<500).map { #""key\#($0)":0"# }.joined(separator: ",")
    let operations = (0..<5_000).map {
      #"{"op":"replace","path":"/key\#($0 % 500)","value":\#($0)}"#
    }
    let patch = try JSONPatch(json("[\(operations.joined(separator: ","))]"))
    let document = try value("{\(keys)}")
    let start = ContinuousClock.now
    #expect(try patch.edits(on: document).count == 4_999)
    #expect(start.duration(to: .now) < .seconds(30))
  }

  /// RFC 6901, section 5.
  @Test(arguments: [
    ("", nil), ("/foo", #"["bar","baz"]"#), ("/foo/0", #""bar""#), ("/", "0"), ("/a~1b", "1"),
    ("/c%d", "2"), ("/e^f", "3"), ("/g|h", "4"), (#"/i\j"#, "5"), (#"/k"l"#, "6"), ("/ ", "7"),
    ("/m~0n", "8"),
  ])
  func `a pointer finds its value`(_ pointer: String, _ found: String?) throws {
    let text = #"""
      {"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}
      """#
    let test: JSON = [
      "op": "test", "path": .string(pointer), "value": try json(found ?? text),
    ]
    #expect(try JSONPatch([test]).edits(on: value(text)) == [])
  }
}

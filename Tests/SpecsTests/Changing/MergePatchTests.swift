import Testing
import Text
import YAML

@testable import Specs

@Suite struct MergePatchTests {
  @Test(arguments: [
    // RFC 7396, appendix A.
    (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
    (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
    (#"{"a":"b"}"#, #"{"a":null}"#, "{}"),
    (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
    (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
    (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
    (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
    (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
    (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
    (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#),
    (#"{"a":"foo"}"#, "null", "null"),
    (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
    (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
    ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
    ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    // Digits, and null in a list.
    (#"{"a":1}"#, #"{"a":1.0}"#, #"{"a":1.0}"#),
    ("{}", #"{"a":[null,{"b":null}]}"#, #"{"a":[null,{"b":null}]}"#),
  ])
  func `a patch does what RFC 7396 says, and its edits do the same`(
    _ document: String,
    _ patch: String,
    _ result: String
  ) throws {
    let document = try value(document)
    let patch = try MergePatch(json(patch))
    #expect(text(patch.applied(to: document)) == result)
    #expect(text(try EditedValue.applying(patch.edits(on: document), to: document)) == result)
  }

  @Test(arguments: [
    (#"{"a":1,"b":{"c":[1,2]}}"#, [String]()),
    (#"{"b":{"c":[1,2]}}"#, []),
    (#"{"b":{}}"#, []),
    (#"{"x":null}"#, []),
    (#"{"b":{"c":[1,3]}}"#, ["set /b/c/1 3"]),
    (#"{"b":{"c":[1,2,3]}}"#, ["insert /b/c/2 3"]),
    (#"{"a":null,"b":{"d":{"e":null}}}"#, ["set /b/d {}", "remove /a"]),
  ])
  func `only what differs becomes an edit`(_ patch: String, _ edits: [String]) throws {
    let document = try value(#"{"a":1,"b":{"c":[1,2]}}"#)
    #expect(try MergePatch(json(patch)).edits(on: document).map(\.short) == edits)
  }

  @Test func `a document that is sent back as it was read changes nothing`() throws {
    let document = Value.mapping([
      .init(key: "a", value: .float("-.inf")),
      .init(key: "l", value: .sequence([.float(".nan"), .int("18446744073709551616")])),
    ])
    #expect(MergePatch(JSON(document)).edits(on: document) == [])
  }
}

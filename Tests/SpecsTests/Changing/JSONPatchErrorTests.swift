import Testing
import YAML

@testable import Specs

@Suite struct JSONPatchErrorTests {
  @Test(arguments: [
    ("{}", "The patch must be an array of operations."),
    (#"["add"]"#, "Operation 0: must be an object."),
    (#"[{"path":"/a"}]"#, #"Operation 0: "op" must be a string and is required."#),
    (#"[{"op":"remove"}]"#, #"Operation 0: "path" must be a string and is required."#),
    (#"[{"op":"remove","path":null}]"#, #"Operation 0: "path" must be a string and is required."#),
    (
      #"[{"op":"remove","path":"a"}]"#,
      #"Operation 0: "path" must be a JSON Pointer such as /spec/name, not "a"."#
    ),
    (
      #"[{"op":"test","path":"","value":1},{"op":"remove","path":"/a~2"}]"#,
      #"Operation 1: "path" must be a JSON Pointer such as /spec/name, not "/a~2"."#
    ),
    (#"[{"op":"add","path":"/a"}]"#, #"Operation 0: "value" is required."#),
    (#"[{"op":"test","path":"/a"}]"#, #"Operation 0: "value" is required."#),
    (#"[{"op":"copy","path":"/a"}]"#, #"Operation 0: "from" must be a string and is required."#),
    (
      #"[{"op":"spam","path":"/a"}]"#,
      #"Operation 0: "op" must be add, remove, replace, move, copy or test, not "spam"."#
    ),
    (
      #"[{"op":"Add","path":"/a","value":1}]"#,
      #"Operation 0: "op" must be add, remove, replace, move, copy or test, not "Add"."#
    ),
    (
      #"[{"op":"move","from":"/a","path":"/a/b"}]"#,
      "Operation 0: a value cannot be moved into itself."
    ),
  ])
  func `a body that is not a patch is refused with the operation`(
    _ patch: String,
    _ message: String
  ) throws {
    let body = try json(patch)
    let error = #expect(throws: PatchError.self) { try JSONPatch(body) }
    #expect(error?.message == message)
    guard case .malformed? = error else {
      Issue.record("not malformed")
      return
    }
  }

  @Test(arguments: [
    (
      #"{"op":"add","path":"/x/y","value":1}"#, "/x/y",
      "the parent of the path is not a mapping or a list"
    ),
    (
      #"{"op":"add","path":"/s/y","value":1}"#, "/s/y",
      "the parent of the path is not a mapping or a list"
    ),
    (
      #"{"op":"add","path":"/n/y","value":1}"#, "/n/y",
      "the parent of the path is not a mapping or a list"
    ),
    (#"{"op":"add","path":"/l/3","value":1}"#, "/l/3", #""3" is not an index in a list of 2"#),
    (#"{"op":"add","path":"/l/01","value":1}"#, "/l/01", #""01" is not an index in a list of 2"#),
    (#"{"op":"add","path":"/l/-1","value":1}"#, "/l/-1", #""-1" is not an index in a list of 2"#),
    (#"{"op":"add","path":"/l/+1","value":1}"#, "/l/+1", #""+1" is not an index in a list of 2"#),
    (#"{"op":"add","path":"/l/a","value":1}"#, "/l/a", #""a" is not an index in a list of 2"#),
    (#"{"op":"add","path":"/l/","value":1}"#, "/l/", #""" is not an index in a list of 2"#),
    (
      #"{"op":"add","path":"/l/99999999999999999999","value":1}"#, "/l/99999999999999999999",
      #""99999999999999999999" is not an index in a list of 2"#
    ),
    (#"{"op":"replace","path":"/x","value":1}"#, "/x", "the path does not exist"),
    (#"{"op":"replace","path":"/l/2","value":1}"#, "/l/2", "the path does not exist"),
    (#"{"op":"replace","path":"/l/-","value":1}"#, "/l/-", "the path does not exist"),
    (#"{"op":"remove","path":"/x"}"#, "/x", "the path does not exist"),
    (#"{"op":"remove","path":"/l/00"}"#, "/l/00", "the path does not exist"),
    (#"{"op":"remove","path":"/s/0"}"#, "/s/0", "the path does not exist"),
    (#"{"op":"test","path":"/x","value":null}"#, "/x", "the path does not exist"),
    (#"{"op":"test","path":"/l/1e0","value":2}"#, "/l/1e0", "the path does not exist"),
    (#"{"op":"test","path":"/s","value":"b"}"#, "/s", "the value does not match"),
    (#"{"op":"test","path":"/l/0","value":"1"}"#, "/l/0", "the value does not match"),
    (#"{"op":"test","path":"/c","value":"e\u0301"}"#, "/c", "the value does not match"),
    (#"{"op":"move","from":"/x","path":"/y"}"#, "/x", "the path does not exist"),
    (#"{"op":"move","from":"/s","path":"/l/9"}"#, "/l/9", #""9" is not an index in a list of 2"#),
    (#"{"op":"copy","from":"/l/5","path":"/y"}"#, "/l/5", "the path does not exist"),
    (
      #"{"op":"copy","from":"/s","path":"/x/y"}"#, "/x/y",
      "the parent of the path is not a mapping or a list"
    ),
  ])
  func `a patch that the document does not meet says operation and path`(
    _ operation: String,
    _ pointer: String,
    _ problem: String
  ) throws {
    let document = try value(#"{"s":"a","n":null,"l":[1,2],"c":"é"}"#)
    let patch = try JSONPatch(json(#"[{"op":"test","path":"/s","value":"a"},"# + operation + "]"))
    let path = try #require(FieldPath(pointer: pointer))
    #expect(throws: PatchError.unmet(operation: 1, path: path, problem: problem)) {
      try patch.edits(on: document)
    }
  }
}

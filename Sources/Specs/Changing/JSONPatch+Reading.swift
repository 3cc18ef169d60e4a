package import Text
import YAML

extension JSONPatch {
  /// Reads a patch; unknown members of an operation are ignored.
  ///
  /// - Throws: ``PatchError/malformed(operation:problem:)``; ``PatchError/tooLarge(operation:problem:)`` for
  ///   more than 10,000 operations.
  package init(_ json: JSON) throws(PatchError) {
    guard case .array(let items) = json else {
      throw .malformed(operation: nil, problem: "must be an array of operations")
    }
    guard items.count <= Self.mostOperations else {
      throw .tooLarge(
        operation: nil,
        problem: "has more than \(Self.mostOperations.grouped) operations"
      )
    }
    var operations: [Operation] = []
    for (number, item) in items.enumerated() {
      operations.append(try Reader(number: number, json: item).operation())
    }
    self.operations = operations
  }

  private struct Reader {
    let number: Int
    let json: JSON

    func operation() throws(PatchError) -> Operation {
      guard case .object = json else { throw malformed("must be an object") }
      guard case .string(let name)? = json["op"] else {
        throw malformed("\"op\" must be a string and is required")
      }
      let path = try pointer("path")
      return Operation(action: try action(name, path), path: path)
    }

    private func action(_ name: String, _ path: FieldPath) throws(PatchError) -> Action {
      switch name {
      case "add": return .add(Value(try value()))
      case "replace": return .replace(Value(try value()))
      case "test": return .test(try value())
      case "remove": return .remove
      case "copy": return .copy(from: try pointer("from"))
      case "move":
        let from = try pointer("from")
        guard from == path || !from.contains(path) else {
          throw malformed("a value cannot be moved into itself")
        }
        return .move(from: from)
      default:
        throw malformed(
          "\"op\" must be add, remove, replace, move, copy or test, not \"\(name.shown(limit: 40))\""
        )
      }
    }

    private func value() throws(PatchError) -> JSON {
      guard let value = json["value"] else { throw malformed("\"value\" is required") }
      return value
    }

    private func pointer(_ key: String) throws(PatchError) -> FieldPath {
      guard case .string(let text)? = json[key] else {
        throw malformed("\"\(key)\" must be a string and is required")
      }
      guard let path = FieldPath(pointer: text) else {
        throw malformed(
          "\"\(key)\" must be a JSON Pointer such as /spec/name, not \"\(text.shown(limit: 80))\""
        )
      }
      return path
    }

    private func malformed(_ problem: String) -> PatchError {
      .malformed(operation: number, problem: problem)
    }
  }
}

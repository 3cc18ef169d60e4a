import Schema
internal import Text
import YAML

/// Reads a repository's schema of a spec.
///
/// For an unusable schema, it notes the problems, and the built-in one applies.
struct SpecSchemaReader {
  /// The most problems to note for one schema.
  private static let most = 20

  private(set) var schema: SpecSchema?
  private(set) var problems: [SteeringProblem] = []

  /// Reads a schema; `nil` for one that is too large.
  mutating func read(_ file: SteeringFile, _ bytes: [UInt8]?) {
    guard schema == nil else {
      return note(file, nil, "\(SteeringFile.schema.rawValue) is used instead; delete one of them")
    }
    guard let bytes else {
      let limit = "\(SteeringFile.largest >> 10) KiB"
      return note(file, nil, "the file is larger than \(limit), so the built-in schema applies")
    }
    do throws(SchemaError) {
      let rules = try JSONSchema(bytes: bytes, as: file == .schema ? .json : .yaml)
      schema = SpecSchema(Self.value(of: bytes, file), rules)
      for unsupported in rules.unsupported {
        let place = unsupported.path.isRoot ? "" : "\(unsupported.path): "
        note(
          file,
          unsupported.mark,
          "\(place)\(unsupported.keyword): \(unsupported.reason)",
          isMinor: true
        )
      }
    } catch {
      for problem in error.problems {
        let place = problem.path.isRoot ? "" : "\(problem.path): "
        note(file, problem.mark, "\(place)\(problem.problem). The built-in schema applies")
      }
    }
  }

  /// The value of a schema, if it can be read.
  private static func value(of bytes: [UInt8], _ file: SteeringFile) -> Value {
    let value =
      file == .schema
      ? (try? JSON(parsing: bytes)).map(Value.init) : (try? Document(bytes: bytes))?.value
    return value ?? .null
  }

  private mutating func note(
    _ file: SteeringFile,
    _ mark: Mark?,
    _ message: String,
    isMinor: Bool = false
  ) {
    guard problems.count < Self.most else { return }
    problems.append(SteeringProblem(file, at: mark, message, isMinor: isMinor))
  }
}

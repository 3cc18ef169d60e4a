// Reads lines `{"schema": …, "draft": "draft7", "data": […]}` and answers each with a line
// `{"verdicts": ["valid", …], "unsupported": ["$ref", …]}`, or `{"problems": […]}`. With
// `--findings`, it also reports the errors of each value. Only tests use it.
import Glibc
import Schema
import Text
import YAML

func dialect(_ name: JSON?) -> Dialect {
  guard case .string(let name)? = name else { return .draft2020 }
  switch name {
  case "draft4": return .draft4
  case "draft6": return .draft6
  case "draft7": return .draft7
  case "draft2019-09": return .draft2019
  default: return .draft2020
  }
}

func answer(to line: JSON, withFindings: Bool) -> JSON {
  do throws(SchemaError) {
    let schema = try JSONSchema(Value(line["schema"] ?? nil), standard: dialect(line["draft"]))
    guard case .array(let data)? = line["data"] else { return nil }
    let values = data.map { Value($0) }
    var members = [
      JSON.Member(
        key: "verdicts",
        value: .array(values.map { .string("\(schema.verdict(on: $0))") })
      ),
      JSON.Member(
        key: "unsupported",
        value: .array(schema.unsupported.map { .string($0.keyword) })
      ),
      // Both ways of checking must agree.
      JSON.Member(
        key: "isFound",
        value: .array(
          values.map { value in
            .bool(schema.findings(in: value).contains { $0.kind == .violation })
          }
        )
      ),
    ]
    if withFindings {
      let findings = values.map { value in
        JSON.array(
          schema.findings(in: value).map { .string("\($0.path) [\($0.keyword)] \($0.message)") }
        )
      }
      members.append(JSON.Member(key: "findings", value: .array(findings)))
    }
    return .object(members)
  } catch {
    return ["problems": .array(error.problems.map { .string($0.description) })]
  }
}

let withFindings = CommandLine.arguments.dropFirst().first == "--findings"
while let line = readLine() {
  do {
    let answer = try answer(to: JSON(parsing: Array(line.utf8)), withFindings: withFindings)
    print(String(decoding: answer.bytes, as: UTF8.self), terminator: "")
  } catch { print("{\"problems\":[\"the line is not JSON: \(error)\"]}") }
}

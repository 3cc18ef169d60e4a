// Converts YAML from standard input to JSON, or prints `error LINE:COLUMN: why`. With `--write`,
// prints each line as a written value. With `--edit`, applies each line, which is `{"text": …,
// "edits": [{"op": "set", "path": …, "value": …}]}`, and prints the result. Only tests use it.
import Glibc
import YAML

func input() -> [UInt8] {
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = read(0, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
  return bytes
}

func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x22, 0x5C: result += "\\\(scalar)"
    case ..<0x20:
      let hex = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

func json(_ value: Value) -> String {
  switch value {
  case .null: "null"
  case .bool(let value): "\(value)"
  case .int(let number): number.text
  case .float(let number) where number.double.isFinite: number.text
  // JSON does not have such numbers.
  case .float(let number): quoted("float \(number.double)")
  case .string(let text): quoted(text)
  case .sequence(let values): "[" + values.map(json).joined(separator: ",") + "]"
  case .mapping(let members):
    "{" + members.map { quoted($0.key) + ":" + json($0.value) }.joined(separator: ",") + "}"
  }
}

func string(_ value: Value?) -> String? {
  if case .string(let text)? = value { text } else { nil }
}

func edit(_ value: Value) -> Edit? {
  guard let path = string(value.value(at: ["path"])).flatMap({ FieldPath(pointer: $0) }) else {
    return nil
  }
  let new = value.value(at: ["value"])
  switch string(value.value(at: ["op"])) {
  case "set": return new.map { .set(path, $0) }
  case "insert": return new.map { .insert(path, $0) }
  case "remove": return .remove(path)
  case "move":
    return string(value.value(at: ["from"])).flatMap { FieldPath(pointer: $0) }
      .map { .move(from: $0, to: path) }
  default: return nil
  }
}

/// The edited text, as JSON on one line.
func edited(_ line: Value) throws -> String {
  guard let text = string(line.value(at: ["text"])),
    case .sequence(let edits)? = line.value(at: ["edits"])
  else { return "null" }
  var keys: [String] = []
  if case .sequence(let order)? = line.value(at: ["order"]) { keys = order.compactMap(string) }
  do throws(EditRefusal) {
    let document: Document
    do { document = try Document(text) } catch { return "{\"error\":\(quoted("\(error)"))}" }
    let edited = try document.applying(edits.compactMap(edit), order: KeyOrder { [keys] _ in keys })
    let lost = edited.lostComments.map { "[\(quoted($0.text)),\($0.mark.line),\($0.mark.column)]" }
    return "{\"text\":\(quoted(edited.document.text)),\"lost\":[\(lost.joined(separator: ","))],"
      + "\"value\":\(json(edited.document.value))}"
  } catch {
    return "{\"refusal\":\(quoted(error.problem)),\"kind\":\"\(error.kind)\","
      + "\"mark\":\(quoted(error.mark?.description ?? ""))}"
  }
}

switch CommandLine.arguments.dropFirst().first {
case "--write":
  for line in String(decoding: input(), as: UTF8.self).split(separator: "\n") {
    print(Document.text(of: .string(String(line))), terminator: "")
  }
  exit(0)
case "--edit":
  for line in input().split(separator: UInt8(ascii: "\n")) {
    print(try edited(Document(bytes: Array(line)).value))
  }
  exit(0)
default: break
}

do {
  print(json(try Document(bytes: input()).value))
} catch {
  print("error \(error)")
  exit(1)
}

// Prints what standard input says in YAML as JSON, or `error LINE:COLUMN: why`; with `--write`, each
// of its lines as it is written as a value. Only tests use it.
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
  // JSON has no such numbers.
  case .float(let number): quoted("float \(number.double)")
  case .string(let text): quoted(text)
  case .sequence(let values): "[" + values.map(json).joined(separator: ",") + "]"
  case .mapping(let members):
    "{" + members.map { quoted($0.key) + ":" + json($0.value) }.joined(separator: ",") + "}"
  }
}

guard CommandLine.arguments.dropFirst() != ["--write"] else {
  for line in String(decoding: input(), as: UTF8.self).split(separator: "\n") {
    print(Document.NewScalar.string(String(line)).text)
  }
  exit(0)
}

do {
  print(json(try Document(bytes: input()).value))
} catch {
  print("error \(error)")
  exit(1)
}

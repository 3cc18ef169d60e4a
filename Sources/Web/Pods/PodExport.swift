import Answering
import HTML
import HTTP
import Specs
import Text

/// All pods that a query selects, as a file; rows are created while it is sent.
struct PodExport {
  let list: PodList

  var csv: Response {
    let head = ["customer", "environment"] + list.columns.map(\.parameter)
    let names = head + ["last_state", "last_deployed_at", "last_deployed_by", "last_run"]
    return file("pods.csv", "text/csv; charset=utf-8; header=present") {
      Markup(trusted: Self.line(names)) + rows { [list] in Self.line(Self.cells(list, $0)) }
    }
  }

  var json: Response {
    let last = list.selection.places.count - 1
    return file("pods.json", "application/json") {
      Markup(trusted: Array("[".utf8))
        + Markup(each: 0..<(last + 1)) { [list] index in
          let bytes = Self.object(list, list.selection.places[index]).bytes
          return Markup(trusted: bytes.dropLast() + Array(index < last ? ",\n".utf8 : "\n".utf8))
        } + Markup(trusted: Array("]\n".utf8))
    }
  }

  private func file(_ name: String, _ type: String, _ body: () -> Markup) -> Response {
    let body = body()
    return Response(
      .ok,
      headers: [
        ("Content-Type", type), ("Content-Disposition", "attachment; filename=\"\(name)\""),
        ("Cache-Control", "no-store"),
      ],
      content: Content(length: body.count, size: body.size, write: body.write)
    )
  }

  private func rows(_ row: @escaping @Sendable (Int) -> [UInt8]) -> Markup {
    Markup(each: list.selection.places) { Markup(trusted: row($0)) }
  }

  // MARK: CSV

  private static func cells(_ list: PodList, _ place: Int) -> [String] {
    let entry = list.entry(place)
    var cells = [entry.id.customer.text, entry.id.environment.text]
    let values = entry.summary?.values ?? []
    for index in list.columns.indices {
      cells.append((values.indices.contains(index) ? values[index]?.word : nil) ?? "")
    }
    let run = list.last[entry.id]
    cells += [
      run?.word ?? "", run?.began.map(Timestamp.text) ?? "", run?.person ?? "",
      run?.id.text ?? "",
    ]
    return cells
  }

  /// A line of RFC 4180.
  static func line(_ cells: [String]) -> [UInt8] {
    var line: [UInt8] = []
    for (index, cell) in cells.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      append(cell, to: &line)
    }
    line.append(contentsOf: "\r\n".utf8)
    return line
  }

  /// A cell, quoted if necessary; one that a spreadsheet would treat as a formula gets an
  /// apostrophe.
  private static func append(_ cell: String, to line: inout [UInt8]) {
    let isFormula = cell.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
    let isQuoted = cell.utf8.contains { "\",\r\n".utf8.contains($0) }
    if isQuoted { line.append(UInt8(ascii: "\"")) }
    if isFormula { line.append(UInt8(ascii: "'")) }
    for byte in cell.utf8 {
      if byte == UInt8(ascii: "\"") { line.append(byte) }
      line.append(byte)
    }
    if isQuoted { line.append(UInt8(ascii: "\"")) }
  }

  // MARK: JSON

  private static func object(_ list: PodList, _ place: Int) -> JSON {
    let entry = list.entry(place)
    var fields: [JSON.Member]?
    if let summary = entry.summary {
      fields = zip(list.columns, summary.values).compactMap { column, value in
        value.map { JSON.Member(key: column.path.description, value: JSON($0)) }
      }
    }
    var members: [JSON.Member] = [
      .init(key: "customer", value: .string(entry.id.customer.text)),
      .init(key: "env", value: .string(entry.id.environment.text)),
      .init(key: "revision", value: .string(entry.revision)),
      .init(key: "fields", value: fields.map(JSON.object) ?? .null),
    ]
    if let problem = entry.summary?.problem {
      members.append(.init(key: "problem", value: .string(problem)))
    }
    let run = list.last[entry.id].map { JSON.summary(of: $0, list.links) }
    members.append(.init(key: "last_deployment", value: run ?? .null))
    return .object(members)
  }
}

extension Markup {
  fileprivate static func + (one: Markup, other: Markup) -> Markup { .joined([one, other]) }
}

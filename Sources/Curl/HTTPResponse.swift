/// One complete answer.
package struct HTTPResponse: Sendable {
  package let status: Int
  package let headers: HTTPHeaders
  /// Decompressed.
  package let body: [UInt8]

  package init(status: Int, headers: HTTPHeaders, body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// The headers of an answer; names are case-insensitive.
package struct HTTPHeaders: Sendable {
  private var values: [String: String] = [:]

  package init() {}

  /// The header's value; repeated headers are joined with commas.
  package subscript(name: String) -> String? { values[name.lowercased()] }

  /// Adds one received line; a line that is not a header is skipped.
  mutating func take(line: some StringProtocol) {
    guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { return }
    let name = line[..<colon].lowercased()
    let value = line[line.index(after: colon)...].trimmed
    values[name] = values[name].map { "\($0), \(value)" } ?? value
  }
}

extension StringProtocol {
  /// The text without white space at either end.
  fileprivate var trimmed: String {
    let kept = drop(while: \.isWhitespace)
    guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(kept[...last])
  }
}

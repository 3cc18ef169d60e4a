package import HTML
import Text

/// What is answered.
package struct Response: Sendable {
  package var status: Status
  package var headers: [(name: String, value: String)]
  /// The body; markup where it is a page, which is put together only while it is sent.
  package var content: Markup

  package var body: [UInt8] { content.bytes }

  package init(_ status: Status, headers: [(name: String, value: String)], body: [UInt8]) {
    self.init(status, headers: headers, content: Markup(trusted: body))
  }

  init(_ status: Status, headers: [(name: String, value: String)], content: Markup) {
    self.status = status
    self.headers = headers
    self.content = content
  }

  /// A page; never stored, since it says what the repository holds now.
  static func page(_ markup: Markup, status: Status = .ok) -> Response {
    Response(
      status,
      headers: [
        ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"),
      ],
      content: markup
    )
  }

  static func json(_ value: JSON, status: Status = .ok) -> Response {
    json(value.bytes, status: status)
  }

  /// A JSON text that was written before.
  static func json(_ bytes: [UInt8], status: Status = .ok) -> Response {
    Response(
      status,
      headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
      body: bytes
    )
  }

  static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Response {
    Response(
      .ok,
      headers: [("Content-Type", type), ("Cache-Control", "no-store")],
      body: Array(text.utf8)
    )
  }

  /// Sends the browser on with a GET; the address is relative to the host, which we do not know.
  static func seeOther(_ path: String) -> Response {
    Response(.seeOther, headers: [("Location", path), ("Cache-Control", "no-store")], body: [])
  }

  func adding(_ name: String, _ value: String) -> Response {
    var copy = self
    copy.headers.append((name, value))
    return copy
  }
}

package import HTTP
package import Text

extension Response {
  package static func json(_ value: JSON, status: Status = .ok) -> Response {
    json(value.bytes, status: status)
  }

  /// An answer with a finished JSON text.
  package static func json(_ bytes: [UInt8], status: Status = .ok) -> Response {
    Response(
      status,
      headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
      body: bytes
    )
  }
}

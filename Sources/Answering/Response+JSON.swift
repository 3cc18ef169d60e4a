package import HTTP
package import Text

extension Response {
  package static func json(_ value: JSON, status: Status = .ok) -> Response {
    json(value.bytes, status: status)
  }

  /// A JSON text that was written before.
  package static func json(_ bytes: [UInt8], status: Status = .ok) -> Response {
    Response(
      status,
      headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
      body: bytes
    )
  }
}

/// The status codes that this application uses.
package enum Status: Int, Sendable {
  case ok = 200
  case seeOther = 303
  case notModified = 304
  case permanentRedirect = 308
  case badRequest = 400
  case forbidden = 403
  case notFound = 404
  case methodNotAllowed = 405
  case conflict = 409
  case lengthRequired = 411
  case preconditionFailed = 412
  case contentTooLarge = 413
  case uriTooLong = 414
  case unsupportedMediaType = 415
  case unprocessable = 422
  case internalError = 500
  case unavailable = 503

  /// The reason phrase of RFC 9110; a front end passes on the whole status line.
  package var phrase: String {
    switch self {
    case .ok: "OK"
    case .seeOther: "See Other"
    case .notModified: "Not Modified"
    case .permanentRedirect: "Permanent Redirect"
    case .badRequest: "Bad Request"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .conflict: "Conflict"
    case .lengthRequired: "Length Required"
    case .preconditionFailed: "Precondition Failed"
    case .contentTooLarge: "Content Too Large"
    case .uriTooLong: "URI Too Long"
    case .unsupportedMediaType: "Unsupported Media Type"
    case .unprocessable: "Unprocessable Content"
    case .internalError: "Internal Server Error"
    case .unavailable: "Service Unavailable"
    }
  }
}

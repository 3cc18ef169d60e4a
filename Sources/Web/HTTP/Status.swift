/// The status codes this application answers with.
package enum Status: Int, Sendable {
  case ok = 200
  case seeOther = 303
  case permanentRedirect = 308
  case badRequest = 400
  case forbidden = 403
  case notFound = 404
  case methodNotAllowed = 405
  case conflict = 409
  case lengthRequired = 411
  case contentTooLarge = 413
  case uriTooLong = 414
  case unsupportedMediaType = 415
  case unprocessable = 422
  case internalError = 500
  case unavailable = 503
}

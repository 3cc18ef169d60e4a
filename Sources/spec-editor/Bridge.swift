import FastCGI
import Web

/// Between FastCGI's values and the site's: neither module knows the other.
enum Bridge {
  /// Not isolated: it is called on the worker threads.
  nonisolated static let bodyLimit: Responder.BodyLimit = { params in
    Web.Request(param: { params[$0] }, body: .bytes([])).bodyLimit
  }

  /// Not isolated: it is called on the worker threads.
  nonisolated static func handler(_ site: Site) -> Responder.Handler {
    { request in
      let body: Web.Request.Body =
        switch request.body {
        case .bytes(let bytes): .bytes(bytes)
        case .lengthMissing: .lengthMissing
        case .lengthWrong: .lengthWrong
        case .tooLarge: .tooLarge
        case .busy: .busy
        }
      let response = site.respond(to: Web.Request(param: { request.params[$0] }, body: body))
      return FastCGI.Response(
        status: response.status.rawValue,
        headers: response.headers,
        length: response.content.count,
        body: response.content.write
      )
    }
  }
}

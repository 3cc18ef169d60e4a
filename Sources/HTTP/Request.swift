internal import Text

/// One parsed HTTP request.
package struct Request: Sendable {
  /// The body, or why it was not accepted.
  package enum Body: Hashable, Sendable {
    case bytes([UInt8])
    case lengthMissing
    case lengthWrong
    case tooLarge
    /// It is large, and the limit of large bodies in progress is reached.
    case busy
  }

  package var method: String
  /// The mount point: empty or `/segment…`.
  package var mount: String
  /// `REQUEST_URI`, unchanged.
  package let uri: String
  package var target: Target
  /// The front end's variables by their CGI names, such as `HTTP_HOST`; created on demand.
  package let param: @Sendable (_ cgiName: String) -> String?
  package var body: Body
  /// Identifies the request in both logs and on error pages.
  package var id: String

  package init(param: @escaping @Sendable (_ cgiName: String) -> String?, body: Body) {
    self.param = param
    self.body = body
    method = param("REQUEST_METHOD") ?? ""
    mount = Self.mount(param("BASE_PATH") ?? "")
    uri = param("REQUEST_URI") ?? ""
    target = Target(uri, below: mount)
    id = Self.requestID(param("REQUEST_ID") ?? "")
  }

  package init(params: [String: String], body: Body) {
    self.init(param: { params[$0] }, body: body)
  }

  package func header(_ cgiName: String) -> String? {
    guard let value = param(cgiName), !value.isEmpty else { return nil }
    return value
  }

  /// The user who signed in at the front end; `nil` if sign-in is off.
  package var user: String? {
    guard let name = header("REMOTE_USER") else { return nil }
    let shown = name.shown(limit: 100)
    return shown.isEmpty ? nil : shown
  }

  package var isHTTPS: Bool { param("HTTPS") == "on" }

  /// Whether it is a GET or HEAD: both get the same answer, and the front end or the worker leaves
  /// out the body of HEAD.
  package var isReading: Bool { method == "GET" || method == "HEAD" }

  /// Whether the client is a program, which gets JSON instead of a page.
  package var wantsJSON: Bool {
    switch target.segments.first {
    case "api", "health", "healthz", "metrics", "openapi.json": true
    default: false
    }
  }

  /// The limit of the body in bytes: large if it can contain a whole spec, otherwise small.
  package var bodyLimit: Int {
    switch method {
    case "PUT", "PATCH": 1 << 20
    case "POST" where target.segments == ["deploy"]: 1 << 20
    default: 64 << 10
    }
  }

  /// The media type of the body, without its parameters.
  package var contentType: String {
    let full = header("CONTENT_TYPE") ?? ""
    return full.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
  }

  /// The values of all cookies with that name, in the order in which the browser sent them.
  package func cookies(_ name: String) -> [String] {
    (header("HTTP_COOKIE") ?? "").split(separator: ";").compactMap { pair in
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, halves[0].drop(while: { $0 == " " }) == name else { return nil }
      return String(halves[1])
    }
  }

  /// Accepts a mount point only in the form that nginx's configuration allows.
  private static func mount(_ text: String) -> String {
    if text.isEmpty { return "" }
    let isPath = text.hasPrefix("/") && !text.hasSuffix("/") && !text.contains("//")
    let allowed = text.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~")
        || isWord(byte)
    }
    return isPath && allowed ? text : ""
  }

  /// The front end's ID if it is a plain word, otherwise our own.
  private static func requestID(_ text: String) -> String {
    var text = text
    let isWord = text.withUTF8 { (8...64).contains($0.count) && $0.allSatisfy(Self.isWord) }
    return isWord ? text : RandomToken.hex(bytes: 16)
  }

  /// Letters, digits, hyphens and underscores.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

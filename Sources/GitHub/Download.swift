import Curl
import Specs

extension API {
  /// Reads a file that GitHub redirects to, handing out its pieces as they come.
  ///
  /// It leaves once. The host that GitHub redirects to does not get the token, and what it answers says nothing
  /// about rate limits.
  ///
  /// - Parameters:
  ///   - path: Below `GH_API_URL`, escaped.
  ///   - deadline: When all must be there.
  ///   - sink: Takes a piece; `false` means that it wants no more.
  /// - Throws: ``CallFailure`` when the file did not come, or not all that the sink wants.
  func download(
    _ path: String,
    by deadline: Deadline,
    into sink: (UnsafeRawBufferPointer) -> Bool
  ) throws(CallFailure) {
    if let hindrance { throw .unavailable(hindrance) }
    guard let token, let exchange else { throw .unavailable(.missingToken) }
    let reply: Exchange.Reply
    do throws(HTTPError) {
      reply = try withoutActuallyEscaping(sink) { sink throws(HTTPError) in
        try exchange.reply(to: .get(path), with: token, by: deadline, into: sink)
      }
    } catch {
      throw strangers.outage(error)
    }
    observe(reply, with: token)
    guard reply.response.status == 200 else {
      guard !reply.isTrusted else { throw failure(of: reply) }
      throw .outage(
        "\(reply.url.host) returned \(reply.response.status)",
        mayHaveArrived: false
      )
    }
  }
}

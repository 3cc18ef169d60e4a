import Curl
import Specs

/// Why a file did not come.
struct DownloadFailure: Error {
  let why: CallFailure
  /// Whether a second try at once is worth it.
  let mayRepeat: Bool
}

extension API {
  /// Reads a file that GitHub redirects to, handing out its pieces as they come.
  ///
  /// It leaves once, since the sink may have got a part of it. The host that GitHub redirects to does not get the token, and what it answers says nothing
  /// about rate limits.
  ///
  /// - Parameters:
  ///   - path: Below `GH_API_URL`, escaped.
  ///   - deadline: When all must be there.
  ///   - sink: Takes a piece; `false` means that it wants no more.
  /// - Throws: ``DownloadFailure`` when the file did not come, or not all that the sink wants.
  func download(
    _ path: String,
    by deadline: Deadline,
    into sink: (UnsafeRawBufferPointer) -> Bool
  ) throws(DownloadFailure) {
    if let hindrance { throw DownloadFailure(why: .unavailable(hindrance), mayRepeat: false) }
    guard let token, let exchange else {
      throw DownloadFailure(why: .unavailable(.missingToken), mayRepeat: false)
    }
    let reply: Exchange.Reply
    do throws(HTTPError) {
      reply = try withoutActuallyEscaping(sink) { sink throws(HTTPError) in
        try exchange.reply(to: .get(path), with: token, by: deadline, into: sink)
      }
    } catch {
      throw DownloadFailure(why: strangers.outage(error), mayRepeat: error.mayRepeat)
    }
    observe(reply, with: token)
    guard reply.response.status != 200 else { return }
    throw DownloadFailure(
      why: reply.isTrusted ? failure(of: reply) : elsewhere(reply),
      mayRepeat: reply.response.mayRepeat
    )
  }

  /// Where GitHub redirects to for a file, which is not read.
  ///
  /// - Parameters:
  ///   - path: Below `GH_API_URL`, escaped.
  ///   - deadline: When the answer must be there.
  /// - Returns: An address that is good for a minute and needs no token.
  /// - Throws: ``CallFailure`` where GitHub names none.
  func place(of path: String, by deadline: Deadline) throws(CallFailure) -> String {
    if let hindrance { throw .unavailable(hindrance) }
    guard let token, let exchange else { throw .unavailable(.missingToken) }
    let reply: Exchange.Reply
    do throws(HTTPError) {
      reply = try exchange.reply(to: .get(path), with: token, by: deadline, staysHome: true)
    } catch {
      throw strangers.outage(error)
    }
    observe(reply, with: token)
    guard let next = reply.next else { throw failure(of: reply) }
    return next.text
  }

  /// What another host's answer means; it does not speak as GitHub's API does.
  private func elsewhere(_ reply: Exchange.Reply) -> CallFailure {
    let status = reply.response.status
    let words = "\(reply.url.host) returned \(status)"
    return status >= 500 || status == 429 ? .outage(words, mayHaveArrived: false) : .foreign(words)
  }
}

extension HTTPError {
  /// Whether a read is worth a second try at once.
  var mayRepeat: Bool { cause == .broken || cause == .unreachable }
}

extension HTTPResponse {
  /// Whether a read is worth a second try at once.
  var mayRepeat: Bool { [502, 503, 504].contains(status) }
}

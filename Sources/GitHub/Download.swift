import Curl
import Specs

/// Why a file could not be downloaded.
struct DownloadFailure: Error {
  let why: CallFailure
  /// Whether to try a second time at once.
  let mayRepeat: Bool
}

extension API {
  /// Reads a file that GitHub redirects to, and passes on its pieces as they arrive.
  ///
  /// It is requested once, since the sink may have received a part. The host that GitHub redirects
  /// to does not get the token, and its answers do not affect rate limits.
  ///
  /// - Parameters:
  ///   - path: Below `GH_API_URL`, escaped.
  ///   - deadline: When the file must be complete.
  ///   - sink: Takes a piece; returns `false` when it needs no more.
  /// - Throws: ``DownloadFailure`` if the file, or the part that the sink needs, did not arrive.
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

  /// The address that GitHub redirects to for a file; the file is not read.
  ///
  /// - Parameters:
  ///   - path: Below `GH_API_URL`, escaped.
  ///   - deadline: When the answer must be there.
  /// - Returns: An address that works for a minute and needs no token.
  /// - Throws: ``CallFailure`` if GitHub does not redirect.
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

  /// The meaning of another host's answer, which does not follow GitHub's API.
  private func elsewhere(_ reply: Exchange.Reply) -> CallFailure {
    let status = reply.response.status
    let words = "\(reply.url.host) returned \(status)"
    return status >= 500 || status == 429 ? .outage(words, mayHaveArrived: false) : .foreign(words)
  }
}

extension HTTPError {
  /// Whether to repeat a read at once.
  var mayRepeat: Bool { cause == .broken || cause == .unreachable }
}

extension HTTPResponse {
  /// Whether to repeat a read at once.
  var mayRepeat: Bool { [502, 503, 504].contains(status) }
}

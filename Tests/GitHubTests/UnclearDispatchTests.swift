import Loopback
import Specs
import Testing

@testable import GitHub

@Suite struct UnclearDispatchTests {
  @Test(arguments: [
    LoopbackServer.Reply.hangUp, .json(500, "{}"), .json(502, "{}"), .json(503, "{}"),
    .raw("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), .raw("rubbish"), .hang,
    .answer(200, body: [UInt8](repeating: 0x20, count: 9 << 20)),
  ])
  func `after an unclear answer the run is looked for, and nothing is sent twice`(
    reply: LoopbackServer.Reply
  ) throws {
    let github = FakeGitHub()
    let source = github.source()
    // With a kept connection, libcurl would repeat the request by itself.
    _ = try source.deploy(.sample(), by: .soon)
    github.change {
      $0.fault = { [github] request in
        guard request.method == "POST" else { return nil }
        github.change {
          $0.runs.append(
            .init(id: 77, title: "Deploy advworks/dev ", created: Timestamps.now)
          )
        }
        return reply
      }
    }
    let deployment = try source.deploy(.sample(), by: .after(.seconds(6)))
    #expect(deployment.run == 77)
    #expect(try source.run(77).isCertain == false)
    #expect(try github.dispatches().count == 2)
  }

  @Test(arguments: [LoopbackServer.Reply.hangUp, .json(502, "{}"), .hang])
  func `if no run is found, the answer says that this is unknown`(
    reply: LoopbackServer.Reply
  )
    throws
  {
    let github = FakeGitHub()
    github.change { $0.fault = { $0.method == "POST" ? reply : nil } }
    let failure = github.refusal(by: .after(.seconds(3)))
    #expect(failure?.unavailability?.cause == .outage)
    #expect(failure?.words.contains("not known whether") == true)
    #expect(failure?.words.contains("https://github.example/octo/pods/actions") == true)
    #expect(try github.dispatches().count == 1)
  }

  @Test func `when nothing can have arrived, nothing is looked for`() throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.catalogue(.remembered, by: .soon)
    github.change { $0.fault = { _ in .hang } }
    let failure = error { () throws(SpecError) in
      try source.deploy(.sample(), by: .after(.milliseconds(300)))
    }
    #expect(failure?.unavailability?.cause == .outage)
    #expect(try github.dispatches().isEmpty)
  }

  @Test func `a dispatch follows a moved repository on the same host only`() throws {
    let github = FakeGitHub()
    let elsewhere = LoopbackServer { _ in .answer(204) }
    let foreign = elsewhere.url
    let location = "/repos/octo/pods/actions/workflows/deploy-pod.yml/dispatches"
    let isFirst = Flag()
    github.change {
      $0.fault = {
        guard $0.method == "POST", isFirst.raise() else { return nil }
        return .json(307, "{}", headers: ["Location": location])
      }
    }
    #expect(try github.source().deploy(.sample(), by: .soon).run == 1000)
    github.change {
      $0.fault = {
        $0.method == "POST" ? .json(307, "{}", headers: ["Location": foreign + location]) : nil
      }
    }
    _ = github.refusal(by: .after(.seconds(3)))
    #expect(elsewhere.requests.isEmpty)
  }
}

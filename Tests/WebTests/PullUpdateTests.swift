import HTTP
import Recording
import Specs
import Testing

@testable import Answering
@testable import Web

/// Updating a pull request's branch from its base, with and without conflicts.
@Suite struct PullUpdateTests {
  private static let name = "_pick%2Fspec%2Fcompute%2Finstance_name"

  private func original(_ text: String) throws -> Original {
    let pod = try #require(PodID("advworks/dev"))
    let revision = FakeSource.revision(of: text)
    return Original(try Spec(pod: pod, revision: revision, bytes: Array(text.utf8)))
  }

  private func pulls(_ base: String, stale: Int = 0) throws -> FakePulls {
    let pod = try #require(PodID("advworks/dev"))
    let pull = PullRequest.example(of: pod) {
      $0.mergeability = .conflict
      $0.actions = [.update, .close]
    }
    let divergence = Divergence(
      number: 12,
      pod: pod,
      head: pull.head,
      baseHead: String(repeating: "0", count: 40),
      ancestor: try original(PullRequest.text("web1")),
      ours: try original(PullRequest.text("web2")),
      theirs: try original(base)
    )
    return FakePulls([pull], divergence: divergence, stale: stale)
  }

  @Test func `changes that do not touch each other are merged without a question`() throws {
    let base = PullRequest.text("web1").replacing("false", with: "true")
    let pulls = try pulls(base)
    let answer = Site(FakeSource(), pulls: pulls).post("/pulls/12/update", form: "")
    #expect(answer.status == .seeOther && answer.header("Location") == "/pulls/12")
    #expect(pulls.updates == [base.replacing("web1", with: "web2")])
  }

  @Test func `an update is tried again when the branch moved meanwhile`() throws {
    let pulls = try pulls(PullRequest.text("web1") + "# more\n", stale: 2)
    #expect(Site(FakeSource(), pulls: pulls).post("/pulls/12/update", form: "").status == .seeOther)
    #expect(pulls.updates.count == 1)
    let late = try self.pulls(PullRequest.text("web1") + "# more\n", stale: 3)
    let answer = Site(FakeSource(), pulls: late).post("/pulls/12/update", form: "")
    #expect(answer.status == .conflict && answer.text.contains("advworks/dev has changed"))
    #expect(late.updates.isEmpty)
  }

  @Test func `where both changed the same a person decides, and the decision counts`() throws {
    let pulls = try pulls(PullRequest.text("web7"))
    let site = Site(FakeSource(), pulls: pulls)
    let asked = site.post("/pulls/12/update", form: "")
    #expect(asked.status == .conflict && asked.text.contains("Resolve 1 conflict in"))
    #expect(asked.text.contains(#"<form action="/pulls/12/update" method="post">"#))
    for label in ["When the branch was made", "On main now", "In pull request #12"] {
      #expect(asked.text.contains("<small>\(label)</small>"), "\(label)")
    }
    #expect(!asked.text.contains("Choose a value for every conflict"))
    let decided = "_asked=1&_decided=\(FakeSource.revision(of: PullRequest.text("web7")))"
    let missing = site.post("/pulls/12/update", form: decided)
    #expect(missing.text.contains("Choose a value for every conflict") && pulls.updates.isEmpty)
    let answer = site.post("/pulls/12/update", form: "\(decided)&\(Self.name)=yours")
    #expect(answer.status == .seeOther && pulls.updates == [PullRequest.text("web2")])
  }

  @Test func `their side can be kept`() throws {
    let pulls = try pulls(PullRequest.text("web7"))
    let answer = Site(FakeSource(), pulls: pulls).post(
      "/pulls/12/update",
      form: "\(Self.name)=theirs"
    )
    #expect(answer.status == .seeOther && pulls.updates == [PullRequest.text("web7")])
  }

  @Test func `a decision about something else is asked for again`() throws {
    let pulls = try pulls(PullRequest.text("web7"))
    let old = FakeSource.revision(of: PullRequest.text("web5"))
    let answer = Site(FakeSource([:]), pulls: pulls).post(
      "/pulls/12/update",
      form: "_asked=1&_decided=\(old)&\(Self.name)=yours"
    )
    #expect(answer.status == .conflict && pulls.updates.isEmpty)
  }

  @Test func `what is up to date is not updated`() throws {
    let pod = try #require(PodID("advworks/dev"))
    let pulls = FakePulls([.example(of: pod)])
    let answer = Site(FakeSource(), pulls: pulls).post("/pulls/12/update", form: "")
    #expect(answer.status == .conflict && answer.text.contains("The branch is up to date."))
  }

  @Test func `the page of a conflict names what comes next`() throws {
    let page = Site(FakeSource(), pulls: try pulls(PullRequest.text("web7"))).get("/pulls/12").text
    #expect(page.contains("It conflicts with <code>main</code>."))
    #expect(page.contains(#"<button type="submit" class="primary">Update branch</button>"#))
    #expect(!page.contains("Merge pull request"))
  }
}

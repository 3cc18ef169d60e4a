import Answering
import HTTP
import Recording
import Specs
import Testing
import Text

@testable import API

/// What programs see of pull requests.
@Suite struct PullTests {
  private func pod(_ environment: String) throws -> PodID {
    try #require(PodID(customer: "acme", environment: environment[...]))
  }

  private func pull(
    _ environment: String = "dev",
    _ change: (inout PullRequest) -> Void = { _ in }
  ) throws -> PullRequest { .example(of: try pod(environment), change) }

  @Test func `all that is known of one is there, and what is not is null`() throws {
    let run = Run(id: RunID(number: 7), pod: nil, title: "Deploy", status: .queued)
    let pulls = FakePulls([
      try pull {
        $0.checks = [.init(name: "plan", word: "success", link: "https://ci.example/1")]
        $0.reviews = [.init(author: "bob", verdict: .changesRequested, submittedAt: 1_500)]
        $0.awaited = ["acme/ops"]
        $0.runs = [run]
        $0.foreignCommits = 1
        $0.otherFiles = ["x.txt"]
      }
    ])
    let json = Site(FakeSource(), pulls: pulls).ask("GET", "/api/pulls/12").json
    #expect(
      json.keys == [
        "number", "url", "page", "customer", "env", "title", "state", "draft", "mergeable_state",
        "branch", "base", "head", "requested_by", "reason", "author", "created_at", "updated_at",
        "ended_at", "changes", "foreign_commits", "other_files", "checks", "reviews", "awaited",
        "merge_commit", "runs", "settled", "note", "actions",
      ]
    )
    #expect(json["url"].text == "https://github.example/acme/specs/pull/12")
    #expect(json["page"].text == "/pulls/12" && json["state"].text == "open")
    #expect(
      json["mergeable_state"].text == "clean" && json["created_at"].text == "1970-01-01T00:16:40Z"
    )
    #expect(json["changes", "0", "path"].text == "/spec/compute/instance_name")
    #expect(json["checks", "0", "state"].text == "success")
    #expect(json["reviews", "0", "verdict"].text == "changes_requested")
    #expect(json["awaited", "0"].text == "acme/ops" && json["runs", "0", "url"].text == "/runs/7")
    #expect(json["actions", "0"].text == "merge" && json["actions", "1"].text == "close")
    guard case .null = json["ended_at"], case .bool(false) = json["settled"] else {
      Issue.record("\(json)")
      return
    }
  }

  @Test(arguments: [
    (PullRequest.Mergeability.computing, "computing"), (.clean, "clean"), (.unstable, "unstable"),
    (.behind, "behind"), (.blocked, "blocked"), (.conflict, "conflict"), (.draft, "draft"),
    (.unknown, "unknown"),
  ])
  func `how far it is from being merged has a word`(
    mergeability: PullRequest.Mergeability,
    word: String
  ) throws {
    let pulls = FakePulls([try pull { $0.mergeability = mergeability }])
    let json = Site(FakeSource(), pulls: pulls).ask("GET", "/api/pulls/12").json
    #expect(json["mergeable_state"].text == word)
  }

  @Test func `a link that a browser should not follow is left out`() throws {
    let pulls = FakePulls([
      try pull {
        $0.link = "javascript:alert(1)"
        $0.checks = [.init(name: "<b>", word: "ok", link: "data:x")]
      }
    ])
    let text = Site(FakeSource(), pulls: pulls).ask("GET", "/api/pulls/12").text
    #expect(!text.contains("javascript:") && !text.contains("data:x") && text.contains(#""<b>""#))
  }

  @Test func `an ETag tells that it stands as it did`() throws {
    let site = Site(FakeSource(), pulls: FakePulls([try pull()]))
    let tag = try #require(site.ask("GET", "/api/pulls/12").header("ETag"))
    let same = site.ask("GET", "/api/pulls/12", ["If-None-Match": tag])
    #expect(same.status == .notModified && same.body.isEmpty && same.header("ETag") == tag)
    #expect(site.ask("POST", "/api/pulls/12/close").status == .ok)
    let other = site.ask("GET", "/api/pulls/12", ["If-None-Match": tag])
    #expect(other.status == .ok && other.json["state"].text == "closed")
  }

  @Test(arguments: ["0", "-1", "012", "x", "2147483649", "7"])
  func `what is no pull request of ours is not found`(name: String) throws {
    let site = Site(FakeSource(), pulls: FakePulls([try pull()]))
    #expect(site.ask("GET", "/api/pulls/\(name)").status == .notFound)
    for action in PullAction.Kind.allCases {
      #expect(site.ask("POST", "/api/pulls/\(name)/\(action.rawValue)").status == .notFound)
    }
  }

  // MARK: Merging and closing

  @Test func `a merge takes the newest commit, or the one that is named`() throws {
    for (body, head) in [("", PullRequest.exampleHead), ("{}", PullRequest.exampleHead)] {
      let pulls = FakePulls([try pull()])
      let answer = Site(FakeSource(), pulls: pulls).post("/api/pulls/12/merge", body)
      #expect(answer.status == .ok && answer.json["state"].text == "merged")
      #expect(pulls.asked.map(\.action) == [.merge(head: head)])
    }
    let pulls = FakePulls([try pull()])
    let old = String(repeating: "0", count: 40)
    let answer = Site(FakeSource(), pulls: pulls).post(
      "/api/pulls/12/merge",
      #"{"head":"\#(old)"}"#
    )
    #expect(answer.status == .conflict && pulls.asked.isEmpty)
  }

  @Test(arguments: [#"{"head":7}"#, #"{"head":"abc"}"#, "[]", "x"])
  func `a body that says something else merges nothing`(body: String) throws {
    let pulls = FakePulls([try pull()])
    let answer = Site(FakeSource(), pulls: pulls).post("/api/pulls/12/merge", body)
    #expect(answer.status == .badRequest && pulls.asked.isEmpty)
  }

  @Test func `a merge into a protected environment is confirmed by the pod's name`() throws {
    let pulls = FakePulls([try pull("prd")])
    let site = Site(FakeSource(), pulls: pulls)
    for query in ["", "?confirm=", "?confirm=acme/dev"] {
      let answer = site.ask("POST", "/api/pulls/12/merge\(query)")
      #expect(answer.status == .badRequest, "\(query)")
      #expect(answer.json["details", "confirm"].text == "acme/prd")
    }
    #expect(pulls.asked.isEmpty)
    #expect(site.ask("POST", "/api/pulls/12/merge?confirm=acme/prd").status == .ok)
    #expect(pulls.asked.count == 1)
  }

  @Test(arguments: [
    (SpecError.forbidden(message: "no", permission: nil), Status.forbidden),
    (.wrongState(message: "It is a draft."), .conflict),
    (.refused(message: "The rules say no."), .unprocessable),
    (.unavailable(Unavailability(cause: .outage, message: "away")), .unavailable),
  ])
  func `a refusal keeps its status`(error: SpecError, status: Status) throws {
    let site = Site(FakeSource(), pulls: FakePulls([try pull()], refusal: error))
    for action in PullAction.Kind.allCases {
      #expect(site.ask("POST", "/api/pulls/12/\(action.rawValue)").status == status)
    }
  }

  @Test func `another site cannot ask anything`() throws {
    let pulls = FakePulls([try pull()])
    let site = Site(FakeSource(), pulls: pulls)
    for action in PullAction.Kind.allCases {
      let answer = site.ask(
        "POST",
        "/api/pulls/12/\(action.rawValue)",
        ["Sec-Fetch-Site": "cross-site"]
      )
      #expect(answer.status == .forbidden)
    }
    #expect(pulls.asked.isEmpty)
  }

  // MARK: Updating

  private func diverged(_ base: String) throws -> FakePulls {
    let pod = try pod("dev")
    func original(_ text: String) throws -> Original {
      let revision = FakeSource.revision(text)
      return Original(try Spec(pod: pod, revision: revision, bytes: Array(text.utf8)))
    }
    let pull = try pull()
    return FakePulls(
      [pull],
      divergence: Divergence(
        number: 12,
        pod: pod,
        head: pull.head,
        baseHead: pull.head,
        ancestor: try original(PullRequest.text("web1")),
        ours: try original(PullRequest.text("web2")),
        theirs: try original(base)
      )
    )
  }

  @Test func `an update merges what does not touch`() throws {
    let base = PullRequest.text("web1").replacing("false", with: "true")
    let pulls = try diverged(base)
    #expect(Site(FakeSource(), pulls: pulls).ask("POST", "/api/pulls/12/update").status == .ok)
    #expect(pulls.updates == [base.replacing("web1", with: "web2")])
  }

  @Test func `an undecided update answers with the conflicts, and takes the choices`() throws {
    let pulls = try diverged(PullRequest.text("web7"))
    let site = Site(FakeSource(), pulls: pulls)
    let asked = site.ask("POST", "/api/pulls/12/update")
    #expect(asked.status == .conflict)
    let conflict = asked.json["details", "conflicts", "0"]
    #expect(conflict["path"].text == "/spec/compute/instance_name")
    #expect(conflict["base"].text == "web1" && conflict["theirs"].text == "web7")
    #expect(conflict["yours"].text == "web2" && pulls.updates.isEmpty)
    let revision = asked.json["details", "revision"].text
    let answer = site.post(
      "/api/pulls/12/update",
      #"{"choices":{"/spec/compute/instance_name":"yours"},"revision":"\#(revision)"}"#
    )
    #expect(answer.status == .ok && pulls.updates == [PullRequest.text("web2")])
  }

  @Test(arguments: [
    #"{"choices":[]}"#, #"{"choices":{"/a":"mine"}}"#, #"{"choices":{"a":"yours"}}"#,
    #"{"revision":1}"#, "[]",
  ])
  func `choices that say nothing are refused`(body: String) throws {
    let pulls = try diverged(PullRequest.text("web7"))
    let answer = Site(FakeSource(), pulls: pulls).post("/api/pulls/12/update", body)
    #expect(answer.status == .badRequest && pulls.updates.isEmpty)
  }

  // MARK: Lists

  @Test func `the list with fields numbers the open pull request of a pod`() throws {
    let site = Site(FakeSource(), pulls: FakePulls([try pull()]))
    let json = site.ask("GET", "/api/pods?fields=1").json
    #expect(json["0", "env"].text == "dev" && json["1", "env"].text == "prd")
    guard case .number("12") = json["0", "pull_request"], case .null = json["1", "pull_request"]
    else {
      Issue.record("\(json)")
      return
    }
    #expect(!site.ask("GET", "/api/pods").text.contains("pull_request"))
  }
}

import HTTP
import Recording
import Specs
import Testing

@testable import Answering
@testable import Web

/// The page of a pull request, and what can be asked there.
@Suite struct PullPageTests {
  private func pull(
    of name: String = "advworks/dev",
    _ change: (inout PullRequest) -> Void = { _ in }
  ) throws -> PullRequest {
    .example(of: try #require(PodID(name)), change)
  }

  private func page(_ pull: PullRequest, settings: String = "") -> String {
    Site(FakeSource(settings: settings), pulls: FakePulls([pull])).get("/pulls/12").text
  }

  // MARK: What it shows

  @Test func `the page says what it changes, who requested it, and which branches it is about`()
    throws
  {
    let text = page(try pull())
    #expect(
      text.contains("<title>Pull request #12: advworks/dev, ready to merge – Spec Editor</title>")
    )
    #expect(text.contains("<del>web1</del>") && text.contains("<ins>web2</ins>"))
    #expect(text.contains("<del>-     instance_name: web1 # the name"))
    #expect(text.contains("<dt>Requested by</dt><dd>ada</dd>"))
    #expect(text.contains("<dt>Opened on GitHub by</dt><dd>octobot</dd>"))
    #expect(text.contains("<dt>Reason</dt><dd>More load</dd>"))
    #expect(
      text.contains(
        #"href="https://github.example/acme/specs/pull/12" rel="noopener">#12 on GitHub"#
      )
    )
    #expect(text.contains("A further change of") && text.contains("updates this pull request"))
    #expect(text.contains(#"<a href="/pod/advworks/dev">Back to advworks/dev</a>"#))
  }

  @Test(arguments: [
    (PullRequest.Mergeability.computing, "busy", "Checking for conflicts"),
    (.clean, "good", "Ready to merge"), (.unstable, "queued", "Checks not complete"),
    (.behind, "queued", "Out of date"), (.blocked, "queued", "Merging is blocked"),
    (.conflict, "bad", "Has conflicts"), (.draft, "idle", "Draft"), (.unknown, "other", "Open"),
  ])
  func `an open one says in words how far it is from being merged`(
    mergeability: PullRequest.Mergeability,
    kind: String,
    words: String
  ) throws {
    let text = page(try pull { $0.mergeability = mergeability })
    #expect(text.contains(#"<span class="badge run-\#(kind) st \#(kind)">\#(words)</span>"#))
    #expect(text.contains(#"data-poll="/api/pulls/12""#) && text.contains("http-equiv=\"refresh\""))
  }

  @Test func `a check that failed is said where it is, and on top`() throws {
    for mergeability in [PullRequest.Mergeability.unstable, .blocked] {
      let text = page(
        try pull {
          $0.mergeability = mergeability
          $0.checks = [.init(name: "lint", word: "success"), .init(name: "plan", word: "failure")]
        }
      )
      #expect(text.contains("state is-bad"))
      #expect(text.contains(#"<li class="st bad"><span>plan</span>"#))
      #expect(text.contains(#"<li class="st good"><span>lint</span>"#))
    }
  }

  @Test func `reviews and requested reviews look different`() throws {
    let text = page(
      try pull {
        $0.reviews = [
          .init(author: "bob", verdict: .approved, submittedAt: 1_500),
          .init(author: "eve", verdict: .changesRequested),
          .init(author: "kim", verdict: .dismissed), .init(author: "lee", verdict: .commented),
        ]
        $0.awaited = ["acme/ops"]
      }
    )
    #expect(text.contains("<span>bob</span><span class=\"when\">approved, <time"))
    #expect(text.contains("<span>eve</span><span class=\"when\">requested changes</span>"))
    #expect(text.contains("<span>kim</span><span class=\"when\">review dismissed</span>"))
    #expect(text.contains("<span>lee</span><span class=\"when\">commented</span>"))
    #expect(text.contains("<span>acme/ops</span><span class=\"when\">review requested</span>"))
  }

  @Test func `after the merge the runs that it started are linked`() throws {
    let run = Run(
      id: RunID(number: 7),
      pod: nil,
      title: "Deploy advworks/dev",
      status: .inProgress
    )
    let waiting = page(
      try pull {
        $0.state = .merged
        $0.awaitsRuns = true
      }
    )
    #expect(waiting.contains("Looking for the runs that the merge started."))
    #expect(waiting.contains("data-poll"))
    let going = page(
      try pull {
        $0.state = .merged
        $0.runs = [run]
        $0.actions = []
      }
    )
    #expect(going.contains(#"<a href="/runs/7">Deploy advworks/dev"#) && going.contains("run-busy"))
    #expect(going.contains("data-poll") && !going.contains("/pulls/12/merge"))
    let over = page(
      try pull {
        $0.state = .merged
        $0.endedAt = 3_000
        $0.mergeCommit = PullRequest.exampleHead
      }
    )
    #expect(over.contains("The merge did not start a run."))
    #expect(!over.contains("data-poll") && !over.contains("http-equiv"))
  }

  @Test func `a closed one is not asked for again, and leads on`() throws {
    let text = page(
      try pull {
        $0.state = .closed
        $0.actions = []
      }
    )
    #expect(text.contains("Closed without merging") && text.contains("state is-idle"))
    #expect(!text.contains("data-poll") && !text.contains("<form"))
    #expect(text.contains(#"href="/pod/advworks/dev""#) && !text.contains("A further change"))
  }

  @Test func `what others put on the branch is said before it is merged`() throws {
    let text = page(
      try pull {
        $0.foreignCommits = 2
        $0.otherFiles = (1...25).map { "demo/\($0).txt" }
        $0.note = "GitHub limits requests now."
      }
    )
    #expect(text.contains("2 commits on its branch were not made in Spec Editor."))
    #expect(text.contains(#"<code class="path">demo/20.txt</code> and 5 more."#))
    #expect(text.contains("GitHub limits requests now.") && !text.contains("demo/21.txt"))
  }

  @Test func `what cannot be shown is not left blank`() throws {
    let broken = page(try pull { $0.after = OldText(revision: "2", bytes: [0xFF]) })
    #expect(broken.contains("spec.yml cannot be compared: The file is not UTF-8."))
    let other = page(
      try pull {
        $0.after = $0.before
        $0.changes = []
      }
    )
    #expect(other.contains("spec.yml of advworks/dev does not change."))
    let comments = page(
      try pull {
        $0.changes = []
        $0.after = OldText(revision: "2", bytes: Array("# new\n".utf8))
      }
    )
    #expect(comments.contains("No values change") && comments.contains("<ins>+ # new"))
  }

  @Test func `hostile words are text`() throws {
    let evil = #"<script>alert("x")</script>"#
    let text = page(
      try pull {
        $0.title = evil
        $0.link = "javascript:alert(1)"
        $0.branch = evil
        $0.base = evil
        $0.requestedBy = evil
        $0.author = evil
        $0.reason = evil
        $0.note = evil
        $0.otherFiles = [evil]
        $0.awaited = [evil]
        $0.reviews = [.init(author: evil, verdict: .approved)]
        $0.checks = [.init(name: evil, word: evil, link: "javascript:alert(2)")]
        $0.state = .merged
        $0.runs = [Run(id: RunID(number: 7), pod: nil, title: evil, status: .other(evil))]
      }
    )
    #expect(!text.contains("<script>alert") && !text.contains("javascript:"))
    #expect(text.contains("&lt;script&gt;alert"))
  }

  @Test func `a secret is masked in values and lines`() throws {
    let schema = """
      {"type":"object","properties":{"spec":{"properties":{"compute":{"properties":{"instance_name":{"type":"string","writeOnly":true}}}}}}}
      """
    let source = FakeSource(schema: schema)
    let text = Site(source, pulls: FakePulls([try pull()])).get("/pulls/12").text
    #expect(!text.contains("web1") && !text.contains("web2"))
    #expect(text.contains(#"<section aria-labelledby="changes">"#))
  }

  // MARK: Addresses

  @Test(arguments: ["0", "-1", "012", "x", "2147483649", "99999999999999999999", "1.5", "+7", "7"])
  func `what is no pull request of ours is not found`(name: String) throws {
    let site = Site(FakeSource(), pulls: FakePulls([try pull()]))
    #expect(site.get("/pulls/\(name)").status == .notFound)
    for action in PullAction.Kind.allCases {
      let form = "head=\(PullRequest.exampleHead)"
      #expect(site.post("/pulls/\(name)/\(action.rawValue)", form: form).status == .notFound)
    }
  }

  @Test func `a local repository has none`() throws {
    let answer = Site(FakeSource(kind: .local)).get("/pulls/12")
    #expect(answer.status == .notFound && answer.text.contains("does not have pull requests"))
  }

  // MARK: What can be asked

  @Test func `merging posts the commit that was shown, and leads back`() throws {
    let pulls = FakePulls([try pull()])
    let site = Site(FakeSource(), pulls: pulls)
    #expect(
      site.get("/pulls/12").text.contains(
        #"<input type="hidden" name="head" value="\#(PullRequest.exampleHead)">"#
      )
    )
    let answer = site.post(
      "/pulls/12/merge",
      form: "head=\(PullRequest.exampleHead)",
      ["HTTP_SEC_FETCH_SITE": "same-origin", "REMOTE_USER": "ada"]
    )
    #expect(answer.status == .seeOther && answer.header("Location") == "/pulls/12")
    #expect(
      pulls.asked == [
        .init(action: .merge(head: PullRequest.exampleHead), number: 12, actor: "ada")
      ]
    )
  }

  @Test(arguments: ["", "head=", "head=abc", "head=\(String(repeating: "AB", count: 20))"])
  func `a merge that does not say what was seen does nothing`(form: String) throws {
    let pulls = FakePulls([try pull()])
    #expect(
      Site(FakeSource(), pulls: pulls).post("/pulls/12/merge", form: form).status == .badRequest
    )
    #expect(pulls.asked.isEmpty)
  }

  @Test func `a merge of what has moved on is refused on the page itself`() throws {
    let pulls = FakePulls([try pull()])
    let other = String(repeating: "cd", count: 20)
    let answer = Site(FakeSource(), pulls: pulls).post("/pulls/12/merge", form: "head=\(other)")
    #expect(answer.status == .conflict && answer.text.contains("The branch has changed."))
    #expect(answer.text.contains(#"<div class="summary" role="alert""#))
    #expect(answer.text.contains(#"data-page="/pulls/12""#) && !answer.text.contains("http-equiv"))
    #expect(pulls.asked.isEmpty)
  }

  @Test func `a protected environment asks for the pod's name`() throws {
    let pulls = FakePulls([try pull(of: "advworks/prd")])
    let site = Site(FakeSource(["advworks/prd": FakeSource.spec]), pulls: pulls)
    let page = site.get("/pulls/12").text
    #expect(page.contains("Type <code>advworks/prd</code> to confirm"))
    #expect(!page.contains("http-equiv"))
    let head = "head=\(PullRequest.exampleHead)"
    for name in ["", "&_pod=", "&_pod=advworks/dev", "&_pod=%3Cb%3E"] {
      let answer = site.post("/pulls/12/merge", form: head + name)
      #expect(answer.status == .badRequest, "\(name)")
      #expect(answer.text.contains(#"aria-invalid="true""#) && !answer.text.contains("<b>"))
    }
    #expect(pulls.asked.isEmpty)
    let answer = site.post("/pulls/12/merge", form: head + "&_pod=advworks%2Fprd")
    #expect(answer.status == .seeOther && pulls.asked.map(\.number) == [12])
  }

  @Test func `closing is asked once more, and leads back`() throws {
    let pulls = FakePulls([try pull()])
    let site = Site(FakeSource(), pulls: pulls)
    #expect(site.get("/pulls/12").text.contains(#"<details class="ask" id="ask-close">"#))
    #expect(site.post("/pulls/12/close", form: "").status == .seeOther)
    #expect(pulls.asked.map(\.action) == [.close])
  }

  @Test(arguments: [
    (SpecError.forbidden(message: "no", permission: "Pull requests: write"), Status.forbidden),
    (.wrongState(message: "It is a draft."), .conflict),
    (.refused(message: "The rules say no."), .unprocessable),
    (.unavailable(Unavailability(cause: .rateLimit, message: "wait", retryAfter: 9)), .unavailable),
  ])
  func `a refusal is the page with the reason on top`(error: SpecError, status: Status) throws {
    let site = Site(FakeSource(), pulls: FakePulls([try pull()], refusal: error))
    for (action, form) in [
      ("merge", "head=\(PullRequest.exampleHead)"), ("close", ""), ("update", ""),
    ] {
      let answer = site.post("/pulls/12/\(action)", form: form)
      #expect(answer.status == status && answer.text.contains(#"class="summary""#), "\(action)")
      #expect(answer.text.contains("<title>Error: Pull request #12"))
      #expect((answer.header("Retry-After") == "9") == (status == .unavailable))
    }
  }

  @Test func `another site cannot ask anything`() throws {
    let pulls = FakePulls([try pull()])
    let site = Site(FakeSource(), pulls: pulls)
    for action in PullAction.Kind.allCases {
      let answer = site.post(
        "/pulls/12/\(action.rawValue)",
        form: "head=\(PullRequest.exampleHead)",
        ["HTTP_SEC_FETCH_SITE": "cross-site"]
      )
      #expect(answer.status == .forbidden)
    }
    #expect(pulls.asked.isEmpty && pulls.updates.isEmpty)
  }

  @Test func `what is asked is audited`() throws {
    let recorder = Recorder()
    let site = Site(
      FakeSource(),
      pulls: FakePulls([try pull()]),
      logger: recorder.logger(.info)
    )
    _ = site.post("/pulls/12/merge", form: "head=\(PullRequest.exampleHead)")
    let facts = try #require(recorder.lines("audit").first?.facts)
    #expect(facts["action"] == "merge" && facts["pull_request"] == "12")
    #expect(facts["result"] == "started" && facts["pod"] == "advworks/dev")
  }
}

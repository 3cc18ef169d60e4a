import HTTP
import Recording
import Specs
import Testing

@testable import Answering
@testable import Web

/// What forms, reviews and lists say of pull requests that are open, and of what confirming does.
@Suite struct OpenPullTests {
  private let form =
    "customer=advworks&environment=dev&_revision=&instance_name=web9&waf_enabled=false&_do="

  private func pull(_ name: String = "advworks/dev", number: Int = 12) throws -> PullRequest {
    .example(of: try #require(PodID(name)), number: number)
  }

  private func site(
    _ mode: DeployMode = .pullRequest,
    refusal: SpecError? = nil,
    active: String? = nil,
    pulls: [PullRequest] = []
  ) -> (Site, FakeSource) {
    let source = FakeSource(
      refusal: refusal,
      active: active,
      mode: mode,
      pull: pulls.first.map { PullSummary(number: $0.number, pod: $0.pod, title: $0.title) }
    )
    let texts = Dictionary(
      uniqueKeysWithValues: pulls.map { ($0.number, PullRequest.text("web2")) }
    )
    return (Site(source, pulls: FakePulls(pulls, texts: texts)), source)
  }

  // MARK: Forms

  @Test func `the form shows the values of the open pull request, and says so`() throws {
    let (site, _) = site(pulls: [try pull()])
    for address in ["/pod/advworks/dev", "/pod/advworks/dev/yaml"] {
      let text = site.get(address).text
      #expect(text.contains(#"<a href="/pulls/12">Pull request #12</a> is open for this pod."#))
      #expect(text.contains("This page shows its values, and your change updates it."))
      #expect(text.contains("web2") && !text.contains("instance_name: web1"))
    }
  }

  @Test func `where changes do not start from it, it is only named`() throws {
    let (site, _) = site(.dispatch, pulls: [try pull()])
    let text = site.get("/pod/advworks/dev").text
    #expect(
      text.contains("is open for this pod.")
        && text.contains("This page shows the values without it.")
    )
    #expect(text.contains("web1") && text.contains("Deploy now"))
  }

  @Test func `the button that skips the review says what it does`() throws {
    let (updating, _) = site(pulls: [try pull()])
    #expect(
      updating.get("/pod/advworks/dev").text.contains(">Update pull request #12 now</button>")
    )
    let (opening, _) = site()
    #expect(opening.get("/pod/advworks/dev").text.contains(">Open pull request now</button>"))
    #expect(opening.get("/pod/new").text.contains(">Open pull request now</button>"))
    let (committing, _) = site(.commit)
    #expect(committing.get("/pod/advworks/dev").text.contains(">Commit now</button>"))
  }

  // MARK: Reviews

  @Test func `a review says that it opens a pull request, or which one it updates`() throws {
    let (opening, _) = site()
    let new = opening.post("/deploy", form: form + "review").text
    #expect(new.contains("<h2>Open pull request</h2>"))
    #expect(new.contains(#"class="primary">Open pull request</button>"#))
    #expect(new.contains("<dt>Into</dt><dd><code>main</code></dd>"))
    let (updating, _) = site(pulls: [try pull()])
    let old = updating.post("/deploy", form: form + "review").text
    #expect(old.contains("<h2>Update pull request #12</h2>"))
    #expect(old.contains(#"<dt>Mode</dt><dd>Update <a href="/pulls/12">pull request #12</a></dd>"#))
    #expect(old.contains("<del>web2</del>") && old.contains("<ins>web9</ins>"))
  }

  @Test func `a commit says where it goes, and a local repository deploys`() throws {
    let (committing, _) = site(.commit)
    let text = committing.post("/deploy", form: form + "review").text
    #expect(text.contains("<h2>Commit</h2>") && text.contains(">Commit to main</button>"))
    let local = Site(FakeSource(kind: .local, mode: .commit))
    #expect(local.post("/deploy", form: form + "review").text.contains(">Deploy</button>"))
  }

  @Test func `a run in progress is not in the way of a pull request`() throws {
    let (site, source) = site(active: "7")
    #expect(!site.get("/pod/advworks/dev").text.contains("is being deployed"))
    #expect(!site.get("/pod/advworks/dev/yaml").text.contains("is being deployed"))
    let review = site.post("/deploy", form: form + "review").text
    #expect(!review.contains("Deploy anyway") && !review.contains("is being deployed"))
    let answer = site.post("/deploy", form: form + "deploy")
    #expect(answer.status == .seeOther && answer.header("Location") == "/pulls/12")
    #expect(source.deployed.count == 1)
    let (other, _) = self.site(.commit, active: "7")
    #expect(other.post("/deploy", form: form + "review").text.contains("Deploy anyway"))
  }

  @Test func `a commit that a protected branch refuses becomes the offer of a pull request`() throws
  {
    let pod = try #require(PodID("advworks/dev"))
    let refusal = SpecError.protectedBranch(pod, message: "Changes must be made through a <b>.")
    let (site, source) = site(.commit, refusal: refusal)
    let answer = site.post("/deploy", form: form + "deploy")
    #expect(answer.status == .unprocessable && source.deployed.isEmpty)
    let text = answer.text
    #expect(text.contains("<h2 id=\"summary-title\">The branch is protected</h2>"))
    #expect(text.contains("Changes must be made through a &lt;b&gt;."))
    #expect(text.contains(">Open a pull request instead</button>"))
    #expect(text.contains(#"name="_mode" value="pull-request""#))
    let fields = text.matches(of: /<input type="hidden"[^>]* name="([^"]*)" value="([^"]*)"/)
    let sent = fields.map {
      "\(PercentEncoded.text(String($0.1)))=\(PercentEncoded.text(String($0.2)))"
    }
    let confirmed = site.post("/deploy", form: sent.joined(separator: "&") + "&_do=confirm")
    #expect(confirmed.status == .seeOther && confirmed.header("Location") == "/pulls/12")
    #expect(source.deployed.map(\.asksFor) == [.pullRequest])
  }

  @Test func `the API says that the branch is protected`() throws {
    let pod = try #require(PodID("advworks/dev"))
    let (site, _) = site(.commit, refusal: .protectedBranch(pod, message: "Not allowed."))
    let order = #"{"customer":"advworks","env":"dev","spec":{"instance_name":"web9"}}"#
    let answer = site.post("/api/pod", json: order)
    #expect(answer.status == .unprocessable && answer.text.contains("Not allowed."))
  }

  // MARK: Lists

  @Test(arguments: ["/", "/?view=matrix", "/?q=advworks", "/?sort=-name"])
  func `lists link a pod's pull request beside it`(address: String) throws {
    let (site, _) = site(pulls: [try pull()])
    let text = site.get(address).text
    #expect(text.contains(#"href="/pulls/12" aria-label="Pull request #12 is open">PR #12</a>"#))
    #expect(!site.get("/?format=csv").text.contains("PR #"))
  }

  @Test func `pods that only a pull request has are named above the list`() throws {
    let (site, _) = site(pulls: [try pull("globex/qa", number: 13)])
    #expect(site.get("/").text.contains(#"<a href="/pulls/13">globex/qa in pull request #13</a>"#))
    #expect(!site.get("/?q=globex").text.contains("Not merged yet"))
    let (known, _) = self.site(pulls: [try pull()])
    #expect(!known.get("/").text.contains("Not merged yet"))
  }

  @Test func `a list that is kept is made again when the open pull requests change`() {
    let frame = Layout.Key(mount: "", user: nil, age: 0, trouble: nil, problems: [])
    #expect(
      PodListKey(catalogue: "", frame: frame, last: 1, pulls: 1)
        != PodListKey(catalogue: "", frame: frame, last: 1, pulls: 2)
    )
  }
}

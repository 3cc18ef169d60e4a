import Answering
import HTTP
import Specs
import Testing
import YAML

@testable import Web

@Suite struct RunPageTests {
  private static let id = RunID(number: 7)

  private func run(_ change: (inout Run) -> Void = { _ in }) -> Run {
    var run = Run(
      id: Self.id,
      pod: PodID("advworks/dev"),
      title: "Deploy advworks/dev",
      status: .completed,
      conclusion: "success",
      link: "https://github.example/acme/specs/actions/runs/7",
      createdAt: 1_000,
      startedAt: 1_000,
      updatedAt: 1_151,
      jobs: [job()]
    )
    change(&run)
    return run
  }

  private func job(
    _ conclusion: String? = "success",
    id: String = "71",
    name: String = "deploy"
  ) -> Run.Job {
    Run.Job(
      id: id,
      name: name,
      status: conclusion == nil ? .inProgress : .completed,
      conclusion: conclusion,
      startedAt: 1_000,
      completedAt: 1_150,
      steps: [
        Run.Step(number: 1, name: "Plan", status: .completed, conclusion: "success"),
        Run.Step(
          number: 2,
          name: "Apply",
          status: conclusion == nil ? .inProgress : .completed,
          conclusion: conclusion
        ),
      ]
    )
  }

  private func page(_ run: Run, _ query: String = "") -> String {
    Site(FakeSource(run: run)).get("/runs/7\(query)").text
  }

  @Test
  func `a run that is over says so in the title, how long it took, and is not asked for again`() {
    let text = page(run { $0.usualDuration = 90 })
    #expect(text.contains("<title>Run 7: advworks/dev, success – Spec Editor</title>"))
    #expect(text.contains("Took 2 min 30 s, usually 1 min 30 s."))
    #expect(!text.contains("data-poll") && !text.contains("http-equiv"))
  }

  @Test func `a run in progress is polled, with and without a script`() {
    let text = page(
      run {
        $0.status = .inProgress
        $0.conclusion = nil
        $0.actions = [.cancel]
      }
    )
    #expect(text.contains(#"data-poll="/api/runs/7""#))
    #expect(text.contains(#"<noscript><meta http-equiv="refresh""#))
    #expect(text.contains(#"action="/runs/7/cancel""#) && !text.contains("/runs/7/rerun"))
  }

  @Test func `only success looks like success, and an unknown word is neutral`() {
    for (word, kind) in [
      ("success", "good"), ("failure", "bad"), ("timed_out", "bad"), ("startup_failure", "bad"),
      ("neutral", "idle"), ("skipped", "idle"), ("stale", "idle"), ("cancelled", "idle"),
      ("action_required", "queued"), ("on_fire", "other"),
    ] {
      let text = page(run { $0.conclusion = word })
      #expect(text.contains("state is-\(kind)"), "\(word)")
      #expect(text.contains("run-good") == (kind == "good"), "\(word)")
    }
  }

  @Test func `the step that failed shows its log`() {
    let text = page(
      run {
        $0.conclusion = "failure"
        $0.jobs = [job(id: "70", name: "check"), job("failure")]
      }
    )
    #expect(text.contains(#"aria-label="Log of Apply""#) && text.contains("two 71"))
    #expect(!text.contains("two 70"))
  }

  @Test func `a log that the address names is shown, from where it says, and searched`() {
    let text = page(run(), "?log=71&find=TWO")
    #expect(text.contains(#"aria-label="Log of deploy""#))
    #expect(text.contains("1 of 2 lines contains “TWO”") && text.contains(#"id="L2""#))
    #expect(!text.contains(#"id="L1""#))
    for name in ["x.y.z", "../1", "71.0", "71.x", "%0d"] {
      #expect(
        Site(FakeSource(run: run())).get("/runs/7?log=\(name)").status == .badRequest,
        "\(name)"
      )
    }
    // A log without a place among the jobs is shown anyway, or the reason why there is none.
    #expect(page(run(), "?log=99").contains("two 99"))
    #expect(page(run(), "?log=71.9").contains("log-view"))
  }

  @Test func `unknown facts are shown as unknown`() {
    let text = page(run())
    #expect(text.contains(#"<dt>Requested by</dt><dd><span class="muted">Unknown</span></dd>"#))
    #expect(text.contains("Unknown. Spec Editor does not remember this run"))
  }

  @Test func `attempts are linked, and an earlier one does not look for news`() {
    let text = page(
      run {
        $0.attempts = 3
        $0.attempt = 2
      }
    )
    #expect(text.contains(#"href="/runs/7?attempt=1""#) && text.contains(#"href="/runs/7">3</a>"#))
    #expect(!text.contains("data-poll"))
  }

  @Test func `a reviewer gets the form, and others see who can decide`() {
    let waiting = run {
      $0.status = .other("waiting")
      $0.conclusion = nil
      $0.approvals = [.init(environment: 1, name: "prd", reviewers: ["ops-leads"], isOurs: true)]
    }
    var allowed = waiting
    allowed.actions = [.cancel, .approve, .reject]
    #expect(page(allowed).contains(#"formaction="/runs/7/reject""#))
    let text = page(waiting)
    #expect(text.contains("May be approved by ops-leads") && !text.contains("/runs/7/reject"))
  }

  @Test func `three hundred jobs are shown folded, with a count of how they stand`() {
    let jobs = (1...300).map {
      job($0 == 300 ? "failure" : "success", id: "\($0)", name: "job \($0)")
    }
    let text = page(
      run {
        $0.jobs = jobs; $0.jobCount = 305; $0.conclusion = "failure"
      }
    )
    #expect(text.contains("299 success, 1 failure") && text.contains("And 5 more jobs."))
    #expect(text.ranges(of: #"<details class="job""#).count == 300)
    #expect(text.ranges(of: " open>").count < 5)
  }

  @Test func `an action returns to the run, and a refusal is shown on its page`() {
    let site = Site(FakeSource(run: run()))
    let done = site.post("/runs/7/cancel", form: "")
    #expect(done.status == .seeOther && done.header("Location") == "/runs/7")
    let refused = site.post("/runs/7/rerun", form: "")
    #expect(refused.status == .conflict)
    #expect(refused.text.contains("This run cannot be run again.") && refused.text.contains("Took"))
    #expect(
      site.post("/runs/7/cancel", form: "", ["HTTP_SEC_FETCH_SITE": "cross-site"]).status
        == .forbidden
    )
    #expect(
      site.post("/runs/7/approve", form: "comment=\(String(repeating: "x", count: 1_001))").status
        == .badRequest
    )
  }

  @Test func `all of a log is a file`() {
    let response = Site(FakeSource(run: run())).get("/runs/7/log?log=71")
    #expect(response.text == "one\ntwo\n")
    #expect(response.header("Content-Disposition") == #"attachment; filename="run-7.log""#)
    #expect(Site(FakeSource(run: run())).get("/runs/7/log?log=..").status == .badRequest)
  }

  @Test func `an earlier run's values are laid over the form`() {
    let change = FieldChange(
      path: ["spec", "compute", "instance_name"],
      old: .string("web1"),
      new: .string("web77")
    )
    let source = FakeSource(run: run { $0.changes = [change] })
    let text = Site(source).get("/pod/advworks/dev?run=7").text
    #expect(text.contains(#"value="web77""#) && text.contains("1 change"))
    #expect(Site(source).get("/pod/advworks/stg?run=7").status == .notFound)
    #expect(Site(FakeSource(run: run())).get("/pod/advworks/dev?run=7").status == .notFound)
  }

  @Test func `the other runs of a commit are linked`() {
    let text = page(
      run {
        $0.siblings = [
          Run(id: RunID(number: 8), pod: nil, title: "Build <all>", status: .queued)
        ]
      }
    )
    #expect(text.contains("Other runs of this commit"))
    #expect(text.contains(#"<a href="/runs/8">Build &lt;all&gt;"#))
    #expect(!page(run()).contains("Other runs of this commit"))
  }
}

import Answering
import HTTP
import Specs
import Testing
import Text
import YAML

@testable import Web

extension Run {
  /// A recent run.
  static func lately(
    _ id: Int64,
    _ pod: String? = "advworks/dev",
    _ status: Status = .completed,
    conclusion: String? = "success",
    by person: String? = "mia",
    ago seconds: Int64 = 60,
    changes: [FieldChange] = []
  ) -> Run {
    Run(
      id: RunID(number: id),
      pod: pod.flatMap { PodID($0) },
      title: pod.map { "Deploy \($0)" } ?? "<i>By hand</i>",
      status: status,
      conclusion: status == .completed ? conclusion : nil,
      requestedBy: person,
      createdAt: UnixTime.now - seconds,
      updatedAt: UnixTime.now - seconds + 75,
      changes: changes
    )
  }
}

/// The latest deployments, and the last deployment of a pod.
@Suite struct ActivityTests {
  private func rows(_ site: Site, _ address: String) -> [String] {
    site.get(address).text.split(separator: "<li><span class=\"run-state\">").dropFirst()
      .map(String.init)
  }

  @Test func `what is in progress comes first, then the days`() {
    let site = Site(
      FakeSource(lately: [
        .lately(9, "advworks/prd", ago: 1), .lately(8, nil, .inProgress),
        .lately(7, by: nil, ago: 86_400), .lately(6, ago: 400 * 86_400),
      ])
    )
    let text = site.get("/runs").text
    let headings = text.split(separator: "<h2 class=\"day\">").dropFirst().map {
      String($0.prefix { $0 != "," && $0 != "<" && $0 != " " })
    }
    #expect(Array(headings.prefix(3)) == ["In", "Today", "Yesterday"])
    #expect(headings.count == 4)
    let rows = rows(site, "/runs")
    #expect(rows.map { $0.contains("/runs/8\"") } == [true, false, false, false])
    #expect(rows[0].contains("&lt;i&gt;By hand&lt;/i&gt;") && rows[0].contains("1 min ago"))
    #expect(rows[1].contains("1 min 15 s") && rows[1].contains("<time datetime=\"20"))
    #expect(rows[2].contains("Unknown"))
    #expect(text.contains(#"<a href="/runs" aria-current="page">Activity</a>"#))
  }

  @Test(arguments: [
    ("success", "good"), ("failure", "bad"), ("timed_out", "bad"), ("startup_failure", "bad"),
    ("cancelled", "idle"), ("skipped", "idle"), ("neutral", "idle"), ("stale", "idle"),
    ("action_required", "queued"), ("eaten_by_a_grue", "other"), ("Success", "other"),
  ])
  func `only success looks like success`(word: String, kind: String) {
    let site = Site(FakeSource(lately: [.lately(1, conclusion: word)]))
    #expect(site.get("/runs").text.contains("class=\"badge run-\(kind)\""))
    #expect(site.get("/").text.contains("class=\"badge run-\(kind)\""))
  }

  @Test(
    arguments: [
      ("", 4), ("?pod=advworks/dev", 2), ("?pod=advworks%2Fdev", 2), ("?customer=wing", 1),
      ("?env=dev&env=prd", 3), ("?by=sam", 1), ("?state=failure", 1), ("?state=completed", 3),
      ("?q=WING", 1), ("?q=%FF%00%3Cb%3E", 0), ("?state=none&pod=/&customer=..", 0), ("?pod=", 4),
      ("?state=queued&q=", 1),
    ] as [(String, Int)]
  )
  func `filters are in the address, for pages and programs alike`(query: String, count: Int) {
    let source = FakeSource(lately: [
      .lately(4, by: "sam"), .lately(3, nil, .queued), .lately(2, "wing/prd"),
      .lately(1, conclusion: "failure"),
    ])
    let site = Site(source)
    #expect(rows(site, "/runs\(query)").count == count)
    let answer = site.get("/api/runs\(query)")
    guard case .array(let list)? = try? JSON(parsing: answer.body) else {
      Issue.record("\(answer.text)")
      return
    }
    #expect(list.count == count)
  }

  @Test func `a chip adds its filter or takes it out, and says what it would find`() {
    let site = Site(
      FakeSource(lately: [.lately(2), .lately(1, "advworks/prd", conclusion: "failure", by: "<b>")])
    )
    let text = site.get("/runs?env=dev&q=adv").text
    #expect(
      text.contains(
        #"<a class="chip" href="/runs?q=adv" aria-current="true" rel="nofollow"><span class="visually-hidden">Remove filter: </span>dev <b>1</b>"#
      )
    )
    #expect(text.contains(#"href="/runs?q=adv&amp;env=dev&amp;env=prd" rel="nofollow">prd <b>1"#))
    #expect(text.contains("1 of 2 deployments."))
    #expect(site.get("/runs").text.contains("&lt;b&gt; <b>1</b>"))
    #expect(site.get("/runs?by=nobody").text.contains("No deployment matches these filters."))
  }

  @Test func `a list that cannot be read says so`() {
    let trouble = SpecError.unavailable(.init(cause: .outage, message: "GitHub is away."))
    let site = Site(FakeSource(trouble: trouble))
    #expect(site.get("/runs").status == .ok)
    #expect(site.get("/runs").text.contains("could not be read.</strong> GitHub is away."))
    #expect(Site(FakeSource()).get("/runs").text.contains("No deployments yet."))
  }

  @Test func `what a run changed is shown, secrets masked and long values cut`() {
    let long = String(repeating: "y", count: 100)
    let changes = FieldChange.list(
      from: .mapping([]),
      to: .mapping([
        .init(key: "a", value: .string("<u>")), .init(key: "b", value: .string(long)),
        .init(key: "c", value: .bool(true)),
      ])
    )
    let text = Site(FakeSource(lately: [.lately(1, changes: changes)])).get("/runs").text
    #expect(text.contains("<code>&lt;u&gt;</code>") && text.contains("yyy…</code> and more"))
    #expect(!text.contains(long))
  }

  @Test(arguments: ["/pod/advworks/dev", "/pod/advworks/dev/yaml", "/compare?a=advworks/dev"])
  func `a pod's pages tell its last deployment where one is known`(path: String) {
    let text = Site(FakeSource(lately: [.lately(7, conclusion: "failure", by: "<mia>")])).get(path)
      .text
    #expect(text.contains(#"<p class="last">Last deployment: <a href="/runs/7">"#))
    #expect(text.contains("by &lt;mia&gt;") && text.contains("1 min ago</time>"))
    #expect(
      !Site(FakeSource(lately: [.lately(7, "x/y")])).get(path).text.contains("class=\"last\"")
    )
  }

  @Test func `a form that is kept shows the last deployment as it is now`() {
    let source = FakeSource()
    #expect(!Site(source).get("/pod/advworks/dev").text.contains("class=\"last\""))
    #expect(
      PodListKey(catalogue: "", frame: Self.frame, last: 1, pulls: 0)
        != PodListKey(catalogue: "", frame: Self.frame, last: 2, pulls: 0)
    )
  }

  private static let frame = Layout.Key(mount: "", user: nil, age: 0, trouble: nil, problems: [])
}

import Answering
import HTTP
import Specs
import Testing
import Text

@testable import API

@Suite struct RunListTests {
  private static let runs = [
    Run(
      id: RunID(number: 9),
      pod: PodID(customer: "acme", environment: "dev"),
      title: "Deploy acme/dev",
      status: .completed,
      conclusion: "success",
      link: "https://github.example/acme/specs/actions/runs/9",
      requestedBy: "mia",
      createdAt: 1_764_100_000,
      updatedAt: 1_764_100_100
    ),
    Run(id: RunID(number: 8), pod: nil, title: "By hand", status: .queued, link: "javascript:1"),
  ]

  @Test func `a run in a list has GitHub's words, and null for unknown values`() {
    let response = Site(FakeSource(lately: Self.runs)).ask("GET", "/api/runs")
    #expect(
      response.json == [
        [
          "id": "9", "customer": "acme", "env": "dev", "title": "Deploy acme/dev",
          "status": "completed", "conclusion": "success", "requested_by": "mia", "actor": nil,
          "created_at": "2025-11-25T19:46:40Z", "started_at": "2025-11-25T19:46:40Z",
          "updated_at": "2025-11-25T19:48:20Z",
          "url": "/runs/9", "html_url": "https://github.example/acme/specs/actions/runs/9",
        ],
        [
          "id": "8", "customer": nil, "env": nil, "title": "By hand", "status": "queued",
          "conclusion": nil, "requested_by": nil, "actor": nil, "created_at": nil,
          "started_at": nil, "updated_at": nil,
          "url": "/runs/8", "html_url": nil,
        ],
      ]
    )
  }

  @Test func `an unread list is an error, and an old one is not`() {
    let away = SpecError.unavailable(.init(cause: .outage, message: "GitHub is away."))
    #expect(Site(FakeSource(trouble: away)).ask("GET", "/api/runs").status == .unavailable)
    let old = Site(FakeSource(lately: Self.runs, trouble: away)).ask("GET", "/api/runs")
    #expect(old.status == .ok)
  }

  @Test func `another site's page gets nothing`() {
    let response = Site(FakeSource()).ask("GET", "/api/runs", ["Sec-Fetch-Site": "cross-site"])
    #expect(response.status == .forbidden)
  }
}

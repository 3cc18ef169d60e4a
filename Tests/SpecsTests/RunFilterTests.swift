import Specs
import Testing

@Suite struct RunFilterTests {
  private static let runs = [
    run(5, "acme/dev", .inProgress, by: "mia"),
    run(4, "acme/prd", .completed, "failure", by: "mia"),
    run(3, "wing/dev", .completed, "success", by: "sam <b>"),
    run(2, nil, .other("waiting"), by: nil),
    run(1, "wing/dev", .completed, "eaten", by: "mia"),
  ]

  private static func run(
    _ id: Int64,
    _ pod: String?,
    _ status: Run.Status,
    _ conclusion: String? = nil,
    by person: String?
  ) -> Run {
    let halves = pod?.split(separator: "/") ?? []
    return Run(
      id: RunID(number: id),
      pod: halves.count == 2 ? PodID(customer: halves[0], environment: halves[1]) : nil,
      title: pod.map { "Deploy \($0)" } ?? "By hand",
      status: status,
      conclusion: conclusion,
      requestedBy: person
    )
  }

  private func found(_ parameters: [String: [String]]) -> [Int64] {
    RunFilter { parameters[$0] ?? [] }.runs(of: Self.runs).compactMap(\.id.number)
  }

  @Test(
    arguments: [
      ([:], [5, 4, 3, 2, 1]), (["pod": ["acme/dev"]], [5]), (["customer": ["wing"]], [3, 1]),
      (["env": ["dev"]], [5, 3, 1]), (["by": ["sam <b>"]], [3]), (["state": ["failure"]], [4]),
      (["state": ["completed"]], [4, 3, 1]), (["state": ["waiting"]], [2]),
      (["state": ["eaten"]], [1]), (["state": ["failure", "in_progress"]], [5, 4]),
      (["env": ["dev"], "by": ["mia"]], [5, 1]), (["q": ["WING mia"]], [1]), (["q": ["hand"]], [2]),
      (["q": ["failure"]], [4]), (["state": [""]], [5, 4, 3, 2, 1]),
      (["pod": ["no pod"]], []), (["env": ["\u{0}"]], []), (["by": ["mi"]], []),
    ] as [([String: [String]], [Int64])]
  )
  func `a filter finds the runs that have one of its words in each facet`(
    parameters: [String: [String]],
    ids: [Int64]
  ) {
    #expect(found(parameters) == ids)
  }

  @Test func `a word is added, and taken out again`() {
    let filter = RunFilter { $0 == "env" ? ["dev"] : [] }
    let both = filter.toggling(.env, "prd")
    #expect(both.words == [.env: ["dev", "prd"]])
    #expect(both.toggling(.env, "dev").toggling(.env, "prd").isEmpty)
    #expect(both.asks(.env, "prd") && !both.asks(.env, "stg"))
  }

  @Test func `what one facet would find is counted without its own words`() {
    let filter = RunFilter { ["env": ["prd"], "by": ["mia"]][$0] ?? [] }
    #expect(filter.runs(of: Self.runs, but: .env).map(\.id.text) == ["5", "4", "1"])
  }

  @Test func `the last run of a pod is the newest one`() {
    let last = LastRuns(Self.runs)
    #expect(PodID(customer: "wing", environment: "dev").flatMap { last[$0]?.id.number } == 3)
    #expect(PodID(customer: "wing", environment: "prd").map { last[$0] == nil } == true)
    #expect(LastRuns().isEmpty)
  }
}

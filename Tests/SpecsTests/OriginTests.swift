import Specs
import Testing

@Suite struct OriginTests {
  private func origin(link: String?, specsPath: String = "pods & more") -> Origin {
    Origin(
      kind: .github,
      repository: "acme/infra",
      branch: "feature/a#b%",
      specsPath: specsPath,
      link: link
    )
  }

  @Test func `names are escaped in links, their slashes kept`() throws {
    let origin = origin(link: "https://github.example/acme/infra")
    let pod = try #require(PodID(customer: "advworks", environment: "dev"))
    #expect(origin.branchLink == "https://github.example/acme/infra/tree/feature/a%23b%25")
    #expect(
      origin.link(to: pod)
        == "https://github.example/acme/infra/blob/feature/a%23b%25/pods%20%26%20more/advworks/dev/spec.yml"
    )
  }

  @Test func `pods at the root have no empty folder in their links`() throws {
    let origin = origin(link: "https://github.example/acme/infra", specsPath: "")
    let pod = try #require(PodID(customer: "advworks", environment: "dev"))
    #expect(origin.path(of: pod) == "advworks/dev/spec.yml")
    #expect(
      origin.link(to: pod)
        == "https://github.example/acme/infra/blob/feature/a%23b%25/advworks/dev/spec.yml"
    )
  }

  @Test func `a source without pages has no links`() throws {
    let pod = try #require(PodID(customer: "advworks", environment: "dev"))
    #expect(origin(link: nil).branchLink == nil)
    #expect(origin(link: nil).link(to: pod) == nil)
  }
}

import Specs
import Testing

@Suite struct NameClashTests {
  /// What creating `name` clashes with, among pods with the given instance names.
  private func clashes(
    creating name: String,
    _ instance: String = "web1",
    among pods: [String: String?],
    skipped: [SkippedFile] = []
  ) throws -> [NameClash] {
    let catalogue = Catalogue(
      entries: pods.keys.map { Catalogue.Entry(id: .named($0), revision: "r") },
      revision: "r",
      confirmed: .now,
      skipped: SkippedFiles(skipped)
    )
    let full = name.replacing("/", with: "-") + "-\(instance)"
    return catalogue.clashes(with: .named(name), named: full, in: "pods") { pod in
      (pods[pod.description] ?? nil).map { "\(pod.customer)-\(pod.environment)-\($0)" }
    }
  }

  @Test func `a name of its own clashes with nothing`() throws {
    let pods: [String: String?] = ["acme/dev": "web1", "acme/prd": nil, "acme-x/dev": "web1"]
    #expect(try clashes(creating: "acme/stg", among: pods).isEmpty)
    #expect(try clashes(creating: "beta/dev", among: pods).isEmpty)
  }

  @Test func `names that differ only by case clash`() throws {
    #expect(
      try clashes(creating: "acme/dev", among: ["Acme/dev": "web1"]) == [.pod(.named("Acme/dev"))]
    )
    #expect(
      try clashes(creating: "acme/dev", among: ["acme/Dev": nil]) == [.pod(.named("acme/Dev"))]
    )
  }

  @Test func `a customer of another case clashes, unless the pod's own is there too`() throws {
    #expect(try clashes(creating: "acme/dev", among: ["ACME/prd": nil]) == [.customer("ACME")])
    #expect(try clashes(creating: "acme/dev", among: ["ACME/prd": nil, "acme/stg": nil]).isEmpty)
    let file = SkippedFile(path: "pods/Acme/stg/spec.yaml", reason: .misnamed)
    #expect(try clashes(creating: "acme/dev", among: [:], skipped: [file]) == [.customer("Acme")])
  }

  @Test func `pods with the same full name clash, however it is divided`() throws {
    #expect(
      try clashes(creating: "acme/dev-x", among: ["acme-dev/x": "web1"])
        == [.fullName(.named("acme-dev/x"))]
    )
    #expect(
      try clashes(creating: "acme-dev/x", among: ["acme/dev-x": "web1"])
        == [.fullName(.named("acme/dev-x"))]
    )
    #expect(
      try clashes(creating: "acme/dev", "x-web1", among: ["acme/dev-x": "web1"])
        == [.fullName(.named("acme/dev-x"))]
    )
    #expect(
      try clashes(creating: "ACME/dev-x", among: ["acme-dev/x": "web1"])
        == [.fullName(.named("acme-dev/x"))]
    )
  }

  @Test func `another instance name is a clash only where the names before it are the same`() throws
  {
    #expect(
      try clashes(creating: "acme/dev-x", among: ["acme-dev/x": "web2"])
        == [.joinedName(.named("acme-dev/x"))]
    )
    #expect(
      try clashes(creating: "acme/dev-x", among: ["acme-dev/x": nil])
        == [.joinedName(.named("acme-dev/x"))]
    )
    #expect(try clashes(creating: "acme/dev-x", among: ["acme/dev": "web1"]).isEmpty)
  }

  @Test func `a file that was meant to be the pod's spec clashes`() throws {
    let file = SkippedFile(path: "pods/acme/dev/spec.yaml", reason: .misnamed)
    #expect(try clashes(creating: "acme/dev", among: [:], skipped: [file]) == [.file(file)])
  }
}

import Specs
import Testing
import YAML

@testable import LocalGit

@Suite struct SteeringTests {
  @Test func `what steers the editor is read at the commit that is shown`() throws {
    let fixture = try Fixture.pushed()
    let source = try fixture.open()
    #expect(try source.catalogue(.reread, by: .soon).settings == BuiltIn.settings)
    let file = "demo/infra/spec-editor.yml"
    let commit = "git add . && git commit -qm settings"
    try fixture.push("printf 'columns: [/kind]\\nenvironments: [prd]\\n' > \(file)\n\(commit)")
    let second = try source.catalogue(.reread, by: .soon)
    #expect(second.settings.environments == [Environment(name: "prd")])
    #expect(second.entries.map { $0.summary?.values } == [[.string("Pod")]])
    try fixture.push("echo 'columns: [' > \(file)\n\(commit)")
    let broken = try source.catalogue(.reread, by: .soon)
    #expect(broken.settings == BuiltIn.settings)
    #expect(broken.steering.problems.count == 1)
    #expect(broken.entries.first?.summary?.values.count == 2)
    try fixture.push("git rm -q \(file)\n\(commit)")
    #expect(try source.catalogue(.reread, by: .soon).steering.problems.isEmpty)
  }

  @Test(
    arguments: [
      ("template: base/aws", ["backend.tf", "spec.yml"]), ("template: ''", ["spec.yml"]),
    ]
  )
  func `a new pod gets the template that the settings name`(
    _ setting: String,
    _ names: [String]
  )
    throws
  {
    let fixture = try Fixture()
    try fixture.scratch.write("\(setting)\n", to: "samples/spec-editor.yml")
    let backend = Fixture.backend("CUSTOMER/ENVIRONMENT")
    try fixture.scratch.write(backend, to: "samples/base/aws/backend.tf")
    let source = try fixture.open()
    _ = try source.catalogue(.reread, by: .soon)
    _ = try source.deployed(creation("new/dev", "web1"))
    let files = try fixture.git("ls-tree --name-only main demo/infra/new/dev/")
    #expect(files == names.map { "demo/infra/new/dev/\($0)\n" }.joined())
  }

  @Test func `a template that is named and missing is refused`() throws {
    let fixture = try Fixture()
    try fixture.scratch.write("template: bsae\n", to: "samples/spec-editor.yml")
    let source = try fixture.open()
    _ = try source.catalogue(.reread, by: .soon)
    let error = try #require(throws: SpecError.self) {
      try source.deploy(creation("new/dev", "web1"), by: .soon)
    }
    guard case .refused(let message) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(
      message
        == "spec-editor.yml names the template demo/infra/bsae, which is not a directory."
    )
    #expect(try fixture.git("rev-list --count main") == "1\n")
  }
}

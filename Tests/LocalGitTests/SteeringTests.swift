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
}

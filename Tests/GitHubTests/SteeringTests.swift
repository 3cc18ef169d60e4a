import Loopback
import Specs
import Testing
import YAML

@testable import GitHub

@Suite struct SteeringTests {
  private static let file = "demo/infra/spec-editor.yml"
  private static let settings = """
    environments: [prd, stg, dev]
    columns: [/metadata/customer]

    """

  private func customers(_ catalogue: Catalogue) -> [Value?] {
    catalogue.entries.map { $0.summary?.values.first ?? nil }
  }

  private let nine: [Value?] = ["advworks", "contoso", "northwind"].flatMap {
    Array(repeating: Value.string($0), count: 3)
  }

  @Test func `what steers the editor comes with the archive of a first list`() throws {
    let github = FakeGitHub { $0.files[Self.file] = Self.settings }
    let catalogue = try github.source().catalogue(.remembered, by: .soon)
    #expect(catalogue.steering.problems.isEmpty)
    #expect(catalogue.entries.first?.id == .named("advworks/prd"))
    #expect(catalogue.entry(of: .named("northwind/dev")) != nil)
    #expect(customers(catalogue) == nine)
    #expect(github.calls.count == 3 && github.downloads.count == 1)
  }

  @Test func `a change of it is one more request, and other columns are read at once`() throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.catalogue(.remembered, by: .soon)
    github.forgetRequests()
    github.change { $0.files[Self.file] = "environments: [stg]\n" }
    let second = try source.catalogue(.reread, by: .soon)
    #expect(second.entries.first?.id == .named("advworks/stg"))
    #expect(second.unread == 0)
    #expect(github.calls.count == 3 && github.downloads.count == 1)
    github.change { $0.files[Self.file] = Self.settings }
    #expect(customers(try source.catalogue(.reread, by: .soon)) == nine)
    #expect(github.downloads.count == 2)
    github.change { $0.files[Self.file] = nil }
    let last = try source.catalogue(.reread, by: .soon)
    #expect(last.settings == BuiltIn.settings)
    #expect(last.entries.allSatisfy { $0.summary?.values.count == 2 })
  }

  @Test func `one that the archive leaves out is read by itself`() throws {
    let github = FakeGitHub { state in
      state.archived = state.files
      state.files[Self.file] = Self.settings
    }
    let catalogue = try github.source().catalogue(.remembered, by: .soon)
    #expect(customers(catalogue) == nine)
    #expect(github.calls.count { $0.contains("/git/blobs/") } == 1)
  }

  @Test func `specs that come before it and are too many to be held come in a second archive`()
    throws
  {
    let github = FakeGitHub { $0.files[Self.file] = Self.settings }
    let api = API(github.settings(), logger: .silent)
    let reader = CatalogueReader(api: api, settings: github.settings(), room: 1000)
    try reader.read(by: .soon)
    let catalogue = try #require(reader.known?.catalogue)
    #expect(customers(catalogue) == nine)
    #expect(github.downloads.count == 2)
  }

  @Test func `a broken one leaves the defaults, and says where it is broken`() throws {
    let github = FakeGitHub { $0.files[Self.file] = "environments: [dev\n" }
    let catalogue = try github.source().catalogue(.remembered, by: .soon)
    #expect(catalogue.settings == BuiltIn.settings)
    #expect(catalogue.unread == 0)
    #expect(catalogue.steering.problems.first?.mark?.line == 2)
  }

  @Test func `while a changed file cannot be read, the known one is used`() throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.catalogue(.remembered, by: .soon)
    github.change { state in
      state.files[Self.file] = Self.settings
      state.fault = { $0.path.contains("/git/blobs/") ? .json(500, "{}") : nil }
    }
    #expect(error { () throws(SpecError) in try source.catalogue(.reread, by: .soon) } != nil)
    let old = try source.catalogue(.remembered, by: .soon)
    #expect(old.settings == BuiltIn.settings && old.trouble != nil)
  }
}

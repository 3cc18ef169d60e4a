import Specs
import Testing

@testable import LocalGit

@Suite struct ReadingTests {
  @Test func `an absent repository is made from all samples, with one commit`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let catalogue = try source.catalogue(.remembered, by: .soon)
    #expect(catalogue.entries.map(\.id.description) == ["advworks/dev", "contoso/prd"])
    #expect(try fixture.git("rev-list --count main") == "1\n")
    #expect(try fixture.git("rev-parse --is-bare-repository HEAD^{commit}").hasPrefix("true\n"))
    let files = try fixture.git("ls-tree -r --name-only main").split(separator: "\n")
    #expect(
      files == [
        "demo/infra/.template/README.md", "demo/infra/.template/backend.tf",
        "demo/infra/advworks/dev/spec.yml", "demo/infra/contoso/prd/spec.yml",
      ]
    )
    try fixture.expectSound()
  }

  @Test func `a spec is read with its blob's name as its revision`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let spec = try source.spec(of: pod("advworks/dev"), by: .soon)
    let blob = try fixture.git("rev-parse main:demo/infra/advworks/dev/spec.yml")
    #expect(spec.revision + "\n" == blob)
    #expect(spec.reading("instance_name")?.text == "web1")
    #expect(throws: SpecError.self) { try source.spec(of: pod("no/body"), by: .soon) }
    let catalogue = try source.catalogue(.remembered, by: .soon)
    let names = catalogue.entries.map { $0.summary?.values.first }
    #expect(names == [.string("web1"), .string("web1")])
  }

  @Test func `an existing repository is never seeded, and an empty one has no pods`() throws {
    let fixture = try Fixture()
    try fixture.scratch.sh("git init -q --bare specs.git")
    let source = try fixture.open()
    #expect(try source.catalogue(.reread, by: .soon).entries.isEmpty)
    #expect(source.health(by: .soon).isHealthy)
    try fixture.scratch.sh("test -z \"$(git -C specs.git for-each-ref)\"")
  }

  @Test func `a branch that is not there is named, with the variable`() throws {
    var fixture = try Fixture.pushed()
    fixture.settings.branch = "trunk"
    let source = try fixture.open()
    let error = try #require(source.health(by: .soon).error)
    #expect(error.contains("no branch trunk. It has main. Set WORKFLOW_BRANCH"), "\(error)")
    #expect(throws: SpecError.self) { try source.catalogue(.remembered, by: .soon) }
  }

  @Test func `links, submodules and folders without a pod's name are no pods`() throws {
    let fixture = try Fixture.pushed()
    try fixture.push(
      """
      cd demo/infra
      mkdir -p link/dev 'a b/dev' .hidden/dev file
      ln -s ../../advworks/dev/spec.yml link/dev/spec.yml
      ln -s advworks alias
      cp advworks/dev/spec.yml 'a b/dev/spec.yml'
      cp advworks/dev/spec.yml .hidden/dev/spec.yml
      echo x > file/dev
      git add .
      git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),demo/infra/sub"
      git commit -qm odd
      """
    )
    let source = try fixture.open()
    let catalogue = try source.catalogue(.reread, by: .soon)
    #expect(catalogue.entries.map(\.id.description) == ["advworks/dev"])
    #expect(
      catalogue.skipped.files == [
        SkippedFile(path: "demo/infra/a b/dev/spec.yml", reason: .unnameable),
        SkippedFile(path: "demo/infra/alias", reason: .link),
        SkippedFile(path: "demo/infra/link/dev/spec.yml", reason: .link),
        SkippedFile(path: "demo/infra/sub", reason: .submodule),
      ]
    )
    #expect(throws: SpecError.self) { try source.spec(of: pod("link/dev"), by: .soon) }
  }

  @Test func `what looks like a spec but is not used is skipped with the reason`() throws {
    let fixture = try Fixture.pushed()
    try fixture.push(
      """
      (cd demo/infra
      mkdir -p a/dev a/stg a/prd/spec.yml b/dev/x/y
      cp advworks/dev/spec.yml a/dev/spec.yaml
      cp advworks/dev/spec.yml a/stg/Spec.yml
      cp advworks/dev/spec.yml a/prd/spec.yml/file
      cp advworks/dev/spec.yml advworks/dev/SPEC.YML
      cp advworks/dev/spec.yml b/spec.yml
      cp advworks/dev/spec.yml b/dev/x/spec.yml
      cp advworks/dev/spec.yml b/dev/x/y/spec.yml)
      git add . && git commit -qm odd
      """
    )
    let catalogue = try fixture.open().catalogue(.reread, by: .soon)
    #expect(catalogue.entries.map(\.id.description) == ["advworks/dev"])
    let reasons = catalogue.skipped.files.map { "\($0.path) \($0.reason)" }
    #expect(
      reasons == [
        "demo/infra/a/dev/spec.yaml misnamed", "demo/infra/a/prd/spec.yml folder",
        "demo/infra/a/stg/Spec.yml misnamed", "demo/infra/advworks/dev/SPEC.YML redundant",
        "demo/infra/b/dev/x/spec.yml tooDeep", "demo/infra/b/dev/x/y/spec.yml tooDeep",
        "demo/infra/b/spec.yml tooShallow",
      ]
    )
  }

  @Test(arguments: ["", "my infra/pods", "ä", "a#b/c%20d+e"])
  func `pods may lie at the root, or in any folder that Git allows`(_ folder: String) throws {
    var fixture = try Fixture()
    fixture.settings.specsPath = folder
    let source = try fixture.open()
    let catalogue = try source.catalogue(.remembered, by: .soon)
    #expect(catalogue.entries.map(\.id.description) == ["advworks/dev", "contoso/prd"])
    #expect(catalogue.skipped.isEmpty)
    #expect(
      try source.spec(of: pod("advworks/dev"), by: .soon).reading("instance_name")?.text == "web1"
    )
    try fixture.expectSound()
  }

  @Test func `a folder of pods that is a link or a file is reported`() throws {
    var fixture = try Fixture.pushed()
    try fixture.push("ln -s demo linked && git add . && git commit -qm link")
    fixture.settings.specsPath = "linked/infra"
    let linked = try fixture.open().catalogue(.reread, by: .soon)
    #expect(linked.skipped.files == [SkippedFile(path: "linked", reason: .link)])
  }

  @Test func `a broken or huge spec hides no other pod`() throws {
    let fixture = try Fixture.pushed()
    try fixture.scratch.write("spec: [", to: "work/demo/infra/broken/dev/spec.yml")
    try fixture.push(
      """
      mkdir -p demo/infra/huge/dev
      head -c 1100000 /dev/zero | tr '\\0' '#' > demo/infra/huge/dev/spec.yml
      git add . && git commit -qm more
      """
    )
    let source = try fixture.open()
    let catalogue = try source.catalogue(.reread, by: .soon)
    #expect(catalogue.entries.count == 3)
    let problems = catalogue.entries.map { $0.summary?.problem?.prefix(8) }
    #expect(problems == [nil, "Line 2, ", "The file"])
    let huge = try #require(throws: SpecError.self) {
      try source.spec(of: pod("huge/dev"), by: .soon)
    }
    guard case .unusableSpec(let unusable) = huge else {
      Issue.record("\(huge)")
      return
    }
    #expect(unusable.size == 1_100_000)
  }

  @Test func `the columns of every pod are known, also of what is too large to be kept parsed`()
    throws
  {
    let fixture = try Fixture.pushed()
    try fixture.push(
      """
      for pod in a b c; do
        mkdir -p demo/infra/$pod/dev
        { printf 'spec: {compute: {instance_name: %s}}\n' $pod
          head -c 20000 /dev/zero | tr '\\0' '#'; } > demo/infra/$pod/dev/spec.yml
      done
      git add . && git commit -qm more
      """
    )
    let source = try fixture.open()
    let names = { (catalogue: Catalogue) in
      catalogue.entries.map { $0.summary?.values.first }
    }
    #expect(
      names(try source.catalogue(.reread, by: .soon))
        == [.string("a"), .string("web1"), .string("b"), .string("c")]
    )
    try fixture.push(
      """
      echo 'spec: {compute: {instance_name: other}}' > demo/infra/b/dev/spec.yml
      git rm -q -r demo/infra/a && git commit -qam change
      """
    )
    #expect(
      names(try source.catalogue(.reread, by: .soon))
        == [.string("web1"), .string("other"), .string("c")]
    )
  }

  @Test func `what others push is seen when reread`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let before = try source.catalogue(.remembered, by: .soon)
    try fixture.scratch.sh(
      """
      git clone -q specs.git clone && cd clone && mkdir -p demo/infra/new/dev
      cp demo/infra/advworks/dev/spec.yml demo/infra/new/dev/ && git add . && git commit -qm new
      git push -q origin main
      """
    )
    let after = try source.catalogue(.reread, by: .soon)
    #expect(after.entries.count == before.entries.count + 1)
    #expect(after.revision != before.revision)
    #expect(after.entries.allSatisfy { $0.summary != nil })
  }

  @Test func `a repository that went away leaves what is known, with the trouble`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    _ = try source.catalogue(.remembered, by: .soon)
    try fixture.scratch.sh("mv specs.git gone.git")
    #expect(throws: SpecError.self) { try source.catalogue(.reread, by: .soon) }
    #expect(source.health(by: .soon).error != nil)
    #expect(source.remembered()?.entries.count == 2)
  }
}

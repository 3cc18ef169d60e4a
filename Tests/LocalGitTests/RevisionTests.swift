import Specs
import Testing

@testable import LocalGit

/// The commits that changed a pod.
@Suite struct RevisionTests {
  private func page(
    _ source: LocalSource,
    _ name: String = "advworks/dev",
    after: CommitID? = nil
  ) throws -> RevisionPage {
    try source.revisions(of: pod(name), after: after, by: .soon)
  }

  private func subjects(_ page: RevisionPage) -> [String] { page.revisions.map(\.words.subject) }

  private static let edit = "demo/infra/advworks/dev/spec.yml"

  @Test func `a deployment records the requester, the reason and the run`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let run = try source.deployed(
      source.edit("advworks/dev", "web2", by: "Ada", reason: "More\nload")
    )
    let newest = try #require(try page(source).revisions.first)
    #expect(newest.words.requestedBy == "Ada" && newest.words.reason == "More load")
    #expect(newest.run == run.id && newest.date != nil && newest.author == "Ada")
    let texts = try source.revision(of: pod("advworks/dev"), at: newest.commit, by: .soon)
    #expect(texts.before?.text?.contains("web1") == true)
    #expect(texts.after?.text?.contains("web2") == true)
    #expect(try page(source).older == .none)
  }

  @Test func `other pods' commits and merges are not part of the history`() throws {
    let fixture = try Fixture.pushed()
    try fixture.push(
      """
      mkdir -p demo/infra/other/dev; cp \(Self.edit) demo/infra/other/dev/; git add .; git commit -qm other
      git checkout -qb side; echo '# side' >> \(Self.edit); git commit -qam side
      git checkout -q main; echo '# x' >> demo/infra/other/dev/spec.yml; git commit -qam other2
      git merge -q --no-edit -m merge side; git commit -qm empty --allow-empty
      """
    )
    let source = try fixture.open()
    #expect(subjects(try page(source)) == ["side", "first"])
    #expect(subjects(try page(source, "other/dev")) == ["other2", "other"])
    let other = try #require(try page(source, "other/dev").revisions.first?.commit)
    #expect(throws: SpecError.self) {
      try source.revision(of: pod("advworks/dev"), at: other, by: .soon)
    }
  }

  @Test func `both sides of a merge that changed the file are of it, once`() throws {
    let fixture = try Fixture.pushed()
    try fixture.push(
      """
      git checkout -qb side; echo '# side' >> \(Self.edit); git commit -qam side
      git checkout -q main; sed -i '1s/^/# main\\n/' \(Self.edit); git commit -qam main
      git merge -q --no-edit -m merge side
      """
    )
    let found = subjects(try page(fixture.open()))
    #expect(found.first == "merge" && found.last == "first")
    #expect(Set(found) == ["merge", "side", "main", "first"] && found.count == 4)
  }

  @Test(arguments: ["", "echo '# one line more' >> demo/infra/moved/prd/spec.yml; git add .;"])
  func `a file that was moved keeps its past`(edit: String) throws {
    let fixture = try Fixture.pushed()
    try fixture.push(
      """
      sed -i s/web1/web2/ \(Self.edit); git commit -qam second
      mkdir -p demo/infra/moved/prd x; git mv \(Self.edit) demo/infra/moved/prd/; \(edit)
      echo 'unlike: this' > x/gone.yml; git add .; git commit -qm move; git rm -q x/gone.yml; git commit -qm other
      """
    )
    let source = try fixture.open()
    let history = try page(source, "moved/prd")
    #expect(subjects(history) == ["move", "second", "first"])
    #expect(
      history.revisions[0].previousPath == Self.edit && history.revisions[1].path == Self.edit
    )
    let texts = try source.revision(
      of: pod("moved/prd"),
      at: history.revisions[0].commit,
      by: .soon
    )
    #expect(texts.before != nil && (texts.before == texts.after) == edit.isEmpty)
    // A deleted pod has a history too.
    let gone = try page(source)
    #expect(subjects(gone) == ["move", "second", "first"])
    let last = try source.revision(of: pod("advworks/dev"), at: gone.revisions[0].commit, by: .soon)
    #expect(last.after == nil && last.before != nil)
  }

  @Test func `a new file that is like another one has no past of its own`() throws {
    let fixture = try Fixture.pushed()
    try fixture.push("cp -r demo/infra/advworks demo/infra/copy; git add .; git commit -qm copy")
    #expect(subjects(try page(fixture.open(), "copy/dev")) == ["copy"])
  }

  @Test func `what is committed later is found, and after a rewritten branch only what is there`()
    throws
  {
    let fixture = try Fixture.pushed()
    let source = try fixture.open()
    #expect(subjects(try page(source)) == ["first"])
    for word in ["second", "third"] {
      try fixture.push("echo '# \(word)' >> \(Self.edit); git commit -qam \(word)")
      #expect(subjects(try page(source)).first == word)
    }
    #expect(subjects(try page(source)) == ["third", "second", "first"])
    let third = try #require(try page(source).revisions.first?.commit)
    try fixture.scratch.sh(
      "cd work; git reset -q --hard HEAD~1; echo '# new' >> \(Self.edit); git commit -qam new; git push -qf origin main"
    )
    #expect(subjects(try page(source)) == ["new", "second", "first"])
    #expect(throws: SpecError.self) {
      try source.revision(of: pod("advworks/dev"), at: third, by: .soon)
    }
  }

  @Test func `a long history comes in pages`() throws {
    let fixture = try Fixture.pushed()
    try fixture.push(
      "for n in $(seq 70); do echo \"# $n\" >> \(Self.edit); git commit -qam \"change $n\"; done"
    )
    let source = try fixture.open()
    var (all, after): ([String], CommitID?) = ([], nil)
    for _ in 0..<3 {
      let found = try page(source, after: after)
      all += subjects(found)
      after = found.revisions.last?.commit
    }
    #expect(all == (1...70).reversed().map { "change \($0)" } + ["first"])
    // Another process finds the last page at once.
    #expect(subjects(try page(try fixture.moved().open(), after: after)) == [])
  }

  @Test func `bytes that are not a text are reported as such`() throws {
    let fixture = try Fixture.pushed()
    try fixture.push(
      "printf 'a: \\377\\n' > \(Self.edit); git commit -qam latin; head -c 300000 /dev/zero | tr '\\0' '#' > \(Self.edit); git commit -qam large"
    )
    let source = try fixture.open()
    for revision in try page(source).revisions.prefix(2) {
      let texts = try source.revision(of: pod("advworks/dev"), at: revision.commit, by: .soon)
      #expect(texts.after?.text == nil && texts.after?.problem != nil)
    }
  }
}

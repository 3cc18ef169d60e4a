import Specs
import Testing

@testable import LocalGit

@Suite struct WorkTreeTests {
  private static let file = "work/demo/infra/advworks/dev/spec.yml"

  private func expectConflict(
    _ source: LocalSource,
    _ request: DeploymentRequest,
    saying words: String
  ) throws {
    let error = try #require(throws: SpecError.self) {
      try source.deploy(request, by: .after(.milliseconds(300)))
    }
    switch error {
    case .conflict(_, let message): #expect(message.contains(words), "\(message)")
    case .unavailable(let trouble): #expect(trouble.message.contains(words), "\(trouble.message)")
    default: Issue.record("\(error)")
    }
  }

  @Test func `a clean work tree follows the commit, and is clean again`() throws {
    let fixture = try Fixture.plain()
    let source = try fixture.open()
    _ = try source.deployed(request(.edit, "advworks/dev", "web2"))
    _ = try source.deployed(request(.create, "new/dev", "web1"))
    #expect(try fixture.git("status --porcelain") == "")
    #expect(try fixture.scratch.read(Self.file).contains("instance_name: web2"))
    #expect(fixture.scratch.exists("work/demo/infra/new/dev/spec.yml"))
    #expect(!fixture.scratch.exists("work/.git/index.lock"))
    // Nothing of ours is left beside the person's files.
    #expect(try fixture.git("status --porcelain --ignored") == "")
    #expect(try fixture.git("reflog -1 --format=%gs").hasPrefix("commit: Deploy new/dev"))
    try fixture.expectSound()
  }

  @Test func `a person's other changes stay as they are, staged or not`() throws {
    let fixture = try Fixture.plain()
    try fixture.scratch.sh(
      """
      cd work && echo one > staged && echo two > tracked && git add tracked && git commit -qm t
      git add staged && echo more >> tracked && echo three > untracked
      """
    )
    let before = try fixture.git("status --porcelain")
    let source = try fixture.open()
    _ = try source.deployed(request(.edit, "advworks/dev", "web2"))
    #expect(try fixture.git("status --porcelain") == before)
    #expect(
      try fixture.git("show --name-only --format= HEAD") == "demo/infra/advworks/dev/spec.yml\n"
    )
  }

  @Test(arguments: [
    "echo '# mine' >> spec.yml", "echo '# mine' >> spec.yml; git add .", "rm spec.yml",
  ])
  func `a spec that somebody is editing is not touched`(edit: String) throws {
    let fixture = try Fixture.plain()
    try fixture.scratch.sh("cd work/demo/infra/advworks/dev && \(edit)")
    let before = try fixture.git("status --porcelain -v")
    let source = try fixture.open()
    try expectConflict(source, request(.edit, "advworks/dev", "web2"), saying: "not committed")
    #expect(try fixture.git("status --porcelain -v") == before)
    #expect(try fixture.git("rev-list --count main") == "1\n")
    #expect(!fixture.scratch.exists("work/.git/index.lock"))
    #expect(throws: SpecError.self) { try source.run(1, by: .soon) }
  }

  @Test(arguments: [
    "mkdir -p new/dev && echo mine > new/dev/spec.yml", "echo mine > new",
    "ln -s /tmp new", "mkdir new && ln -s /tmp new/dev",
  ])
  func `a file that is not committed is not replaced by a new pod's`(obstacle: String) throws {
    let fixture = try Fixture.plain()
    try fixture.scratch.sh("cd work/demo/infra && \(obstacle)")
    let source = try fixture.open()
    try expectConflict(source, request(.create, "new/dev", "web1"), saying: "not committed")
    #expect(try fixture.git("rev-list --count main") == "1\n")
  }

  @Test func `while git is at work there, a deployment waits and then gives up`() throws {
    let fixture = try Fixture.plain()
    let source = try fixture.open()
    try fixture.scratch.write("theirs", to: "work/.git/index.lock")
    try expectConflict(source, request(.edit, "advworks/dev", "web2"), saying: "index.lock")
    #expect(try fixture.scratch.read("work/.git/index.lock") == "theirs")
    try fixture.scratch.sh("rm work/.git/index.lock")
    #expect(try source.deployed(request(.edit, "advworks/dev", "web2")).conclusion == "success")
  }

  @Test func `during a merge nothing is committed`() throws {
    let fixture = try Fixture.plain()
    try fixture.scratch.sh(
      """
      cd work && git checkout -qb other && echo x > f && git add f && git commit -qm x
      git checkout -q main && git merge -q --no-ff --no-commit other
      """
    )
    let source = try fixture.open()
    try expectConflict(source, request(.edit, "advworks/dev", "web2"), saying: "merge")
  }

  @Test func `when another branch is checked out, the work tree is left alone`() throws {
    let fixture = try Fixture.plain()
    try fixture.scratch.sh(
      "cd work && git checkout -qb other && echo '# mine' >> demo/infra/advworks/dev/spec.yml"
    )
    let before = try fixture.git("status --porcelain -v")
    let source = try fixture.open()
    _ = try source.deployed(request(.edit, "advworks/dev", "web2"))
    #expect(try fixture.git("rev-list --count main") == "2\n")
    #expect(try fixture.git("status --porcelain -v") == before)
  }

  @Test func `a branch that a linked work tree shows is not moved under it`() throws {
    let fixture = try Fixture.plain()
    try fixture.scratch.sh(
      "cd work && git checkout -qb other && git worktree add -q ../linked main"
    )
    let source = try fixture.open()
    try expectConflict(source, request(.edit, "advworks/dev", "web2"), saying: "another work tree")
    #expect(try fixture.git("rev-list --count main") == "1\n")
  }

  @Test func `line endings in the work tree are the person's`() throws {
    let fixture = try Fixture.plain()
    try fixture.scratch.sh(
      "cd work && git config core.autocrlf true && rm -r demo && git checkout -q -- demo"
    )
    let source = try fixture.open()
    _ = try source.deployed(request(.edit, "advworks/dev", "web2"))
    #expect(try fixture.scratch.read(Self.file).contains("instance_name: web2 # and this one\r\n"))
    #expect(try !fixture.git("show HEAD:demo/infra/advworks/dev/spec.yml").contains("\r"))
    #expect(try fixture.git("status --porcelain") == "")
  }

  @Test func `the first commit of a plain repository reaches its work tree`() throws {
    var fixture = try Fixture()
    fixture.settings.path = "\(fixture.scratch.path)/work"
    try fixture.scratch.sh("git init -q -b main work && echo x > work/untracked")
    let source = try fixture.open()
    _ = try source.deployed(request(.create, "new/dev", "web1"))
    #expect(try fixture.git("status --porcelain") == "?? untracked\n")
    #expect(try fixture.git("ls-files") == "demo/infra/new/dev/spec.yml\n")
    try fixture.expectSound()
  }

  @Test func `what a killed process committed reaches the work tree at the next start`() throws {
    let fixture = try Fixture.plain()
    do {
      let source = try fixture.open()
      _ = try source.deployed(request(.edit, "advworks/dev", "web2"))
      _ = try source.deployed(request(.create, "new/dev", "web1"))
    }
    // As if the process had died after it moved the branch: files and index are those of before.
    try fixture.scratch.sh(
      """
      cd work && tip=$(git rev-parse HEAD) && git reset -q --hard HEAD~2 && git update-ref HEAD $tip
      cd .git/spec-editor && echo ours > index.hold && ln index.hold ../index.lock
      for n in 1 2; do
        sed 's/"status":"completed","steps"/"status":"in_progress","steps"/' runs/$n.json \
          > runs/$n.running.json && rm runs/$n.json
      done
      echo '# half' > ../../demo/infra/advworks/dev/spec.yml.spec-editor
      """
    )
    #expect(try fixture.git("status --porcelain") != "")
    let source = try fixture.open()
    #expect(try fixture.git("status --porcelain") == "")
    #expect(try fixture.scratch.read(Self.file).contains("instance_name: web2"))
    #expect(try source.run(1, by: .soon).conclusion == "success")
    #expect(try source.deployed(request(.edit, "advworks/dev", "web3")).conclusion == "success")
    try fixture.expectSound()
  }

  @Test func `what a person did after a killed process is theirs at the next start`() throws {
    let fixture = try Fixture.plain()
    do {
      let source = try fixture.open()
      _ = try source.deployed(request(.edit, "advworks/dev", "web2"))
    }
    try fixture.scratch.sh(
      """
      cd work && tip=$(git rev-parse HEAD) && git reset -q --hard HEAD~1 && git update-ref HEAD $tip
      cd .git/spec-editor && mv runs/1.json runs/1.running.json && touch index.hold
      echo theirs > ../index.lock
      echo '# mine' >> ../../demo/infra/advworks/dev/spec.yml
      """
    )
    _ = try fixture.open()
    #expect(try fixture.scratch.read(Self.file).hasSuffix("# mine\n"))
    #expect(try fixture.scratch.read("work/.git/index.lock") == "theirs\n")
  }
}

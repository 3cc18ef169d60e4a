import Glibc
import Specs
import Testing

@testable import LocalGit

/// Repositories that are refused, with the command for each.
@Suite struct BareTests {
  /// A work tree in `it's mine`, with one commit, and a bare clone of it in `bare.git`.
  private func fixture(_ script: String, serving name: String) throws -> Fixture {
    var fixture = try Fixture()
    try fixture.scratch.write(Fixture.spec, to: "it's mine/demo/infra/advworks/dev/spec.yml")
    try fixture.scratch.sh(
      """
      cd "it's mine" && git init -q -b main && git add . && git commit -qm first
      git commit -q --allow-empty -m second && cd ..
      git clone -q --bare "it's mine" bare.git && git -C bare.git config uploadpack.allowFilter true
      \(script)
      """
    )
    fixture.settings.path = "\(fixture.scratch.path)/\(name)"
    return fixture
  }

  /// The refusal, and what is left of the folder afterwards.
  private func refusal(_ fixture: Fixture) throws -> String {
    let before = try fixture.scratch.sh("find . | sort | md5sum")
    let error = try #require(throws: LocalGitError.self) { _ = try fixture.open() }
    #expect(error.description.hasPrefix("LOCAL_REPO: \(fixture.settings.path) "))
    #expect(!error.description.contains("\n"))
    #expect(try fixture.scratch.sh("find . | sort | md5sum") == before)
    return error.description
  }

  @Test(arguments: [
    ("", "it's mine"), ("", "it's mine/.git"),
    ("git -C \"it's mine\" config core.bare true", "it's mine/.git"),
    ("cd \"it's mine\" && git worktree add -q ../linked -b other", "linked"),
    ("cd \"it's mine\" && git worktree add -q ../linked -b other", "linked/.git"),
    (
      "cd \"it's mine\" && git worktree add -q ../linked -b other",
      "it's mine/.git/worktrees/linked"
    ),
    ("mv \"it's mine/.git\" plain", "plain"),
    ("git -C bare.git config core.bare false", "bare.git"),
    ("git -C bare.git config core.bare off", "bare.git"),
    (
      "git -C bare.git config --unset core.bare; git -C bare.git config core.worktree /tmp",
      "bare.git"
    ),
    ("git -C \"it's mine\" sparse-checkout set x", "it's mine"),
    ("git -C bare.git worktree add -q ../linked main", "bare.git"),
    (
      "printf '[core]\\nbare = no\\n' > bare.git/more; git -C bare.git config include.path more",
      "bare.git"
    ),
  ])
  func `a work tree is refused with the command that makes a bare repository`(
    script: String,
    name: String
  ) throws {
    let fixture = try fixture(script, serving: name)
    let message = try refusal(fixture)
    let command = try #require(message.components(after: "Run: "))
    #expect(command.hasPrefix("git clone --bare "), "\(message)")
    // The printed command works, and its result can be served.
    try fixture.scratch.sh("set -e; \(command.replacing("git clone", with: "git clone -q"))")
    let made = try fixture.scratch.sh("set -- \(command); printf %s \"$5\"")
    var served = fixture
    served.settings.path = made
    #expect(try served.open().catalogue(.reread, by: .soon).entries.count == 1)
  }

  @Test func `the command does not overwrite what is there`() throws {
    let fixture = try fixture("mkdir \"it's mine.git\"", serving: "it's mine")
    let message = try refusal(fixture)
    #expect(message.hasSuffix("'\(fixture.scratch.path)/it'\\''s mine-bare.git'"), "\(message)")
  }

  @Test(arguments: ["partial.git", "partial"])
  func `a partial clone is refused, and made again from where it came`(name: String) throws {
    let bare = name.hasSuffix(".git") ? "--bare" : ""
    let fixture = try fixture(
      "git clone -q --filter=blob:none \(bare) file://$PWD/bare.git \(name)",
      serving: name
    )
    let message = try refusal(fixture)
    #expect(message.contains("partial clone"), "\(message)")
    #expect(!message.contains("file://"))
    let command = try #require(message.components(after: "Run: "))
    try fixture.scratch.sh("set -e; \(command.replacing("git clone", with: "git clone -q"))")
    var served = fixture
    served.settings.path = "\(fixture.scratch.path)/partial\(bare.isEmpty ? "" : "-bare").git"
    #expect(try served.open().catalogue(.reread, by: .soon).entries.count == 1)
  }

  @Test(arguments: ["shallow.git", "shallow"])
  func `a shallow clone is refused with the command that completes it`(name: String) throws {
    let bare = name.hasSuffix(".git") ? "--bare" : ""
    let fixture = try fixture(
      "git clone -q --depth=1 \(bare) file://$PWD/bare.git \(name)",
      serving: name
    )
    let message = try refusal(fixture)
    #expect(message.contains("shallow clone"), "\(message)")
    let command = try #require(message.components(after: "Run: "))
    try fixture.scratch.sh("set -e; \(command) 2>/dev/null")
    var served = fixture
    served.settings.path = "\(fixture.scratch.path)/shallow.git"
    #expect(try served.open().catalogue(.reread, by: .soon).entries.count == 1)
    #expect(try served.git("rev-list --count main") == "2\n")
  }

  @Test(arguments: [
    "objects", "objects/pack", "objects/info", "refs", "refs/heads", "refs/heads/main", "HEAD",
    "config",
    "packed-refs", "logs", "logs/refs/heads/main", "spec-editor", "spec-editor/runs",
  ])
  func `a link on which a write would leave the repository is refused`(name: String) throws {
    let fixture = try fixture(
      """
      mkdir outside; cd bare.git; mkdir -p spec-editor/runs logs/refs/heads; touch packed-refs
      touch logs/refs/heads/main
      tip=$(git rev-parse main) && mkdir -p refs/heads && echo $tip > refs/heads/main
      test -e \(name) || exit 1
      mv \(name) ../outside/moved && ln -s "$PWD/../outside/moved" \(name)
      """,
      serving: "bare.git"
    )
    let message = try refusal(fixture)
    #expect(message.contains("symbolic link, \(name)"), "\(message)")
  }

  @Test func `a pipe among its files is refused, not waited for`() throws {
    let fixture = try fixture("rm bare.git/config && mkfifo bare.git/config", serving: "bare.git")
    #expect(try refusal(fixture).contains("config"))
  }

  @Test func `a bare repository behind a link is served`() throws {
    let fixture = try fixture("ln -s bare.git link", serving: "link")
    #expect(try fixture.open().catalogue(.reread, by: .soon).entries.count == 1)
  }

  @Test func `a work tree that is added later stops deployments, not reading`() throws {
    let fixture = try fixture("", serving: "bare.git")
    let source = try fixture.open()
    try fixture.scratch.sh("git -C bare.git worktree add -q ../linked main")
    let error = try #require(throws: SpecError.self) {
      try source.deploy(source.edit("advworks/dev", "web2"), by: .soon)
    }
    #expect("\(error)".contains("git worktree remove"))
    #expect(try fixture.git("rev-list --count main") == "2\n")
    #expect(try source.catalogue(.reread, by: .soon).entries.count == 1)
  }

  /// Hooks, filters, commands and paths that the repository chooses.
  @Test func `a hostile repository executes nothing and writes nowhere else`() throws {
    let fixture = try fixture(
      """
      mkdir outside hooks alternate && git init -q --bare alternate/a.git
      printf '#!/bin/sh\\ntouch "%s/outside/pwned-$(basename "$0")"\\n' "$PWD" > hooks/run
      chmod +x hooks/run
      for hook in pre-commit post-commit commit-msg reference-transaction pre-receive update \\
        post-update post-checkout post-index-change pre-auto-gc fsmonitor-watchman; do
        cp hooks/run bare.git/hooks/$hook; cp hooks/run hooks/$hook
      done
      cd bare.git
      run="$PWD/../hooks/run"
      git config core.hooksPath "$PWD/../hooks"
      git config core.fsmonitor "$run"
      git config core.sshCommand "$run"
      git config core.pager "$run"
      git config core.editor "$run"
      git config core.attributesFile "$PWD/../outside/attributes"
      git config core.logAllRefUpdates always
      git config core.sharedRepository world
      git config filter.evil.clean "$run"
      git config filter.evil.smudge "$run"
      git config filter.evil.process "$run"
      git config diff.external "$run"
      git config gpg.program "$run"
      git config commit.gpgSign true
      git config credential.helper "!$run"
      git config include.path "$PWD/../outside/more"
      printf '[core]\\n\\tgitProxy = "%s"\\n' "$run" > ../outside/more
      mkdir -p info && echo '* filter=evil diff=evil' > info/attributes
      echo "$PWD/../alternate/a.git/objects" > objects/info/alternates
      cp -r ../outside ../outside.before; cp -r ../alternate ../alternate.before
      """,
      serving: "bare.git"
    )
    let source = try fixture.open()
    _ = try source.deployed(source.edit("advworks/dev", "web2", by: "eve"))
    _ = try source.deployed(creation("new/dev", "web1"))
    _ = try source.catalogue(.reread, by: .soon)
    try fixture.scratch.sh("diff -r outside outside.before && diff -r alternate alternate.before")
    #expect(try fixture.git("-c core.fsmonitor=false rev-list --count main") == "4\n")
  }

  @Test(arguments: [
    ("/srv/pods", "/srv/pods"), ("/a b", "'/a b'"), ("it's", "'it'\\''s'"), ("", "''"),
    ("$(x)`y`", "'$(x)`y`'"), ("a\nb", "$'a\\012b'"), ("\u{202E}'\\", "$'\\342\\200\\256\\'\\\\'"),
  ])
  func `a word for a shell is that word`(text: String, word: String) throws {
    #expect(text.shellWord == word)
    let scratch = try Scratch()
    try scratch.write("printf %s \(text.shellWord)", to: "script")
    #expect(try scratch.sh("bash script") == text)
  }
}

extension String {
  /// The text after the first occurrence of another text.
  fileprivate func components(after text: String) -> String? {
    firstRange(of: text).map { String(self[$0.upperBound...]) }
  }
}

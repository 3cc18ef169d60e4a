import Specs
import Testing
import YAML

/// The deployment settings in `spec-editor.yml`.
@Suite struct DeployingSettingsTests {
  private func read(_ text: String) -> Steering {
    Steering([.settings: "a"]) { _, _ in Array(text.utf8) }
  }

  @Test func `what the documentation calls the defaults changes nothing and is no problem`() {
    let steering = read(
      """
      environments: [dev, stg, {name: prd, protected: true}]
      template: .template
      require_reason: false
      pull_request: {title: "Deploy {customer}/{environment}", labels: [], reviewers: [], draft: false}
      warnings:
        - {path: /spec/security/waf/enabled, when: disabled, message: The firewall goes off}
        - {path: /spec/compute/count, when: decreased, message: Instances will be terminated}
      """
    )
    #expect(steering.settings == BuiltIn.settings)
    #expect(steering.problems.isEmpty)
  }

  @Test func `each key is stored as it is written`() {
    let steering = read(
      """
      environments: [{name: live, mode: dispatch}]
      require_reason: true
      pull_request: {title: "{customer}: {/spec/size}", labels: [a b], reviewers: [ada, org/web], draft: true}
      warnings: [{path: /spec/*/size, when: changed, message: "  It\n moves.  "}]
      """
    )
    let settings = steering.settings
    #expect(settings.environments == [Environment(name: "live", mode: .dispatch)])
    #expect(settings.requiresReason)
    #expect(settings.pullRequest.title == "{customer}: {/spec/size}")
    #expect(settings.pullRequest.labels == ["a b"])
    #expect(settings.pullRequest.reviewers == ["ada", "org/web"])
    #expect(settings.pullRequest.isDraft)
    #expect(
      settings.warnings == [
        WarningRule(path: ["spec", "*", "size"], event: .changed, message: "It moves.")
      ]
    )
    #expect(steering.problems.isEmpty)
  }

  @Test(
    arguments: [
      ("template: base/pod\n", "base/pod"), ("template: ./a/\n", "a"), ("template: ''\n", nil),
      ("template:\n", nil), ("template: ~\n", nil), ("name: x\n", ".template"),
    ]
  )
  func `a template is a folder below that of the pods, or none`(text: String, folder: String?) {
    let steering = read(text)
    #expect(steering.settings.template == folder)
    #expect(steering.problems.isEmpty)
  }

  @Test(
    arguments: ["/etc", "../x", "a/../../x", "a/.GIT/x", ".", "'a\\b'", "[a]", "\"a\\nb\""]
  )
  func `a template cannot lead anywhere else`(folder: String) {
    let steering = read("template: \(folder)\n")
    #expect(steering.settings.template == ".template")
    #expect(
      steering.problems.first?.sentence.contains("line 1, column 11: template must be") == true
    )
  }

  @Test(
    arguments: [
      ("require_reason: maybe\n", "line 1, column 17", "so a reason is required."),
      (
        "environments: [{name: live, mode: push}]\n", "line 1, column 35",
        "mode must be dispatch, pull-request or commit, so live follows DEPLOY_MODE."
      ),
      ("pull_request: yes\n", "line 1, column 15", "pull_request must be a mapping"),
      ("pull_request: {title: ''}\n", "line 1, column 23", "title must be a text"),
      ("pull_request: {draft: maybe}\n", "line 1, column 23", "draft must be true or false"),
      ("pull_request: {labels: [[a]]}\n", "line 1, column 25", "a label is a text"),
      ("pull_request: {reviewers: [a b]}\n", "line 1, column 28", "a reviewer is a user"),
      ("pull_request: {colour: red}\n", "line 1, column 16", "unknown key “colour”"),
      ("warnings: {}\n", "line 1, column 11", "warnings must be a list"),
      (
        "warnings: [{path: /a, when: removed}]\n", "line 1, column 12",
        "needs path, when and message"
      ),
      (
        "warnings: [{path: /a, when: gone, message: b}]\n", "line 1, column 29",
        "when must be disabled, enabled, decreased, increased, removed, added or changed"
      ),
      ("warnings: [{path: a, when: removed, message: b}]\n", "line 1, column 19", "JSON Pointer"),
      (
        "warnings: [{path: /a, when: removed, message: ''}]\n", "line 1, column 47",
        "message must be"
      ),
      (
        "warnings: [{path: /a, when: removed, message: b, level: 1}]\n", "line 1, column 50",
        "unknown key “level”"
      ),
    ]
  )
  func `problems are reported with their positions`(text: String, place: String, words: String) {
    let problems = read(text).problems
    #expect(problems.count == 1)
    let sentence = problems.first?.sentence ?? ""
    #expect(sentence.hasPrefix("spec-editor.yml, \(place): "), "\(sentence)")
    #expect(sentence.contains(words), "\(sentence)")
  }

  @Test func `a reason that is demanded in a way that cannot be read is demanded`() {
    #expect(read("require_reason: maybe\n").settings.requiresReason)
  }

  @Test(arguments: [DeployMode.dispatch, .pullRequest, .commit])
  func `an environment can have a mode of its own`(mode: DeployMode) throws {
    let steering = read("environments: [dev, {name: live, mode: \(mode.rawValue)}]\n")
    #expect(steering.problems.isEmpty)
    #expect(steering.settings.mode(in: try #require(Slug("LIVE"))) == mode)
    #expect(steering.settings.mode(in: try #require(Slug("dev"))) == nil)
  }
}

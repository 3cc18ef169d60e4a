import Loopback
import Specs
import Testing

@testable import GitHub

/// Messages about GitHub's refusals: its own reason, and what helps.
@Suite struct DiagnosisTests {
  private func refusal(_ words: String, _ headers: [String: String] = [:]) -> SpecError? {
    let github = FakeGitHub()
    github.change {
      $0.fault = { _ in .json(403, #"{"message":"\#(words)","status":"403"}"#, headers: headers) }
    }
    return github.refusal()
  }

  @Test(arguments: [
    (
      "Repository was archived so is read-only.", "archived"
    ),
    (
      "Although you appear to have the correct authorization credentials, the `acme` organization has "
        + "an IP allow list enabled, and your IP address is not permitted to access this resource.",
      "IP allow list"
    ),
    (
      "The 'acme' organization forbids access via a fine-grained personal access tokens if the "
        + "token's lifetime is greater than 366 days.", "policy"
    ),
    (
      "`acme` forbids access via a personal access token (classic). Please use a GitHub App.",
      "policy"
    ),
    ("The account is locked due to a billing issue.", "billing"),
    ("GitHub Actions has been disabled for this repository.", "Enable GitHub Actions"),
    ("Repository access blocked", "Repository access blocked"), ("", "403"),
  ])
  func `a 403 for another reason does not mention a permission`(words: String, advice: String) {
    guard case .forbidden(let message, nil, nil) = refusal(words) else {
      Issue.record("\(String(describing: refusal(words)))")
      return
    }
    #expect(message.contains(words))
    #expect(message.contains(advice))
    #expect(!message.lowercased().contains("permission"))
  }

  @Test func `single sign-on shows where the token is authorized`() {
    let link = "https://github.com/orgs/acme/sso?authorization_request=AZ1_-x"
    let words = "Resource protected by organization SAML enforcement."
    let failure = refusal(words, ["X-GitHub-SSO": "required; url=\(link)"])
    guard case .forbidden(let message, nil, let shown) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(message.contains("single sign-on"))
    #expect(message.contains(words))
    #expect(shown == link)
    #expect(failure?.words.contains(link) == true)
  }

  @Test(arguments: [
    "http://github.com/orgs/acme/sso", "https://github.com.evil.example/sso",
    "https://evil.example/github.com", "https://github.com:444/x", "https://user@github.com/",
    "javascript:alert(1)", "https://github.com/\"onclick=x", "https://github.com/ä",
  ])
  func `a sign-on address that is not GitHub's is not shown`(link: String) {
    let failure = refusal("SAML", ["X-GitHub-SSO": "required; url=\(link)"])
    guard case .forbidden(_, _, let shown) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(shown == nil)
  }

  @Test func `an Enterprise Server's own sign-on address is shown`() {
    let link = "https://github.example/orgs/acme/sso"
    guard case .forbidden(_, _, let shown) = refusal("", ["X-GitHub-SSO": "required; url=\(link)"])
    else {
      Issue.record("not forbidden")
      return
    }
    #expect(shown == link)
  }

  @Test func `a workflow missing only on the default branch is reported as such`() {
    let github = FakeGitHub()
    github.change {
      $0.fault = { $0.method == "POST" ? .json(404, #"{"message":"Not Found"}"#) : nil }
    }
    #expect(github.refusal()?.notFound?.contains("default branch") == true)
    github.change { $0.files[".github/workflows/deploy-pod.yml"] = nil }
    #expect(github.refusal()?.notFound?.contains("WORKFLOW_FILE") == true)
  }

  @Test(arguments: [
    ("Cannot trigger a 'workflow_dispatch' on a disabled workflow", "Enable the workflow"),
    ("Workflow does not have 'workflow_dispatch' trigger", "Add workflow_dispatch"),
  ])
  func `a workflow that cannot be started says what to change`(words: String, advice: String) {
    let github = FakeGitHub()
    github.change {
      $0.fault = { $0.method == "POST" ? .json(422, #"{"message":"\#(words)"}"#) : nil }
    }
    #expect(github.refusal()?.refusal?.contains(advice) == true)
  }

  @Test func `an empty repository is reported as empty`() {
    let github = FakeGitHub()
    github.change {
      $0.fault = { _ in .json(409, #"{"message":"Git Repository is empty.","status":"409"}"#) }
    }
    let source = github.source()
    let failure = error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) }
    #expect(failure?.notFound?.contains("no commits yet") == true)
    #expect(failure?.notFound?.contains("Git Repository is empty.") == true)
  }

  @Test func `a branch that GitHub redirects is refused, in the list and in health`() {
    let github = FakeGitHub { $0.renamed = ["master": "main"] }
    github.change {
      $0.fault = { request in
        guard request.path.hasSuffix("/branches/master") else { return nil }
        return .answer(301, ["Location": "/repos/octo/pods/branches/main"])
      }
    }
    let source = github.source { $0.branch = "master" }
    let failures = [
      error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) },
      error { () throws(SpecError) in try source.deploy(.sample(), by: .soon) },
    ]
    let health = source.health(by: .soon)
    #expect(!health.isHealthy)
    for words in failures.map({ $0?.words }) + [health.error] {
      #expect(words?.contains("WORKFLOW_BRANCH is master") == true)
      #expect(words?.contains("branch main") == true)
    }
    #expect(github.requests.allSatisfy { $0.method == "GET" })
  }
}

import Testing

@testable import spec_editor

@Suite struct ConfigurationTests {
  private func problems(
    _ environment: [String: String],
    files: [String: String] = [:]
  ) -> [String] {
    do throws(ConfigurationError) {
      _ = try Configuration(environment: environment) { files[$0].map { Array($0.utf8) } }
      return []
    } catch {
      return error.problems
    }
  }

  @Test func `an empty environment has every default`() throws {
    let configuration = try Configuration(environment: ["GH_REPO": "", "LOG_LEVEL": ""])
    #expect(configuration.workers == 16)
    #expect(configuration.listen.description == ":9000")
    guard case .github(let settings) = configuration.source else {
      Issue.record("the default source is not github")
      return
    }
    #expect(settings.repository == "trakrf/action-spec")
    #expect(settings.specsPath == "demo/infra")
    #expect(settings.waiters == 8)
    #expect(settings.token == nil)
    #expect(configuration.warnings.contains { $0.contains("GH_TOKEN") })
  }

  @Test func `every problem is reported, each naming its variable and what it may hold`() {
    let found = problems([
      "GH_REPO": "no-slash", "FCGI_WORKERS": "1", "CACHE_TTL": "soon", "LOG_LEVEL": "loud",
      "SPEC_SOURCE": "ftp", "FCGI_LISTEN": "nowhere", "GH_API_URL": "ftp://x",
    ])
    #expect(found.count == 7)
    #expect(found.contains("GH_REPO is “no-slash”, but must be owner/name"))
    #expect(found.contains("FCGI_WORKERS is “1”, but must be a number from 2 to 256"))
  }

  @Test(arguments: [
    ["SPECS_PATH": "../etc"], ["SPECS_PATH": "a//../b"], ["SPECS_PATH": "a/.git/b"],
    ["SPECS_PATH": "a\nb"], ["SPECS_PATH": "a\u{202E}b"], ["WORKFLOW_BRANCH": "a b"],
    ["WORKFLOW_BRANCH": "-x"], ["WORKFLOW_FILE": "../x.yml"], ["WORKFLOW_FILE": "x.txt"],
    ["GH_API_URL": "https://user@host"], ["GH_API_URL": "https://host/?q"], ["GH_REPO": "../.."],
    ["FCGI_LISTEN": ":0"], ["FCGI_LISTEN": ":70000"], ["DEPLOY_MODE": "push"],
    ["SPEC_SOURCE": "local", "DEPLOY_MODE": "pull-request"],
  ])
  func `a value that could do harm is refused`(_ environment: [String: String]) {
    #expect(problems(environment).count == 1)
  }

  @Test(arguments: [
    (".", ""), ("./", ""), ("/", ""), ("/pods/", "pods"), ("./a//./b/", "a/b"),
    ("my infra/pods", "my infra/pods"), ("ä/#/%20/+", "ä/#/%20/+"), (".infra", ".infra"),
    ("a..b/-c", "a..b/-c"), ("$HOME", "$HOME"),
  ])
  func `the pods' folder may be the root or any that Git allows`(
    _ text: String,
    _ folder: String
  ) throws {
    for kind in ["github", "local"] {
      let configuration = try Configuration(
        environment: ["SPECS_PATH": text, "SPEC_SOURCE": kind]
      )
      switch configuration.source {
      case .github(let settings): #expect(settings.specsPath == folder)
      case .local(let settings): #expect(settings.specsPath == folder)
      }
    }
  }

  @Test func `a secret comes from the variable or from a file, not from both`() throws {
    let both = problems(["GH_TOKEN": "a", "GH_TOKEN_FILE": "/f"], files: ["/f": "b"])
    #expect(both == ["GH_TOKEN and GH_TOKEN_FILE are both set; use one of them"])
    let configuration = try Configuration(environment: ["GH_TOKEN_FILE": "/f"]) { _ in
      Array("ghp_x\n".utf8)
    }
    guard case .github(let settings) = configuration.source else { return }
    #expect(settings.token?.revealed == "ghp_x")
  }

  @Test func `a problem with a secret never says what it holds`() {
    let found = problems(["GH_TOKEN": "ghp_secret with spaces"])
    #expect(found.count == 1)
    #expect(found.first?.contains("ghp_secret") == false)
    #expect(problems(["GH_TOKEN_FILE": "/missing"]).first?.contains("/missing") == true)
  }

  @Test func `plain http is accepted, with a warning unless it is loopback`() throws {
    let far = try Configuration(environment: ["GH_API_URL": "http://ghe.example", "GH_TOKEN": "x"])
    #expect(far.warnings.count == 1)
    for near in ["http://127.0.0.1:9", "http://localhost:9/api/v3/", "http://[::1]:9"] {
      let configuration = try Configuration(environment: ["GH_API_URL": near, "GH_TOKEN": "x"])
      #expect(configuration.warnings.isEmpty)
    }
  }

  @Test func `a token file in UTF-16 is named for what it is`() throws {
    do throws(ConfigurationError) {
      _ = try Configuration(environment: ["GH_TOKEN_FILE": "/f"]) { _ in [0xff, 0xfe, 0x67, 0] }
      Issue.record("it is taken")
    } catch {
      #expect(
        error.problems == ["GH_TOKEN_FILE is “/f”, which is UTF-16; save it as ASCII or UTF-8"]
      )
    }
  }

  @Test(arguments: [
    "", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\nMIIB",
    "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----",
  ])
  func `a file without a whole certificate is refused`(text: String) {
    let found = problems(["GH_CA_FILE": "/ca.pem"], files: ["/ca.pem": text])
    #expect(found == ["GH_CA_FILE is “/ca.pem”, which holds no certificate in PEM form"])
    #expect(problems(["GH_CA_FILE": "/gone"]).first?.contains("cannot be read") == true)
  }

  @Test(arguments: [
    "http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://127.evil.example",
    "http://[::1].evil.example", "http://[::1]evil", "http://localhostx:80", "http://128.0.0.1",
    "http://127.0.0.256", "http://127.0.0.1.1", "http://127.1", "http://0127.0.0.1",
    "http://127.0.0.1:9.evil.example", "http://[::2]", "http://evil.example/localhost",
  ])
  func `a host that only begins like a loopback address is warned about`(url: String) throws {
    let configuration = try Configuration(environment: ["GH_API_URL": url, "GH_TOKEN": "x"])
    #expect(configuration.warnings.count == 1)
  }

  @Test(arguments: [
    "http://localhost", "http://LOCALHOST:3000", "http://127.0.0.1", "http://127.255.255.254:80/x",
    "http://[::1]:8080/api/v3",
  ])
  func `a loopback address is not warned about`(url: String) throws {
    let configuration = try Configuration(environment: ["GH_API_URL": url, "GH_TOKEN": "x"])
    #expect(configuration.warnings.isEmpty)
  }

  @Test(arguments: [
    "GH_API_URL", "GH_WEB_URL", "GH_REPO", "FCGI_WORKERS", "WORKFLOW_FILE", "LOG_LEVEL",
  ])
  func `a refused value is shown without the secrets in it`(name: String) {
    let values = [
      "https://ann:s3cret@host", "https://s3cret@host", "https://ann:a@b:s3cret@host/x",
      "https://ann:a/s3cret@host", "ann:s3cret@host", "http:/ann:s3cret@host",
      "https://host/?token=s3cret", "x ghp_s3cret0123456789 y", "https://github_pat_s3cret@host",
      "ghs_s3cret", "//ann:s3cret@host", "HTTPS://ann:s3cret@host\n",
    ]
    for value in values {
      let found = problems([name: value])
      #expect(found.count == 1, "\(value)")
      #expect(found.first?.contains(name) == true)
      #expect(found.first?.contains("s3cret") == false, "\(found)")
    }
  }

  @Test func `the token is not shown when it is given as another variable`() {
    let found = problems([
      "GH_TOKEN": "0123456789-unusual", "GH_REPO": "0123456789-unusual",
      "LOG_FORMAT": "x0123456789-unusual",
    ])
    #expect(found.count == 2)
    #expect(found.allSatisfy { !$0.contains("unusual") })
    let missing = problems(["GH_TOKEN_FILE": "ghp_0123456789abcdef"])
    #expect(missing.first?.contains("0123456789") == false)
  }

  @Test func `a common mistake is still shown as it is`() {
    let found = problems(["GH_REPO": "git@github.com:acme/specs.git"])
    #expect(found.first?.contains("“git@github.com:acme/specs.git”") == true)
  }

  @Test func `a refused value is shown on one line, whatever it contains`() {
    for scalar in Hostile.scalars where scalar.value != 0 {
      let found = problems(["SPEC_SOURCE": "a\(scalar)b"]).first ?? ""
      #expect(!found.isEmpty)
      #expect(found.unicodeScalars.allSatisfy { !Hostile.isControl($0) })
    }
  }
}

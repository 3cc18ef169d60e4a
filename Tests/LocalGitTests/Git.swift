import Glibc
import Logging
import Specs
import Testing

@testable import LocalGit

/// A test's own folder, removed with this object.
final class Scratch: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/spec-editor-test-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    path = try #require(made)
  }

  deinit { try? Files.remove(path) }

  func write(_ text: String, to name: String) throws {
    let file = "\(path)/\(name)"
    try Files.makeFolders(Files.folder(of: file))
    try Files.replace(file, with: Array(text.utf8), durably: false)
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Files.read("\(path)/\(name)", limit: 16 << 20), as: UTF8.self)
  }

  func exists(_ name: String) -> Bool {
    var status = stat()
    return lstat("\(path)/\(name)", &status) == 0
  }

  /// Runs a shell script here, with Git as on a new machine.
  @discardableResult
  func sh(_ script: String, expecting code: Int32 = 0) throws -> String {
    var output: [UInt8] = []
    let command = Command(
      line: "cd '\(path)' || exit\n\(script)",
      environment: [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": path, "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
        "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
      ],
      timeLimit: .seconds(60)
    )
    let ending = command.run { output += $0 }
    let text = String(decoding: output, as: UTF8.self)
    #expect(ending == .exited(code), "\(script): \(text)")
    return text
  }
}

/// A source over a repository in its own folder.
struct Fixture {
  let scratch: Scratch
  var settings: LocalSettings

  static let spec = """
    # A comment that stays.
    apiVersion: v1
    kind: Pod
    metadata:
      customer: CUSTOMER
      environment: ENVIRONMENT
    spec:
      compute:
        instance_name: web1 # and this one
      security:
        waf:
          enabled: false

    """

  /// A file of the template, with the state of `pod`.
  static func backend(_ pod: String) -> String {
    """
    # CUSTOMER
    key = "CUSTOMER"
    terraform {
      backend "s3" {
        key     = "demo/\(pod)/terraform.tfstate" # ENVIRONMENT
        encrypt = true
      }
    }

    """
  }

  /// The files for a bare repository with two sample pods and a template.
  init(command: String? = nil) throws {
    scratch = try Scratch()
    for pod in ["advworks/dev", "contoso/prd"] {
      try scratch.write(Self.spec, to: "samples/\(pod)/spec.yml")
    }
    try scratch.write(
      Self.backend("CUSTOMER/ENVIRONMENT"),
      to: "samples/.template/backend.tf"
    )
    try scratch.write("not copied\n", to: "samples/.template/README.md")
    settings = LocalSettings(
      path: "\(scratch.path)/specs.git",
      branch: "main",
      specsPath: "demo/infra",
      samples: "\(scratch.path)/samples",
      deployCommand: command
    )
  }

  /// A bare repository with one sample pod, and a clone of it in `work` for ``push(_:)``.
  static func pushed(command: String? = nil) throws -> Fixture {
    let fixture = try Fixture(command: command)
    try fixture.scratch.write(Self.spec, to: "work/demo/infra/advworks/dev/spec.yml")
    try fixture.scratch.sh(
      """
      git init -q --bare -b main specs.git
      cd work && git init -q -b main && git remote add origin ../specs.git
      """
    )
    try fixture.push("git add . && git commit -qm first")
    return fixture
  }

  /// Runs a script in the clone, and pushes its commits.
  func push(_ script: String) throws {
    try scratch.sh("cd work || exit\n\(script)\ngit push -q origin main")
  }

  func open() throws -> LocalSource {
    try LocalSource(settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// A copy of the repository, in the state that a later process finds.
  func moved() throws -> Fixture {
    var moved = self
    moved.settings.path = "\(scratch.path)/\(newKey()).git"
    try scratch.sh("cp -a '\(settings.path)' '\(moved.settings.path)'")
    return moved
  }

  func git(_ arguments: String) throws -> String {
    try scratch.sh("git -C '\(settings.path)' \(arguments)")
  }

  /// Checks that Git finds no errors.
  func expectSound() throws {
    let output = try scratch.sh("git -C '\(settings.path)' fsck --strict --full 2>&1")
    #expect(!output.contains("error") && !output.contains("missing"), "\(output)")
  }
}

extension Deadline {
  static var soon: Deadline { .after(.seconds(20)) }
}

func pod(_ name: String) throws -> PodID {
  let halves = name.split(separator: "/")
  return try #require(PodID(customer: halves[0], environment: halves[1]))
}

import Specs
import Testing
import YAML

@testable import GitHub

/// The inputs for a workflow that takes the whole text.
@Suite struct PlanTests: Planning {
  // MARK: With the whole text

  @Test func `with spec, any field, comment or repair can be deployed, and is exact`() throws {
    let edits: [(String) -> String] = [
      { $0.replacing("count: 2", with: "count: 3\n    other: [1, 2]") },
      { $0.replacing("# The pod.", with: "# Another.") },
      { $0.replacing("  security:\n    waf:\n      enabled: false", with: "") },
    ]
    for edit in edits {
      let change = self.change(Self.spec, edit)
      let plan = try self.plan(change, withSpec)
      #expect(plan.isExact)
      #expect(plan.warnings.isEmpty)
      #expect(plan.inputs.map(\.name) == ["customer", "environment", "spec", "revision"])
      #expect(plan.inputs[2].value == change.text)
    }
  }

  @Test func `the text itself is shown as its size`() throws {
    let change = self.change { $0 + "\n# \(String(repeating: "ü", count: 1000))" }
    let shown = try plan(change, withSpec).shown
    #expect(shown.first { $0.name == "spec" }?.value == "(the reviewed text, 2,170 bytes)")
    #expect(shown.first { $0.name == "customer" }?.value == "advworks")
  }

  @Test func `with spec, an untouched field may be outside an input's options`() throws {
    let workflow = FakeGitHub.workflow(
      names + "spec:\ninstance_name: {type: choice, options: [big, small]}"
    )
    let other = change { $0.replacing("count: 2", with: "count: 3") }
    #expect(try sent(other, workflow)["instance_name"] == nil)
    let same = change { $0.replacing("web1", with: "web2") }
    #expect(refused(same, workflow).map(\.path) == [["spec", "compute", "instance_name"]])
    let allowed = change { $0.replacing("web1", with: "big") }
    #expect(try sent(allowed, workflow)["instance_name"] == "big")
  }

  // MARK: Size

  @Test func `the limit counts the characters of all inputs as JSON`() throws {
    let workflow = FakeGitHub.workflow(names + "spec:")
    let empty = #"{"customer":"advworks","environment":"dev","spec":""}"#.count
    func change(_ characters: Int) -> ChangeSet {
      // A line break counts as two.
      let start = "a: 1\n# "
      return self.change("a: 2\n# ü") { _ in
        start + String(repeating: "ü", count: characters - empty - start.count - 1)
      }
    }
    #expect(try sent(change(65_535), workflow).count == 3)
    let violations = refused(change(65_536), workflow)
    #expect(violations.map(\.path) == [.root])
    #expect(violations.first?.message.contains("65,536") == true)
    #expect(violations.first?.message.contains("65,535") == true)
    #expect(violations.first?.message.contains("pull request") == true)
  }

  // MARK: The source

  @Test func `the source plans what it would dispatch, and sends nothing`() throws {
    let github = FakeGitHub { $0.files[FakeGitHub.workflowPath] = FakeGitHub.fourInputs }
    let plan = try github.source().plan(.sample(), by: .soon)
    #expect(plan.mode == .dispatch)
    #expect(plan.branch == "main")
    #expect(plan.workflow == "deploy-pod.yml")
    #expect(plan.inputs.map(\.value) == ["advworks", "dev", "web1", "true"])
    #expect(!plan.isExact)
    #expect(try github.dispatches().isEmpty)
  }

  @Test func `what cannot be deployed is refused, and nothing is sent`() throws {
    let github = FakeGitHub { $0.files[FakeGitHub.workflowPath] = FakeGitHub.noInputs }
    #expect(github.refusal()?.violations?.first?.path == .root)
    #expect(try github.dispatches().isEmpty)
  }
}

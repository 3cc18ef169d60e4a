import Specs
import Testing
import YAML

@testable import GitHub

/// The inputs for a workflow that takes single values.
@Suite struct PlanWithoutTextTests: Planning {
  @Test func `without spec, every mapped input is sent with its current value`() throws {
    let workflow = FakeGitHub.workflow(
      names + "waf_enabled: {type: boolean}\ncount:\ninstance_name:"
    )
    let change = self.change { $0.replacing("web1", with: "web2") }
    #expect(
      try sent(change, workflow) == [
        "customer": "advworks", "environment": "dev", "waf_enabled": "false", "count": "2",
        "instance_name": "web2",
      ]
    )
    let plan = try self.plan(change, workflow)
    #expect(!plan.isExact)
    #expect(plan.warnings.count == 1)
    #expect(plan.warnings.first?.contains("may look different") == true)
  }

  @Test(arguments: [
    ("12345678901234567890123", "12345678901234567890123"), ("1.50", "1.50"), ("'007'", "007"),
    ("yes", "yes"), ("true", "true"), ("\"a\\nb\"", "a\nb"),
  ])
  func `numbers keep their digits, and texts are texts`(written: String, sent: String) throws {
    let workflow = FakeGitHub.workflow(names + "count:")
    let change = self.change { $0.replacing("count: 2", with: "count: \(written)") }
    #expect(try self.sent(change, workflow)["count"] == sent)
  }

  @Test func `without spec, a changed field without an input is named`() {
    let workflow = FakeGitHub.workflow(names + "instance_name:")
    let change = self.change {
      $0.replacing("web1", with: "web2").replacing("count: 2", with: "count: 3\n    type: [a]")
        .replacing("enabled: false", with: "enabled: true")
    }
    let violations = refused(change, workflow)
    #expect(
      violations.map(\.path.description) == [
        "/spec/compute/count", "/spec/compute/type", "/spec/security/waf/enabled",
      ]
    )
    #expect(violations.allSatisfy { $0.message.contains("deploy.yml has no input for it") })
    #expect(
      violations.last?.message.hasPrefix("Web application firewall (WAF) cannot be deployed")
        == true
    )
  }

  @Test func `without spec, what is absent is left out, and the workflow's default is announced`()
    throws
  {
    let workflow = FakeGitHub.workflow(
      names + "instance_name:\ncount:\nwaf_enabled: {type: boolean, default: true}"
    )
    let text = "spec:\n  compute:\n    instance_name: web1\n"
    let change = self.change(text) { $0.replacing("web1", with: "web2") }
    let plan = try self.plan(change, workflow)
    #expect(plan.inputs.map(\.name) == ["customer", "environment", "instance_name"])
    #expect(plan.warnings.count == 2)
    #expect(
      plan.warnings.last
        == "Web application firewall (WAF) has no value here, so the workflow deploy.yml writes its own "
        + "default."
    )
  }

  @Test func `without spec, a value outside an input's options is refused, touched or not`() {
    let workflow = FakeGitHub.workflow(
      names + "count:\ninstance_name: {type: choice, options: [big, small]}"
    )
    let change = self.change { $0.replacing("count: 2", with: "count: 3") }
    let violations = refused(change, workflow)
    #expect(violations.map(\.path.last) == ["instance_name"])
    #expect(violations.first?.message.contains("It offers big, small") == true)
  }

  @Test func `without spec, nothing can be removed`() {
    let workflow = FakeGitHub.workflow(names + "count:\ninstance_name:\nwaf_enabled:")
    let one = change { $0.replacing("    count: 2\n", with: "") }
    #expect(refused(one, workflow).map(\.path.description) == ["/spec/compute/count"])
    #expect(refused(one, workflow).first?.message.contains("cannot be removed") == true)
    let all = change { $0.replacing("  security:\n    waf:\n      enabled: false", with: "") }
    #expect(refused(all, workflow).map(\.path.description) == ["/spec/security"])
    let null = change { $0.replacing("count: 2", with: "count:") }
    #expect(refused(null, workflow).map(\.path.description) == ["/spec/compute/count"])
  }

  @Test func `without spec, changes of comments and formatting cannot be deployed`() {
    let workflow = FakeGitHub.workflow(names + "instance_name:")
    let comment = change { $0.replacing("# the host", with: "# a host") }
    #expect(refused(comment, workflow).map(\.path) == [.root])
    #expect(refused(comment, workflow).first?.message.contains("comments") == true)
    let both = change {
      $0.replacing("web1", with: "web2").replacing("# the host", with: "# a host")
    }
    #expect(refused(both, workflow).map(\.path) == [.root])
  }

  @Test func `without spec, a mapping that is added is as many fields as it has values`() throws {
    let text = "spec:\n  compute:\n    instance_name: web1\n"
    let workflow = FakeGitHub.workflow(names + "instance_name:\nwaf_enabled:")
    let added = change(text) { $0 + "  security:\n    waf:\n      enabled: true\n" }
    #expect(try sent(added, workflow)["waf_enabled"] == "true")
    let more = change(text) { $0 + "  security:\n    waf:\n      enabled: true\n      mode: x\n" }
    #expect(refused(more, workflow).map(\.path.description) == ["/spec/security/waf/mode"])
  }

  @Test func `without spec, an input cannot carry a list`() {
    let workflow = FakeGitHub.workflow(names + "count:")
    let change = self.change { $0.replacing("count: 2", with: "count: [2]") }
    #expect(refused(change, workflow).map(\.path.description) == ["/spec/compute/count"])
  }

  @Test func `the original's workflow takes its four inputs`() throws {
    let change = self.change { $0.replacing("enabled: false", with: "enabled: true") }
    #expect(
      try sent(change, FakeGitHub.fourInputs) == [
        "customer": "advworks", "environment": "dev", "instance_name": "web1",
        "waf_enabled": "true",
      ]
    )
  }

  @Test func `the original's workflow makes a new pod of the outline, and of nothing else`() throws
  {
    let plan = try self.plan(.creation("zoo/dev"), FakeGitHub.fourInputs)
    #expect(plan.inputs.map(\.value) == ["zoo", "dev", "web1", "false"])
    #expect(plan.warnings.first?.contains("writes the new file itself") == true)
    let other = ChangeSet.creation("zoo/dev") { $0.replacing("t4g.nano", with: "t4g.large") }
    #expect(
      refused(other, FakeGitHub.fourInputs).map(\.path.description)
        == ["/spec/compute/instance_type"]
    )
    let unnamed = ChangeSet.creation("zoo/dev") {
      $0.replacing("instance_name: web1", with: "instance_name: ''")
    }
    #expect(
      refused(unnamed, FakeGitHub.fourInputs).map(\.path.description)
        == ["/spec/compute/instance_name"]
    )
  }

  @Test(arguments: ["", "inputs: {spec: {}}", "inputs: {customer: {}, instance_name: {}}"])
  func `a workflow that cannot be told the pod is named`(dispatch: String) {
    let workflow = "on:\n  workflow_dispatch:\n    \(dispatch)\njobs: {}\n"
    let violations = refused(change { $0 + "# x" }, workflow)
    #expect(violations.map(\.path) == [.root])
    #expect(violations.first?.message.contains("inputs customer and environment") == true)
  }

  @Test func `an environment that the workflow does not offer is refused`() {
    let change = ChangeSet.creation("zoo/test")
    let violations = refused(change, FakeGitHub.fourInputs)
    #expect(violations.first?.message.contains("environment is test") == true)
    #expect(violations.first?.message.contains("dev, stg, prd") == true)
  }

  @Test func `an unknown required input is named, and one with a default is left out`() throws {
    let workflow = FakeGitHub.workflow(names + "spec:\nticket: {required: true}\nnote: {}")
    let change = self.change { $0 + "# x" }
    #expect(refused(change, workflow).first?.message.contains("input ticket") == true)
    let withDefault = FakeGitHub.workflow(names + "spec:\nticket: {required: true, default: none}")
    #expect(try sent(change, withDefault).keys.contains("ticket") == false)
    let requester = FakeGitHub.workflow(names + "spec:\nrequested_by: {required: true}")
    #expect(refused(change, requester).first?.message.contains("requested_by") == true)
  }
}

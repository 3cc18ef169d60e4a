import Specs
import Testing

@Suite struct WorkflowInputsTests {
  private func inputs(_ text: String) -> WorkflowInputs? {
    WorkflowInputs(workflow: Array(text.utf8))
  }

  @Test(arguments: ["on", "'on'", "\"on\""])
  func `choices are read from the workflow`(key: String) {
    let workflow = """
      name: Deploy
      \(key):
        push:
        workflow_dispatch:
          inputs:
            customer:
              type: choice
              options: [advworks, "northwind", 7]
            environment:
              description: where to
              type: choice
              options:
                - dev
                - on
                - 010
            instance_name: {type: string, required: true}
            requested_by:
      jobs: {}
      """
    let inputs = inputs(workflow)
    #expect(inputs?.customers == ["advworks", "northwind", "7"])
    #expect(inputs?.environments == ["dev", "on", "010"])
    #expect(
      inputs?.inputs.map(\.name) == ["customer", "environment", "instance_name", "requested_by"]
    )
    #expect(inputs?["instance_name"]?.isRequired == true)
  }

  @Test(arguments: [
    "on: workflow_dispatch", "on: [push, workflow_dispatch]", "on:\n  workflow_dispatch:\n",
    "on:\n- push\n- workflow_dispatch\n", "on: {workflow_dispatch: {inputs: }}",
    "on: {workflow_dispatch: {inputs: {customer: {type: string}, environment: }}}",
    "on: {workflow_dispatch: {inputs: {customer: {options: [a]}, environment: {type: environment}}}}",
    "on: {workflow_dispatch: {inputs: {customer: {type: choice, options: []}, environment: {type: choice}}}}",
    "on: {workflow_dispatch: [inputs]}",
  ])
  func `a workflow without choices limits nothing`(workflow: String) {
    let inputs = inputs(workflow)
    #expect(inputs != nil && inputs?.customers == nil && inputs?.environments == nil)
  }

  @Test(arguments: [
    "", "on: push", "on: [push]", "on: {push: }", "on:", "jobs: {}", "[on]", "on: [", "on: 5",
    "on: workflow_dispatch\non: push\n",
  ])
  func `a file that cannot be dispatched has no inputs`(workflow: String) {
    #expect(inputs(workflow) == nil)
  }

  @Test func `anchors are resolved, as at GitHub`() {
    let workflow = """
      on:
        workflow_dispatch:
          inputs:
            customer: &choice {type: choice, options: [a, b]}
            environment: *choice
      """
    let inputs = inputs(workflow)
    #expect(inputs?.customers == ["a", "b"] && inputs?.environments == ["a", "b"])
  }
}

import HTML
import Specs

/// The inputs as they were sent.
struct InputList {
  let inputs: [Deployment.Input]
  let schema: SpecSchema
  let settings: EditorSettings

  var markup: Markup {
    """
    <dl class="facts-list">\(inputs.map {
      "<div><dt>\($0.name)</dt><dd><code>\(shown($0))</code></dd></div>" as Markup
    })</dl>
    """
  }

  private func shown(_ input: Deployment.Input) -> String {
    if input.name == "spec" { return schema.masked(input.value) }
    let field = settings.inputs.first { $0.name == input.name }
    return field.map { schema.isSecret($0.path) } ?? false ? SpecSchema.mask : input.value
  }
}

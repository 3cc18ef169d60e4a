import Answering
import HTML
import Specs

/// What was started, with which values, by whom, and where to follow it.
struct StartedPage {
  let layout: Layout
  let request: DeploymentRequest
  let deployment: Deployment
  let changes: [Change]

  private var links: Links { layout.links }

  var markup: Markup {
    layout.page(
      title: "Deployment started: \(request.pod)",
      """
      <div class="started" role="status"\(attribute: "data-run", deployment.run.map { links.run($0.id) })>
      <h1>Deployment started</h1>
      <p class="preview"><output>\(request.fullName)</output>\
      \(Badge.environment(request.pod.environment.text))</p>
      \(follow)
      </div>
      <h2>Inputs</h2>
      \(InputList(inputs: deployment.inputs).markup)
      \(who)
      <h2>Changes</h2>
      \(ChangeTable(changes: changes, isNew: request.kind == .create).markup)
      <p class="actions"><a href="\(links.pod(request.pod))">Back to \(request.pod)</a> \
      <a href="\(links.pods)">All pods</a></p>
      """
    )
  }

  private var follow: Markup {
    guard let run = deployment.run else {
      let link: Markup =
        Links.external(deployment.fallbackLink).map {
          #" Look for it in <a href="\#($0)">the workflow’s runs</a>."#
        } ?? .empty
      return "<p>The run has not appeared yet.\(link)</p>"
    }
    let elsewhere: Markup =
      Links.external(run.link).map {
        #" <a class="button quiet" href="\#($0)" rel="noopener">Run \#(run.id) on GitHub</a>"#
      } ?? .empty
    let doubt: Markup =
      run.isCertain
      ? .empty
      : """
      <p class="small">GitHub did not report which run this is. This one matches by event, branch, person, and \
      time, but could be another.</p>
      """
    return """
      <p class="actions"><a class="button primary" href="\(links.run(run.id))">Follow run \(run.id)</a>\(elsewhere)</p>
      \(doubt)
      """
  }

  private var who: Markup {
    guard let name = deployment.requestedBy else { return .empty }
    return "<p>Requested by <strong>\(name)</strong>.</p>"
  }
}

/// The inputs as they were sent.
struct InputList {
  let inputs: [Deployment.Input]

  var markup: Markup {
    """
    <dl class="facts-list">\(inputs.map {
      "<div><dt>\($0.name)</dt><dd><code>\($0.value)</code></dd></div>" as Markup
    })</dl>
    """
  }
}

import API
import Answering
import Logging
import Specs
import Web

/// Connects pages and API with one source.
enum Wiring {
  static func site(_ source: Source, workers: Int, assets: String, _ logger: Logger) -> Site {
    let metrics = Metrics()
    let editor = Editor(
      repository: source.repository,
      deployer: source.deployer,
      runs: source.runs,
      history: source.history,
      recent: source.recent,
      pulls: source.pulls,
      waiters: workers / 4
    )
    let deployer = source.deployer
    let pages = Pages(editor: editor, metrics: metrics, version: Version.text)
    let api = PodAPI(editor: editor, metrics: metrics)
    let operations = Operations(
      repository: source.repository,
      metrics: metrics,
      version: Version.text
    )
    return Site(
      routes: pages.routes + operations.routes + api.routes,
      repository: source.repository,
      metrics: metrics,
      assets: assets,
      mode: { environment in environment.map(deployer.mode) ?? deployer.standardMode },
      logger: logger,
      problemPage: pages.problem
    )
  }
}

import API
import Answering
import Logging
import Web

/// Puts what people see and what programs see over one source.
enum Wiring {
  static func site(_ source: Source, assets: String, _ logger: Logger) -> Site {
    let metrics = Metrics()
    let pages = Pages(
      repository: source.repository,
      deployer: source.deployer,
      metrics: metrics,
      version: Version.text
    )
    let api = PodAPI(repository: source.repository, deployer: source.deployer, metrics: metrics)
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
      logger: logger,
      problemPage: pages.problem
    )
  }
}

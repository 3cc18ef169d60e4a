package import Answering
package import Specs

/// The API for programs: the same use cases as the pages, as JSON.
package final class PodAPI: Sendable {
  let editor: Editor
  let metrics: Metrics
  let podLists = LastMade<PodListKey, [UInt8]>()
  let fieldLists = LastMade<PodListKey, [UInt8]>()
  let descriptions = LastMade<DescriptionKey, [UInt8]>()

  package init(editor: Editor, metrics: Metrics) {
    self.editor = editor
    self.metrics = metrics
  }

  package var routes: [Route] { endpoints.compactMap(\.route) }
}

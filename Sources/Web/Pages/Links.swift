import HTML
import Specs
import Text

/// The addresses of our own pages, all built from the mount point.
struct Links: Sendable {
  let mount: String
  /// The hash of the static files this build was made with.
  let assets: String

  var pods: String { "\(mount)/" }
  var newPod: String { "\(mount)/pod/new" }
  var deploy: String { "\(mount)/deploy" }
  var refresh: String { "\(mount)/refresh" }
  var health: String { "\(mount)/health" }
  /// A cookie's path.
  var root: String { mount.isEmpty ? "/" : mount }

  /// A page of the list, or of what a search finds.
  func pods(_ query: String, _ page: Int) -> String {
    let search = query.isEmpty ? "" : "q=\(PercentEncoding.encoded(query))&"
    return page == 1 && query.isEmpty ? pods : "\(pods)?\(search)page=\(page)"
  }

  func pod(_ pod: PodID) -> String { "\(mount)/pod/\(pod)" }

  func run(_ id: Int64) -> String { "\(mount)/runs/\(id)" }

  func asset(_ name: StaticString) -> String { "\(mount)/static/\(assets)/\(name)" }

  /// A link elsewhere, only if it is one that a browser may safely follow.
  static func external(_ link: String?) -> String? {
    guard let link, link.hasPrefix("https://") || link.hasPrefix("http://") else { return nil }
    return link
  }
}

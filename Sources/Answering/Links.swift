package import Specs
internal import Text

/// The addresses of our own pages, all built from the mount point.
package struct Links: Sendable {
  package let mount: String
  /// The hash of the static files this build was made with.
  package let assets: String

  package var pods: String { "\(mount)/" }
  package var newPod: String { "\(mount)/pod/new" }
  package var deploy: String { "\(mount)/deploy" }
  package var refresh: String { "\(mount)/refresh" }
  package var health: String { "\(mount)/health" }
  /// A cookie's path.
  package var root: String { mount.isEmpty ? "/" : mount }

  /// A page of the list, or of a query's results.
  package func pods(_ query: PodQuery, page: Int = 1) -> String {
    pods(query, page > 1 ? "page=\(page)" : nil)
  }

  /// All results of a query, as a file.
  package func pods(_ query: PodQuery, as format: String) -> String {
    pods(query, "format=\(format)")
  }

  private func pods(_ query: PodQuery, _ more: String?) -> String {
    var parts = query.text.isEmpty ? [] : ["q=\(PercentEncoding.encoded(query.text))"]
    parts += query.parameters.map {
      "\(PercentEncoding.encoded($0.name))=\(PercentEncoding.encoded($0.value))"
    }
    if let more { parts.append(more) }
    return parts.isEmpty ? pods : "\(pods)?\(parts.joined(separator: "&"))"
  }

  /// The form of a new pod with its names filled in.
  package func newPod(named pod: PodID) -> String {
    "\(newPod)?customer=\(pod.customer)&environment=\(pod.environment)"
  }

  package func pod(_ pod: PodID) -> String { "\(mount)/pod/\(pod)" }

  /// The text of a pod.
  package func yaml(_ pod: PodID) -> String { "\(mount)/pod/\(pod)/yaml" }

  /// The history of a pod: the newest commits, or those after one.
  package func history(_ pod: PodID, after commit: CommitID? = nil) -> String {
    "\(mount)/pod/\(pod)/history" + (commit.map { "?after=\($0)" } ?? "")
  }

  /// One commit of a pod.
  package func revision(_ pod: PodID, _ commit: CommitID) -> String {
    "\(mount)/pod/\(pod)/history/\(commit)"
  }

  /// The form of a pod with the values of an older revision.
  package func pod(_ pod: PodID, at commit: CommitID) -> String {
    "\(mount)/pod/\(pod)?at=\(commit)"
  }

  /// The page that compares a pod with another one.
  package func compare(_ pod: PodID, with other: PodID? = nil) -> String {
    "\(mount)/compare?a=\(pod)" + (other.map { "&b=\($0)" } ?? "")
  }

  /// The form of a pod with another pod's values.
  package func pod(_ pod: PodID, from other: PodID) -> String {
    "\(mount)/pod/\(pod)?from=\(other)"
  }

  /// The form of a new pod with another pod's values.
  package func newPod(from other: PodID) -> String { "\(mount)/pod/new?from=\(other)" }

  package var compare: String { "\(mount)/compare" }

  /// A pod in the API.
  package func api(_ pod: PodID) -> String { "\(mount)/api/pod/\(pod)" }

  /// The latest deployments.
  package var runs: String { "\(mount)/runs" }

  /// The latest deployments that match a filter.
  package func runs(_ filter: RunFilter) -> String {
    var query: [String] = []
    if !filter.query.isEmpty { query.append("q=\(PercentEncoding.encoded(filter.query))") }
    for facet in RunFilter.Facet.allCases {
      query += (filter.words[facet] ?? []).map {
        "\(facet.rawValue)=\(PercentEncoding.encoded($0))"
      }
    }
    return query.isEmpty ? runs : "\(runs)?\(query.joined(separator: "&"))"
  }

  package func run(_ id: RunID) -> String { "\(mount)/runs/\(id)" }

  /// A run or one of its attempts, with part of its log.
  package func run(_ id: RunID, attempt: Int?, log: String? = nil) -> String {
    let query = [attempt.map { "attempt=\($0)" }, log.map { "log=\(PercentEncoding.encoded($0))" }]
      .compactMap { $0 }
    return run(id) + (query.isEmpty ? "" : "?") + query.joined(separator: "&")
  }

  /// A pull request.
  package func pull(_ number: Int) -> String { "\(mount)/pulls/\(number)" }

  /// An action on a pull request.
  package func pull(_ number: Int, _ action: PullAction.Kind) -> String {
    "\(pull(number))/\(action.rawValue)"
  }

  /// A pull request in the API.
  package func api(pull number: Int) -> String { "\(mount)/api/pulls/\(number)" }

  /// The page that follows a deployment.
  package func page(_ followed: Followed) -> String {
    switch followed {
    case .run(let id): run(id)
    case .pull(let number): pull(number)
    }
  }

  /// An action on a run.
  package func run(_ id: RunID, _ action: RunAction.Kind) -> String {
    "\(mount)/runs/\(id)/\(action.rawValue)"
  }

  /// A whole log: of a job, or of a step as `job.step`.
  package func wholeLog(of id: RunID, _ log: String) -> String {
    "\(mount)/runs/\(id)/log?log=\(PercentEncoding.encoded(log))"
  }

  /// The form of a pod with the values of an earlier run.
  package func pod(_ pod: PodID, as run: RunID) -> String { "\(mount)/pod/\(pod)?run=\(run)" }

  /// A run in the API.
  package func api(_ run: RunID) -> String { "\(mount)/api/runs/\(run)" }

  package func asset(_ name: StaticString) -> String { "\(mount)/static/\(assets)/\(name)" }

  /// An external link, if it is safe for a browser to follow.
  package static func external(_ link: String?) -> String? {
    guard let link, link.hasPrefix("https://") || link.hasPrefix("http://") else { return nil }
    return link
  }
}

package import HTTP
import Specs
import Synchronization

/// What the process has done since it started, for Prometheus.
package final class Metrics: Sendable {
  /// Upper bounds of the duration's buckets, in seconds.
  private static let bounds: [(limit: Duration, text: String)] = [
    (.milliseconds(1), "0.001"), (.milliseconds(5), "0.005"), (.milliseconds(25), "0.025"),
    (.milliseconds(100), "0.1"), (.milliseconds(500), "0.5"), (.seconds(2), "2"),
    (.seconds(10), "10"),
  ]

  private struct Series: Hashable {
    let route: String
    let status: Int
  }

  private struct Counts {
    var requests: [Series: Int] = [:]
    var buckets = [Int](repeating: 0, count: Metrics.bounds.count)
    var total = 0
    var seconds = 0.0
    var deployments = [true: 0, false: 0]
  }

  package init() {}

  private let counts = Mutex(Counts())
  private let start = ContinuousClock.now

  package func count(route: String, status: Status, duration: Duration) {
    let bucket = Self.bounds.firstIndex { duration <= $0.limit }
    counts.withLock {
      $0.requests[Series(route: route, status: status.rawValue), default: 0] += 1
      if let bucket { $0.buckets[bucket] += 1 }
      $0.total += 1
      $0.seconds += duration / .seconds(1)
    }
  }

  package func countDeployment(succeeded: Bool) {
    counts.withLock { $0.deployments[succeeded, default: 0] += 1 }
  }

  /// The text exposition format, version 0.0.4.
  func text(version: String, catalogue: Catalogue?) -> String {
    let counts = counts.withLock { $0 }
    var lines: [String] = []
    func family(_ name: String, _ type: String, _ help: String) {
      lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
    }
    family("spec_editor_build_info", "gauge", "The version, as a label.")
    lines.append("spec_editor_build_info{version=\"\(version)\"} 1")
    family("spec_editor_uptime_seconds", "gauge", "Seconds since the process started.")
    lines.append("spec_editor_uptime_seconds \(start.duration(to: .now) / .seconds(1))")
    family("spec_editor_requests_total", "counter", "Requests answered, by route and status.")
    let ordered = counts.requests.sorted {
      ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status)
    }
    for (series, count) in ordered {
      lines.append(
        "spec_editor_requests_total{route=\"\(series.route)\",status=\"\(series.status)\"} \(count)"
      )
    }
    family("spec_editor_request_duration_seconds", "histogram", "Time to answer a request.")
    var cumulative = 0
    for (bound, count) in zip(Self.bounds, counts.buckets) {
      cumulative += count
      lines.append(
        "spec_editor_request_duration_seconds_bucket{le=\"\(bound.text)\"} \(cumulative)"
      )
    }
    lines += [
      "spec_editor_request_duration_seconds_bucket{le=\"+Inf\"} \(counts.total)",
      "spec_editor_request_duration_seconds_sum \(counts.seconds)",
      "spec_editor_request_duration_seconds_count \(counts.total)",
    ]
    family("spec_editor_deployments_total", "counter", "Deployments asked for, by outcome.")
    lines += [
      "spec_editor_deployments_total{outcome=\"started\"} \(counts.deployments[true] ?? 0)",
      "spec_editor_deployments_total{outcome=\"refused\"} \(counts.deployments[false] ?? 0)",
    ]
    if let catalogue {
      family("spec_editor_pods", "gauge", "Pods in the catalogue.")
      lines.append("spec_editor_pods \(catalogue.entries.count)")
      family("spec_editor_catalogue_age_seconds", "gauge", "Seconds since the source confirmed it.")
      lines.append(
        "spec_editor_catalogue_age_seconds \(catalogue.confirmed.duration(to: .now) / .seconds(1))"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

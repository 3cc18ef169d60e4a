package import HTTP
import Specs
import Threads

/// Prometheus metrics of the process since its start.
package final class Metrics: Sendable {
  /// Upper bounds of the duration's buckets, in seconds.
  private static let bounds: [(limit: Duration, text: String)] = [
    (.milliseconds(1), "0.001"), (.milliseconds(5), "0.005"), (.milliseconds(25), "0.025"),
    (.milliseconds(100), "0.1"), (.milliseconds(500), "0.5"), (.seconds(2), "2"),
    (.seconds(10), "10"),
  ]

  /// Every possible status, in order.
  private static let statuses = (100...599).compactMap(Status.init(rawValue:))
  /// The index of a status in ``statuses``, from 100.
  private static let columns = (100...599).map { code in
    statuses.firstIndex { $0.rawValue == code } ?? 0
  }

  /// Counters that do not belong to routes.
  private enum Other: Int, CaseIterable { case nanoseconds, started, refused }

  /// The count of each status, by route; created at a route's first request.
  private let requests = Published<[String: Counters]>([:])
  /// One for each bound, and one for longer requests.
  private let buckets = Counters(bounds.count + 1)
  private let others = Counters(Other.allCases.count)
  private let start = ContinuousClock.now

  package init() {}

  package func count(route: String, status: Status, duration: Duration) {
    row(of: route).add(at: Self.columns[status.rawValue - 100])
    buckets.add(at: Self.bounds.firstIndex { duration <= $0.limit } ?? Self.bounds.count)
    others.add(Int(duration / .nanoseconds(1)), at: Other.nanoseconds.rawValue)
  }

  private func row(of route: String) -> Counters {
    if let row = requests.value[route] { return row }
    return requests.update { rows in
      let row = rows[route] ?? Counters(Self.statuses.count)
      rows[route] = row
      return row
    }
  }

  package func countDeployment(succeeded: Bool) {
    others.add(at: (succeeded ? Other.started : .refused).rawValue)
  }

  /// The text exposition format, version 0.0.4.
  func text(version: String, catalogue: Catalogue?) -> String {
    var lines: [String] = []
    func family(_ name: String, _ type: String, _ help: String) {
      lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
    }
    family("spec_editor_build_info", "gauge", "The version, as a label.")
    lines.append("spec_editor_build_info{version=\"\(version)\"} 1")
    family("spec_editor_uptime_seconds", "gauge", "Seconds since the process started.")
    lines.append("spec_editor_uptime_seconds \(start.duration(to: .now) / .seconds(1))")
    family("spec_editor_requests_total", "counter", "Requests answered, by route and status.")
    for (route, row) in requests.value.sorted(by: { $0.key < $1.key }) {
      for (column, status) in Self.statuses.enumerated() where row[column] > 0 {
        lines.append(
          "spec_editor_requests_total{route=\"\(route)\",status=\"\(status.rawValue)\"} \(row[column])"
        )
      }
    }
    family("spec_editor_request_duration_seconds", "histogram", "Time to answer a request.")
    var cumulative = 0
    for (number, bound) in Self.bounds.enumerated() {
      cumulative += buckets[number]
      lines.append(
        "spec_editor_request_duration_seconds_bucket{le=\"\(bound.text)\"} \(cumulative)"
      )
    }
    cumulative += buckets[Self.bounds.count]
    lines += [
      "spec_editor_request_duration_seconds_bucket{le=\"+Inf\"} \(cumulative)",
      "spec_editor_request_duration_seconds_sum \(Double(others(.nanoseconds)) / 1e9)",
      "spec_editor_request_duration_seconds_count \(cumulative)",
    ]
    family("spec_editor_deployments_total", "counter", "Deployments asked for, by outcome.")
    lines += [
      "spec_editor_deployments_total{outcome=\"started\"} \(others(.started))",
      "spec_editor_deployments_total{outcome=\"refused\"} \(others(.refused))",
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

  private func others(_ other: Other) -> Int { others[other.rawValue] }
}

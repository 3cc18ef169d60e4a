import Specs

/// The facts about runs that lists show, kept in memory so that lists read no files.
struct RunIndex: Sendable {
  /// The most bytes of a value in a list.
  private static let longestValue = 200

  private var runs: [Int64: Run] = [:]
  /// Counts the changes.
  private(set) var generation = 0

  /// Adds or updates a run; nothing changes if lists would show the same.
  mutating func keep(_ record: RunRecord) {
    let old = runs[record.id]
    guard
      old?.status.text != record.status || old?.conclusion != record.conclusion
        || old?.updatedAt != record.updatedAt
    else { return }
    var light = record
    light.steps = []
    light.log = ""
    light.inputs = []
    light.changes = record.changes.prefix(Run.mostListedChanges).filter {
      max($0.old?.utf8.count ?? 0, $0.new?.utf8.count ?? 0) <= Self.longestValue
    }
    runs[record.id] = light.run.listed
    generation += 1
  }

  mutating func remove(_ id: Int64) {
    if runs.removeValue(forKey: id) != nil { generation += 1 }
  }

  /// All of them, newest first.
  var newestFirst: [Run] { runs.sorted { $0.key > $1.key }.map(\.value) }
}

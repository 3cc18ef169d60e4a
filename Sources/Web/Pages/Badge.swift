import HTML
import Specs

/// An environment's badge: always the word, and a colour where the life cycle gives one.
enum Badge {
  static func environment(_ name: String) -> Markup {
    let kind =
      switch name {
      case "dev", "stg", "prd": name
      default: "other"
      }
    return #"<span class="badge env-\#(kind)">\#(name)</span>"#
  }

  /// A run's status, or its conclusion once it has one.
  static func run(_ run: Run) -> Markup {
    let word = run.conclusion ?? run.status.text
    return #"<span class="badge run-\#(kind(word))">\#(words(word))</span>"#
  }

  /// How a status or a conclusion is to be taken: `good`, `bad`, `idle`, `queued` or `busy`.
  static func kind(_ word: String) -> String {
    switch word {
    case "success": "good"
    case "failure", "timed_out", "startup_failure": "bad"
    case "cancelled", "skipped", "neutral", "stale": "idle"
    case "queued", "pending", "requested", "waiting", "action_required": "queued"
    default: "busy"
    }
  }

  /// `in_progress` as people write it; what a run waits for is said.
  static func words(_ word: String) -> String {
    switch word {
    case "waiting": "waiting for approval"
    case "action_required": "approval required"
    case "pending": "waiting for another run"
    case "requested": "queued"
    default: word.replacing("_", with: " ")
    }
  }
}

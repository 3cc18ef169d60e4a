import HTML
import Specs

/// An environment's badge: always with its name, and with a color if it is protected.
enum Badge {
  /// Protected environments look the same; others differ by their position in the settings.
  static func environment(_ name: String, _ settings: EditorSettings) -> Markup {
    let rank = settings.environments.firstIndex { $0.name == name }
    let kind =
      switch rank {
      case let rank? where settings.environments[rank].isProtected: "protected"
      case 0?: "first"
      case _?: "middle"
      case nil: "other"
      }
    return #"<span class="badge env-\#(kind)">\#(name)</span>"#
  }

  /// A run's status, or its conclusion once it has one.
  static func run(_ run: Run) -> Markup {
    let word = run.conclusion ?? run.status.text
    return #"<span class="badge run-\#(kind(word))">\#(words(word))</span>"#
  }

  /// The meaning of a status or a conclusion: `good`, `bad`, `idle`, `queued` or `busy`.
  static func kind(_ word: String) -> String {
    switch word {
    case "success": "good"
    case "failure", "timed_out", "startup_failure", "error": "bad"
    case "cancelled", "skipped", "neutral", "stale": "idle"
    case "queued", "pending", "requested", "waiting", "action_required", "searching": "queued"
    case "in_progress": "busy"
    // A new word of GitHub is neither good nor bad.
    default: "other"
    }
  }

  /// The words for `in_progress` and other states; what a run waits for is spelled out.
  static func words(_ word: String) -> String {
    switch word {
    case "waiting": "waiting for approval"
    case "action_required": "approval required"
    case "pending": "waiting for another run"
    case "requested": "queued"
    case "searching": "looking for the run"
    default: word.replacing("_", with: " ")
    }
  }
}

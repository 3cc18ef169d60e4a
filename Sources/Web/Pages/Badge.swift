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
    let kind =
      switch word {
      case "success": "good"
      case "failure", "timed_out", "startup_failure": "bad"
      case "cancelled", "skipped", "neutral", "stale": "idle"
      default: "busy"
      }
    return #"<span class="badge run-\#(kind)">\#(words(word))</span>"#
  }

  /// `in_progress` as people write it.
  static func words(_ word: String) -> String {
    word.replacing("_", with: " ")
  }
}

import Answering
import HTML
import Text

/// A time in the past for display, in UTC.
struct Moment {
  /// Unix seconds.
  let time: Int64
  /// Unix seconds.
  let now: Int64

  /// The age, with the exact time as a tooltip.
  var ago: Markup {
    let text = Timestamp.text(time)
    return
      #"<time datetime="\#(text)" title="\#(Self.words(text))">\#(Age.text(now - time))</time>"#
  }

  /// The time of day.
  var clock: Markup {
    let text = Timestamp.text(time)
    return #"<time datetime="\#(text)">\#(String(text.dropFirst(11).prefix(5))) UTC</time>"#
  }

  /// Days since 1970.
  var day: Int64 { time >= 0 ? time / 86_400 : (time - 86_399) / 86_400 }

  /// The day for a heading: `Today, November 26`.
  var dayName: String {
    let date = Timestamp.text(time).prefix(10).split(separator: "-")
    guard date.count == 3, let month = Int(date[1]), let day = Int(date[2]),
      Self.months.indices.contains(month - 1)
    else { return Timestamp.text(time) }
    let today = Moment(time: now, now: now)
    let name = "\(Self.months[month - 1]) \(day)"
    return switch today.day - self.day {
    case 0: "Today, \(name)"
    case 1: "Yesterday, \(name)"
    default: Timestamp.text(now).hasPrefix(date[0]) ? name : "\(name), \(date[0])"
    }
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// `2026-03-10T12:00:00Z` as `2026-03-10 12:00:00 UTC`.
  private static func words(_ text: String) -> String {
    text.replacing("T", with: " ").replacing("Z", with: " UTC")
  }

  /// The exact time.
  static func exact(_ time: Int64) -> Markup {
    let text = Timestamp.text(time)
    return #"<time datetime="\#(text)">\#(words(text))</time>"#
  }

  /// A duration.
  static func span(_ seconds: Int64) -> String {
    switch seconds {
    case ..<60: "\(max(0, seconds)) s"
    case ..<3600: "\(seconds / 60) min \(seconds % 60) s"
    default: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
  }
}

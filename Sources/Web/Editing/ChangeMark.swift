import Answering
import HTML
import Specs

/// Beside a field: what the repository holds, where the field differs from that.
///
/// The style sheet shows and hides it by what the field holds, so it is right whatever a browser restores or
/// fills in, with or without a script. `hidden` is for readers without the style sheet.
struct ChangeMark {
  let field: FormField
  let old: String
  let now: String

  var markup: Markup {
    """
    <p class="was" id="\(field.rawValue)-was"\(attribute: "hidden", if: old == now)>Changed from \
    <code>\(old.isEmpty ? "nothing" : old)</code></p>
    """
  }

  /// What a regular expression does not take as it is.
  private static let syntax = Array(#"^$\.*+?()[]{}|/"#.utf8)

  /// The attributes that the style sheet knows a changed text by: the old value is the only valid one.
  ///
  /// The control says by `aria-invalid` that another one is no mistake. Nothing for a text so long that it
  /// is not to be sent twice.
  var pattern: Markup {
    guard old.utf8.count <= Markup.longestText else { return .empty }
    if old.isEmpty { return #" placeholder=" " data-empty"# }
    var pattern: [UInt8] = []
    pattern.reserveCapacity(old.utf8.count + 16)
    for byte in old.utf8 {
      if Self.syntax.contains(byte) { pattern.append(UInt8(ascii: "\\")) }
      pattern.append(byte)
    }
    return #" pattern="\#(whole: String(decoding: pattern, as: UTF8.self))""#
  }
}

extension String {
  /// As much of a name as the preview shows; no valid one is longer.
  var abridged: String { utf8.count > 200 ? "\(unicodeScalars.prefix(200))…" : self }
}

internal import CPCRE2

/// A compiled regular expression of ECMA-262.
///
/// Many threads can use it at once: PCRE2 only reads the code when it matches, nothing else writes
/// to it after `init`, and each match has its own memory. That is why `@unchecked` is safe.
package final class Pattern: @unchecked Sendable {
  package enum Answer: Sendable {
    case matches, differs
    /// A limit stopped the search.
    case tooExpensive
  }

  /// Why an expression cannot be used.
  struct Refusal: Error { let reason: String }

  /// As the schema spells it.
  package let source: String
  private let code: OpaquePointer

  /// Bytes that the compiled expression takes.
  let size: Int

  /// - Throws: ``Refusal`` if PCRE2 does not accept the expression or it is too large.
  init(_ source: String) throws(Refusal) {
    self.source = source
    var text = ECMAPattern(source).translated
    var problem: Int32 = 0
    var place = 0
    let context = CompileContext.shared
    let code = text.withUTF8 {
      pcre2_compile_8($0.baseAddress, $0.count, Self.options, &problem, &place, context.pointer)
    }
    guard let code else { throw Refusal(reason: Self.words(for: problem)) }
    self.code = code
    var size = 0
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_SIZE), &size)
    self.size = size
  }

  deinit { pcre2_code_free_8(code) }

  private static let options =
    PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX | PCRE2_MATCH_UNSET_BACKREF
    | PCRE2_ALLOW_EMPTY_CLASS | PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_UTF_CHECK

  private static func words(for problem: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = pcre2_get_error_message_8(problem, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, Int(count))), as: UTF8.self)
  }

  /// Searches `text` for the expression, within the limits of `effort`.
  package func search(_ text: String, effort: Effort = .full) -> Answer {
    guard let match = pcre2_match_data_create_8(1, nil) else {
      preconditionFailure("PCRE2 is out of memory")
    }
    defer { pcre2_match_data_free_8(match) }
    var text = text
    let limits = effort == .full ? MatchContext.full : MatchContext.brief
    let code = text.withUTF8 {
      pcre2_match_8(
        self.code,
        $0.baseAddress,
        $0.count,
        0,
        PCRE2_NO_UTF_CHECK,
        match,
        limits.pointer
      )
    }
    switch code {
    case 0...: return .matches
    case PCRE2_ERROR_NOMATCH: return .differs
    // Memory and depth are limited too.
    default: return .tooExpensive
    }
  }

  /// How long a search may take.
  package enum Effort: Sendable {
    /// Up to some ten microseconds.
    case brief
    /// Up to a few milliseconds.
    case full
  }
}

/// The limits of a search.
///
/// PCRE2 only reads it when it matches, and nothing writes to it after `init`; hence `@unchecked`.
private final class MatchContext: @unchecked Sendable {
  static let brief = MatchContext(matches: 1_000)
  static let full = MatchContext(matches: 100_000)

  let pointer: OpaquePointer

  private init(matches: UInt32) {
    guard let pointer = pcre2_match_context_create_8(nil) else {
      preconditionFailure("PCRE2 is out of memory")
    }
    self.pointer = pointer
    pcre2_set_match_limit_8(pointer, matches)
    pcre2_set_depth_limit_8(pointer, matches)
    // In KiB.
    pcre2_set_heap_limit_8(pointer, 16_384)
  }
}

/// How expressions are compiled; only read after `init`, hence `@unchecked`.
private final class CompileContext: @unchecked Sendable {
  static let shared = CompileContext()

  let pointer: OpaquePointer

  private init() {
    guard let pointer = pcre2_compile_context_create_8(nil) else {
      preconditionFailure("PCRE2 is out of memory")
    }
    self.pointer = pointer
    pcre2_set_compile_extra_options_8(pointer, PCRE2_EXTRA_ALT_BSUX)
    pcre2_set_newline_8(pointer, UInt32(PCRE2_NEWLINE_ANYCRLF))
    pcre2_set_parens_nest_limit_8(pointer, 100)
    pcre2_set_max_pattern_length_8(pointer, 65_536)
  }
}

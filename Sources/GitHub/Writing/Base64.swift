import FoundationEssentials

/// Base64 as GitHub takes it: on one line, with padding.
enum Base64 {
  static func text(of bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}

/// The IDs of controls, derived from their names.
enum ControlID {
  /// An ID that is safe in links and in attributes with several IDs.
  ///
  /// - Parameter name: The control's name in the form.
  /// - Returns: The name itself, if it has only letters, digits and the characters of a pointer.
  static func id(of name: String) -> String {
    guard !name.utf8.allSatisfy(isPlain) else { return name }
    var id = ""
    for byte in name.utf8 {
      if isPlain(byte) {
        id.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        id += "." + String(byte, radix: 16) + "."
      }
    }
    return id
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "/"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}

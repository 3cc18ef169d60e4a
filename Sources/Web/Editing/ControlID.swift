/// Ids of controls, made from their names.
enum ControlID {
  /// An id that attributes with several ids, and links, take as it is.
  ///
  /// - Parameter name: What the control is called in the form.
  /// - Returns: The name itself, where it has letters, digits and the signs of a pointer only.
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

/// Passes C copies of strings to `body`, as a null-terminated array like `argv`.
///
/// - Parameters:
///   - strings: What to copy.
///   - body: Reads the array, which is freed when it returns.
/// - Returns: What `body` returns.
func withCStrings<Result>(
  _ strings: [String],
  _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var copies = strings.map { string -> UnsafeMutablePointer<CChar>? in
    let bytes = string.utf8CString
    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
    _ = copy.initialize(from: bytes)
    return copy.baseAddress
  }
  defer { for copy in copies { copy?.deallocate() } }
  copies.append(nil)
  return copies.withUnsafeBufferPointer { buffer in
    guard let start = buffer.baseAddress else {
      preconditionFailure("the array has its null pointer")
    }
    return body(start)
  }
}

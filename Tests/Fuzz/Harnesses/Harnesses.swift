import CFuzzer

enum Harnesses {
  /// To add one, declare a ``Harness`` in a file here, and add its name to this list, and its
  /// seeds.
  static let all: [any Harness.Type] = [
    SchemaHarness.self, EditHarness.self, FormHarness.self,
  ]

  /// The one in `--harness=`.
  static let chosen = all.first { CommandLine.arguments.contains("--harness=\($0.name)") }

  /// Starts libFuzzer, which ignores options that begin with two dashes.
  static func run() -> CInt {
    guard chosen != nil else {
      let names = all.map { $0.name }.joined(separator: "|")
      print("usage: fuzz --harness=\(names) [OPTION...] [CORPUS...]")
      return 2
    }
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    return LLVMFuzzerRunDriver(&count, &arguments, runOne)
  }
}

/// What libFuzzer calls for each input.
@_cdecl("fuzz_one")
func runOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  Harnesses.chosen?.run(Input(Array(UnsafeBufferPointer(start: data, count: size))))
  return 0
}

import CFuzzer

enum Harnesses {
  /// Another one is a file here that declares a ``Harness``, its name in this list, and its seeds.
  static let all: [any Harness.Type] = [
    SchemaHarness.self, EditHarness.self, FormHarness.self,
  ]

  /// The one that `--harness=` names.
  static let chosen = all.first { CommandLine.arguments.contains("--harness=\($0.name)") }

  /// Hands over to libFuzzer, which ignores options that begin with two dashes.
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

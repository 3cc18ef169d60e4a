// swift-tools-version: 6.2
import PackageDescription

// A separate package, so that nothing of it is built unless you run `make soak`: the modules are
// compiled again, with libFuzzer's counters and memory checks.
let package = Package(
  name: "fuzz",
  targets: [
    .systemLibrary(name: "CFuzzer", path: "CFuzzer"),
    .systemLibrary(name: "CYAML", path: "Sources/CYAML", pkgConfig: "yaml-0.1"),
    .systemLibrary(name: "CPCRE2", path: "Sources/CPCRE2", pkgConfig: "libpcre2-8"),
    .systemLibrary(name: "CProcess", path: "Sources/CProcess"),
    .target(name: "Text", path: "Sources/Text"),
    .target(name: "Threads", dependencies: ["CProcess"], path: "Sources/Threads"),
    .target(name: "HTTP", dependencies: ["Text"], path: "Sources/HTTP"),
    .target(name: "YAML", dependencies: ["CYAML"], path: "Sources/YAML"),
    .target(name: "Schema", dependencies: ["CPCRE2", "Text", "YAML"], path: "Sources/Schema"),
    .target(
      name: "Specs",
      dependencies: ["Schema", "Text", "Threads", "YAML"],
      path: "Sources/Specs"
    ),
    .executableTarget(
      name: "fuzz",
      dependencies: ["CFuzzer", "HTTP", "Schema", "Specs", "Text", "YAML"],
      path: "Harnesses",
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]
    ),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    // Harnesses use internals, and assertions must also count in optimized code.
    .unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing", "-assert-config", "Debug"]),
  ]
}

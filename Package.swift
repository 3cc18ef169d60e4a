// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "spec-editor",
  products: [.executable(name: "spec-editor", targets: ["spec-editor"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2")
  ],
  targets: [
    // The C libraries, as pkg-config finds them. Their pointers stay in the module named beside them.
    .systemLibrary(name: "CFastCGI", pkgConfig: "fcgi", providers: [.apt(["libfcgi-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CCurl",
      pkgConfig: "libcurl",
      providers: [.apt(["libcurl4-openssl-dev"])]
    ),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),

    // The part of glibc that Swift's importer leaves out.
    .systemLibrary(name: "CProcess"),

    // Leaves that any module may use.
    .target(name: "Text"),
    .target(name: "Threads", dependencies: ["CProcess"]),

    .target(name: "HTTP", dependencies: ["Text"]),
    .target(name: "FastCGI", dependencies: ["CFastCGI", "HTTP", "Threads"]),
    .target(name: "YAML", dependencies: ["CYAML"]),
    .target(name: "Schema", dependencies: ["CPCRE2", "Text", "YAML"]),
    .target(name: "Curl", dependencies: ["CCurl"]),
    .target(name: "Archive", dependencies: ["CZlib"]),
    .target(name: "HTML", dependencies: ["Text"]),
    .target(name: "Specs", dependencies: ["Schema", "YAML", "Text", "Threads"]),
    .target(
      name: "GitHub",
      dependencies: [
        "Specs", "YAML", "Curl", "Archive", "Text", "Threads",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .target(
      name: "LocalGit",
      dependencies: [
        "Specs", "CGit2", "Text", "Threads", "YAML",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .target(
      name: "Answering",
      dependencies: [
        "HTTP", "Specs", "Text", "Threads", "YAML",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .target(
      name: "Web",
      dependencies: ["Answering", "HTML", "HTTP", "Specs", "Text", "Threads", "YAML"]
    ),
    .target(name: "API", dependencies: ["Answering", "HTTP", "Specs", "Text", "YAML"]),
    .executableTarget(
      name: "spec-editor",
      dependencies: [
        "API", "Answering", "CProcess", "FastCGI", "GitHub", "LocalGit", "Specs", "Text", "Web",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),

    .testTarget(name: "TextTests", dependencies: ["Text"]),
    .testTarget(name: "ThreadsTests", dependencies: ["Threads"]),
    .testTarget(name: "FastCGITests", dependencies: ["FastCGI", "HTTP", "Threads"]),
    .testTarget(name: "YAMLTests", dependencies: ["Generators", "YAML"], exclude: ["Corpus"]),
    // Shows the YAML tests in Python what we read.
    .executableTarget(name: "yaml-dump", dependencies: ["YAML"], path: "Tests/YAMLDump"),
    .testTarget(name: "SchemaTests", dependencies: ["Generators", "Schema", "Text", "YAML"]),
    // Shows the JSON Schema tests in Python what we find.
    .executableTarget(
      name: "schema-check",
      dependencies: ["Schema", "Text", "YAML"],
      path: "Tests/SchemaCheck"
    ),
    .testTarget(name: "CurlTests", dependencies: ["Curl", "Loopback"]),
    .testTarget(name: "ArchiveTests", dependencies: ["Archive", "Tarballs"]),
    .testTarget(name: "HTMLTests", dependencies: ["HTML"]),
    .testTarget(
      name: "SpecsTests",
      dependencies: ["Generators", "Specs", "Text", "Threads", "YAML"]
    ),
    .testTarget(
      name: "GitHubTests",
      dependencies: [
        "GitHub", "Specs", "YAML", "Text", "Loopback", "Tarballs",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    // Schemas and values made at random, for the tests of properties.
    .target(name: "Generators", dependencies: ["YAML"], path: "Tests/Generators"),
    // An HTTP server for the tests of what speaks HTTP.
    .target(name: "Loopback", dependencies: ["Threads"], path: "Tests/Loopback"),
    // Archives, good and bad, for the tests of what reads them.
    .target(name: "Tarballs", dependencies: ["CZlib"], path: "Tests/Tarballs"),
    .testTarget(
      name: "LocalGitTests",
      dependencies: [
        "LocalGit", "Specs", "Threads", "YAML", .product(name: "Logging", package: "swift-log"),
      ]
    ),
    // Keeps what is logged, for the tests of what logs.
    .target(
      name: "Recording",
      dependencies: ["Specs", "YAML", .product(name: "Logging", package: "swift-log")],
      path: "Tests/Recording"
    ),
    .testTarget(
      name: "APITests",
      dependencies: [
        "API", "Answering", "HTTP", "Recording", "Specs", "Text",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .testTarget(
      name: "WebTests",
      dependencies: [
        "API", "Answering", "HTTP", "Recording", "Specs", "Text", "Threads", "Web",
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .testTarget(
      name: "SpecEditorTests",
      dependencies: ["spec-editor", .product(name: "Logging", package: "swift-log")]
    ),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
  ]
}

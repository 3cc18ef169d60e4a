import Testing

@testable import Specs

@Suite struct CatalogueTests {
  @Test(
    arguments: [
      ("acme/dev/spec.yaml", .misnamed), ("acme/dev/Spec.yml", .misnamed),
      ("acme/dev/SPEC.YML", .misnamed), ("acme/dev/sPec.Yaml", .misnamed),
      ("a b/dev/spec.yml", .unnameable), ("spec.yml", .tooShallow), ("acme/spec.yml", .tooShallow),
      ("acme/dev/x/spec.yml", .tooDeep), ("acme/dev/x/y/z/spec.yml", .tooDeep),
    ] as [(String, SkippedFile.Reason)]
  )
  func `a file that looks like a spec is skipped with the reason`(
    _ path: String,
    _ reason: SkippedFile.Reason
  ) {
    for folder in ["", "pods", "my infra/pods"] {
      let builder = CatalogueBuilder(folder: folder)
      let whole = folder.isEmpty ? path : "\(folder)/\(path)"
      #expect(builder.finding(at: whole, .file) == .skipped(reason))
    }
  }

  @Test(arguments: [
    "README.md", "acme/README.md", "acme/dev/main.tf", "acme/dev/spec.yml.bak", "spec.yaml",
    "acme/spec.yaml", "docs/api/v1/spec.yaml", ".template/dev/spec.yml", ".github/x/spec.yaml",
    "acme/.hidden/spec.yml", "acme/dev/.terraform/spec.yml", ".spec.yml", "acme/dev/ſpec.yml",
  ])
  func `any other file is nothing of ours`(_ path: String) {
    #expect(CatalogueBuilder(folder: "").finding(at: path, .file) == nil)
    #expect(CatalogueBuilder(folder: "pods").finding(at: "pods/\(path)", .file) == nil)
    #expect(CatalogueBuilder(folder: "pods").finding(at: "podsx/\(path)", .file) == nil)
  }

  @Test func `links, submodules and folders in the place of pods are skipped with the reason`() {
    let builder = CatalogueBuilder(folder: "pods")
    for kind in [CatalogueBuilder.Kind.link, .submodule] {
      let reason: SkippedFile.Reason = kind == .link ? .link : .submodule
      for path in ["pods", "pods/acme", "pods/acme/dev", "pods/acme/dev/spec.yml"] {
        #expect(builder.finding(at: path, kind) == .skipped(reason))
      }
      for path in ["pod", "pods/.modules", "pods/README.md", "pods/acme/dev/main.tf", "podsx"] {
        #expect(builder.finding(at: path, kind) == nil)
      }
    }
    #expect(builder.finding(at: "pods/acme/dev/spec.yml", .folder) == .skipped(.folder))
    #expect(builder.finding(at: "pods", .file) == .skipped(.notFolder))
    #expect(builder.finding(at: "pods", .folder) == nil)
  }

  @Test func `a misnamed file next to the right one is redundant`() {
    var builder = CatalogueBuilder(folder: "pods")
    builder.add("pods/b/dev/spec.yaml", .file, revision: "1")
    builder.add("pods/a/dev/Spec.yml", .file, revision: "2")
    builder.add("pods/a/dev/spec.yml", .file, revision: "3")
    #expect(builder.entries == [Catalogue.Entry(id: .named("a/dev"), revision: "3")])
    #expect(
      builder.skipped.files == [
        SkippedFile(path: "pods/a/dev/Spec.yml", reason: .redundant),
        SkippedFile(path: "pods/b/dev/spec.yaml", reason: .misnamed),
      ]
    )
  }

  @Test func `many skipped files and long paths stay small, and all are counted`() {
    var builder = CatalogueBuilder(folder: "")
    let long = String(repeating: "x", count: 3000)
    for number in 0..<5000 { builder.add("\(long)\(number)/dev/spec.yml", .file, revision: "1") }
    builder.addSkipped(7)
    let skipped = builder.skipped
    #expect(skipped.count == 5007)
    #expect(skipped.files.count == SkippedFiles.limit)
    #expect(skipped.files.allSatisfy { $0.path.utf8.count <= 400 })
    #expect(skipped.lines(most: 20).count == 21)
    #expect(skipped.lines(most: 20).last == "4987 more files are not listed.")
  }

  @Test func `pods beyond the limit are not missing silently`() {
    var builder = CatalogueBuilder(folder: "")
    for number in 0...CatalogueBuilder.limit {
      builder.add("c\(number)/dev/spec.yml", .file, revision: "1")
    }
    #expect(builder.entries.count == CatalogueBuilder.limit)
    #expect(builder.skipped.files.map(\.reason) == [.tooMany])
  }

  @Test func `a path is shown on one line`() {
    let file = SkippedFile(path: "a\nb\u{202E}c/dev/spec.yml", reason: .unnameable)
    #expect(file.path == "a b c/dev/spec.yml")
  }

  @Test func `the file of a pod that is not listed is found`() {
    let skipped = SkippedFiles([
      SkippedFile(path: "p/acme/dev/spec.yaml", reason: .misnamed),
      SkippedFile(path: "p/link", reason: .link),
      SkippedFile(path: "p/flat/spec.yml", reason: .tooShallow),
    ])
    #expect(skipped.file(of: .named("acme/dev"), in: "p")?.reason == .misnamed)
    #expect(skipped.file(of: .named("link/prd"), in: "p")?.reason == .link)
    #expect(skipped.file(of: .named("flat/dev"), in: "p")?.reason == .tooShallow)
    #expect(skipped.file(of: .named("acme/de"), in: "p") == nil)
    #expect(skipped.file(of: .named("acme/dev"), in: "") == nil)
  }

  @Test func `an entry is found by its pod`() {
    let names = ["b/stg", "a/prd", "a/dev", "b/dev", "c/x", "a/qa", "B/dev"]
    let entries = names.map { Catalogue.Entry(id: .named($0), revision: $0) }
    let catalogue = Catalogue(entries: entries, revision: "r", confirmed: .now)
    for name in names { #expect(catalogue.entry(of: .named(name))?.revision == name) }
    for name in ["a/stg", "d/dev", "A/dev"] { #expect(!catalogue.contains(.named(name))) }
  }
}

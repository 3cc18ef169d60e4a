import Specs
import Testing
import YAML

@Suite struct SettingsTests {
  private func read(_ text: String) -> Steering {
    Steering([.settings: "a"]) { _, _ in Array(text.utf8) }
  }

  @Test(arguments: ["", "# nothing\n", "{}\n", "null\n"])
  func `a file that says nothing changes nothing`(text: String) {
    let steering = read(text)
    #expect(steering.settings == BuiltIn.settings)
    #expect(steering.problems.isEmpty)
  }

  @Test func `each key replaces what is built in, and nothing else`() {
    let steering = read(
      """
      environments: [test, {name: live, protected: true}]
      inputs: {size: /spec/size}
      columns: [/spec/size, /spec/owner]
      name: "{environment}.{customer}.{/spec/size}"
      """
    )
    #expect(steering.problems.isEmpty)
    let settings = steering.settings
    #expect(
      settings.environments == [
        Environment(name: "test"), Environment(name: "live", isProtected: true),
      ]
    )
    #expect(settings.inputs == [.init(name: "size", path: ["spec", "size"])])
    #expect(settings.columns == [["spec", "size"], ["spec", "owner"]])
    #expect(
      settings.nameParts == [
        .environment, .text("."), .customer, .text("."), .field(["spec", "size"]),
      ]
    )
    #expect(read("columns: [/a]\n").settings.environments == BuiltIn.settings.environments)
  }

  @Test(
    arguments: [
      ("a: [1\n", "line 2, column 1", "The defaults apply."),
      ("- a\n", "line 1, column 1", "must be a mapping, and is a list. The defaults apply."),
      ("colour: red\n", "line 1, column 1", "unknown key “colour” is ignored."),
      (
        "columns: /a\n", "line 1, column 10",
        "columns must be a list, and is a text. The defaults apply."
      ),
      ("columns: [spec]\n", "line 1, column 11", "JSON Pointer"),
      ("environments: [a b]\n", "line 1, column 16", "so this one is ignored."),
      ("environments: [{protected: true}]\n", "line 1, column 16", "needs a name"),
      ("environments: [dev, dev]\n", "line 1, column 21", "is listed twice"),
      ("inputs: {spec: /spec}\n", "line 1, column 10", "is reserved"),
      ("inputs: {a: /x, b: /x}\n", "line 1, column 17", "/x already has an input"),
      ("name: [a]\n", "line 1, column 7", "name must be a text"),
      ("name: \"{customer} {pod}\"\n", "line 1, column 7", "“{pod}” is shown as it is"),
    ]
  )
  func `problems are reported with their positions`(text: String, place: String, words: String) {
    let steering = read(text)
    #expect(steering.problems.count == 1)
    let sentence = steering.problems.first?.sentence ?? ""
    #expect(sentence.hasPrefix("spec-editor.yml, \(place): "), "\(sentence)")
    #expect(sentence.contains(words), "\(sentence)")
  }

  @Test func `an environment that is written wrong counts as protected`() {
    let steering = read("environments: [dev, {name: live, protected: sure}]\n")
    #expect(steering.settings.environments.last == Environment(name: "live", isProtected: true))
    #expect(steering.problems.map(\.mark?.column) == [45])
  }

  @Test func `what cannot be read as a whole leaves what is built in`() {
    for text in ["a: b: c\n", "\u{1}", String(repeating: "[", count: 100)] {
      #expect(read(text).settings == BuiltIn.settings)
      #expect(read(text).problems.count == 1)
    }
    let large = Steering([.settings: "a"]) { _, _ in nil }
    #expect(large.settings == BuiltIn.settings)
    #expect(large.problems.first?.sentence.contains("larger than 2048 KiB") == true)
  }

  @Test func `a file of nothing but mistakes says some of them`() {
    let text = (0..<1000).map { "k\($0): 1\n" }.joined()
    #expect(read(text).problems.count == 20)
  }

  @Test func `only a file of that name, directly in the folder of the pods, steers`() {
    var builder = CatalogueBuilder(folder: "demo/infra")
    for path in [
      "spec-editor.yml", "demo/spec-editor.yml", "demo/infra/acme/spec-editor.yml",
      "demo/infra/spec-editor.yaml", "demo/infra/.spec-editor.yml",
    ] {
      builder.add(path, .file, revision: path)
    }
    builder.add("demo/infra/spec-editor.yml", .link, revision: "link")
    #expect(builder.steering.isEmpty)
    builder.add("demo/infra/spec-editor.yml", .file, revision: "file")
    #expect(builder.steering == [.settings: "file"])
    var root = CatalogueBuilder(folder: "")
    root.add("spec-editor.yml", .file, revision: "root")
    #expect(root.steering == [.settings: "root"])
  }
}

import FoundationEssentials
import Testing

@testable import YAML

/// What holds for every edit of every document.
@Suite struct EditingPropertyTests {
  /// What became of edits, so that a test can tell that it tested something.
  private struct Tally {
    var edited = 0
    var unchanged = 0
    var refused = 0
    var unreadable = 0
  }

  private static let scalars: [Document.NewScalar] = [
    .bool(true), .bool(false), .string("web-2"), .string("yes"), .string(""), .string("it's \"x\""),
    .string("12"), .string("two\nlines\n"), .string(" # no comment"), .string("größe 😀"),
    .string("a: b"), .string("\u{FEFF}\u{2028}\u{1}"), .string("[x"), .string("plain"),
  ]

  @Test(arguments: 0..<8)
  func `an edit of a random document changes that one value, and its bytes alone`(seed: Int) throws
  {
    var tally = Tally()
    for number in 0..<250 {
      var writer = RandomYAML(seed: UInt64(seed * 1000 + number))
      let text = writer.document()
      guard let document = try? Document(text) else {
        tally.unreadable += 1
        continue
      }
      for _ in 0..<4 {
        let path = randomPath(in: document, &writer.random)
        try edit(document, writer.random.pick(Self.scalars), at: path, &tally)
      }
    }
    // Anchors are used before they are set, and the like.
    #expect(tally.unreadable < 50)
    #expect(tally.edited > 400)
    #expect(tally.refused > 0 && tally.unchanged > 0)
    #expect(tally.refused < tally.edited)
  }

  @Test func `an edit of any file of the corpus changes that one value, and its bytes alone`()
    throws
  {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
    var tally = Tally()
    for name in names.sorted() where name.hasSuffix(".yaml") {
      let data = try Data(contentsOf: folder.appending(path: name))
      guard let document = try? Document(bytes: Array(data)) else {
        tally.unreadable += 1
        continue
      }
      for path in allPaths(in: document.root) + [["spec", "security", "waf", "enabled"]] {
        for scalar in Self.scalars { try edit(document, scalar, at: path, &tally) }
      }
    }
    #expect(tally.edited > 2000)
    #expect(tally.unreadable < names.count / 2)
  }

  // MARK: The property

  private func edit(
    _ document: Document,
    _ scalar: Document.NewScalar,
    at path: [String],
    _ tally: inout Tally
  ) throws {
    let new: String
    do {
      new = try document.setting(scalar, at: path)
    } catch {
      #expect(!error.problem.isEmpty)
      tally.refused += 1
      return
    }
    guard !new.utf8.elementsEqual(document.text.utf8) else {
      try expectRightAlready(document, scalar, at: path)
      tally.unchanged += 1
      return
    }
    tally.edited += 1
    let comment: Comment = "\(scalar) at \(path) in\n\(document.text)\ngave\n\(new)"
    let read = try Document(new)
    #expect(leaves(read.value) == leaves(document.value, with: scalar, at: path), comment)
    expectBytesStay(document, new, at: path, comment)
    // What is right now is not changed again.
    #expect(try read.setting(scalar, at: path).utf8.elementsEqual(new.utf8), comment)
  }

  private func expectRightAlready(
    _ document: Document,
    _ scalar: Document.NewScalar,
    at path: [String]
  ) throws {
    let node = try #require(document.node(at: path))
    guard case .scalar(let old) = node.content else { Issue.record("no scalar"); return }
    switch scalar {
    case .bool(let bool): #expect(old.value == .bool(bool) || old.legacyBool == bool)
    case .string(let text): #expect(old.value == .string(text))
    }
  }

  /// Every byte outside the value's own is where it was.
  private func expectBytesStay(
    _ document: Document,
    _ new: String,
    at path: [String],
    _ comment: Comment
  ) {
    let before = Array(document.text.utf8)
    let after = Array(new.utf8)
    if let place = document.ownBytes(at: path) {
      #expect(after.starts(with: before[..<place.lowerBound]), comment)
      #expect(after.reversed().starts(with: before[place.upperBound...].reversed()), comment)
      return
    }
    // A missing key is added. Of the old text, only a `null` in its way goes, with the space before it.
    var candidates = [before]
    if let null = document.writtenNull(on: path) {
      let head = before[..<null.lowerBound]
      let spaces = head.reversed().prefix { $0 == UInt8(ascii: " ") }.count
      candidates = [head, head.dropLast(spaces)].map { Array($0 + before[null.upperBound...]) }
    }
    #expect(candidates.contains { $0.becomes(after) }, comment)
  }

  /// A value as its leaves by their paths: another way to compare than the one that is tested.
  private func leaves(_ value: Value, at path: String = "") -> [String: String] {
    switch value {
    case .mapping(let members) where !members.isEmpty:
      members.reduce(into: [:]) { all, member in
        all.merge(leaves(member.value, at: path + "/" + member.key)) { "\($0) and \($1)" }
      }
    case .sequence(let values) where !values.isEmpty:
      values.enumerated().reduce(into: [:]) { all, item in
        all.merge(leaves(item.element, at: path + "/[\(item.offset)]")) { "\($0) and \($1)" }
      }
    default: [path: "\(value)"]
    }
  }

  private func leaves(
    _ value: Value,
    with scalar: Document.NewScalar,
    at path: [String]
  ) -> [String: String] {
    var all = leaves(value)
    for count in 0..<path.count {
      // An empty mapping, or nothing, on the way becomes a mapping that holds something.
      all[count == 0 ? "" : "/" + path[..<count].joined(separator: "/")] = nil
    }
    let value: Value =
      switch scalar {
      case .bool(let bool): .bool(bool)
      case .string(let text): .string(text)
      }
    all["/" + path.joined(separator: "/")] = "\(value)"
    return all
  }

  // MARK: Paths

  private func allPaths(in node: Node?, below path: [String] = []) -> [[String]] {
    guard case .mapping(let entries)? = node?.content else { return [] }
    return entries.prefix(20).flatMap { entry in
      [path + [entry.key], path + [entry.key, "new"]]
        + allPaths(in: entry.value, below: path + [entry.key])
    }
  }

  private func randomPath(in document: Document, _ random: inout Seeded) -> [String] {
    var path: [String] = []
    var node = document.root
    while case .mapping(let entries)? = node?.content,
      let entry = entries.randomElement(using: &random)
    {
      guard !random.chance(20) else { break }
      path.append(entry.key)
      node = entry.value
    }
    if path.isEmpty || random.chance(30) {
      path.append(random.pick(["new", "on", "größe", "x y"]))
    }
    if random.chance(15) { path.append("deeper") }
    return path
  }
}

extension Document {
  /// Where the scalar at `path` stands, when it is written there itself; `nil` when it is not there.
  fileprivate func ownBytes(at path: [String]) -> Range<Int>? {
    var node = root
    for key in path {
      guard let entry = node?.entry(key), !entry.isMerged else { return nil }
      node = entry.value
    }
    return node?.bytes
  }

  /// Where a `null` stands in the place of a mapping on the way along `path`.
  fileprivate func writtenNull(on path: [String]) -> Range<Int>? {
    var node = root
    for key in path {
      guard let next = node?.entry(key)?.value else { break }
      node = next
    }
    guard let node, node.value == .null, !node.body.isEmpty else { return nil }
    return node.body
  }
}

extension [UInt8] {
  /// Whether `other` is this with something added in one place.
  fileprivate func becomes(_ other: [UInt8]) -> Bool {
    let prefix = zip(self, other).prefix { $0 == $1 }.count
    return other.count >= count && other.reversed().starts(with: self[prefix...].reversed())
  }
}

import FoundationEssentials
import Generators
import Testing

@testable import YAML

/// Properties of every edit of every document.
@Suite struct EditPropertyTests {
  /// The results of edits, so that a test can tell whether it tested something.
  private struct Tally {
    var edited = 0
    var unchanged = 0
    var refused = 0
    var unreadable = 0
  }

  /// The number of random documents to edit for each seed; `PROPERTY_ROUNDS=5000` takes a long
  /// time.
  private static let rounds =
    ProcessInfo.processInfo.environment["PROPERTY_ROUNDS"].flatMap { Int($0) } ?? 60

  @Test(arguments: 0..<8)
  func `edits of a random document say what was meant, and leave the rest alone`(seed: Int) throws {
    var tally = Tally()
    for number in 0..<Self.rounds {
      var writer = RandomYAML(seed: UInt64(seed * 100_000 + number))
      let text = writer.document()
      guard let document = try? Document(text) else {
        tally.unreadable += 1
        continue
      }
      var edits = RandomEdits(writer.random)
      for _ in 0..<4 { try check(document, [edits.edit(of: document.value)], &tally) }
      try check(document, edits.edits(of: document.value, count: 4), &tally)
    }
    // Anchors are used before they are set, and the like.
    #expect(tally.unreadable < Self.rounds / 4)
    #expect(tally.edited > Self.rounds * 2)
    #expect(tally.refused > 0 && tally.refused < tally.edited / 2)
  }

  @Test func `edits of any file of the corpus say what was meant, and leave the rest alone`() throws
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
      var edits = RandomEdits(Seeded(UInt64(name.utf8.count)))
      for _ in 0..<30 { try check(document, [edits.edit(of: document.value)], &tally) }
    }
    #expect(tally.edited > 1000)
    #expect(tally.unreadable < names.count / 2)
  }

  private func check(_ document: Document, _ edits: [Edit], _ tally: inout Tally) throws {
    let edited: Edited
    do {
      edited = try document.applying(edits)
    } catch {
      #expect(!error.problem.isEmpty && error.mark != nil)
      tally.refused += 1
      return
    }
    let text = edited.document.text
    let hint: Testing.Comment = "\(edits) in\n\(document.text)\ngave\n\(text)"
    let meant = try document.value.applying(edits)
    #expect(leaves(try Document(text).value) == leaves(meant), hint)
    if text.utf8.elementsEqual(document.text.utf8) {
      #expect(leaves(meant) == leaves(document.value), hint)
      tally.unchanged += 1
      return
    }
    tally.edited += 1
    let new = Layout(edited.document)
    let old = Layout(document)
    let found = new.comments.map(new.text) + edited.lostComments.map(\.text)
    #expect(found.sorted() == old.comments.map(old.text).sorted(), hint)
    for comment in edited.lostComments {
      #expect(
        old.comments.contains { old.lines.mark(at: $0.bytes.lowerBound) == comment.mark },
        hint
      )
    }
    if edits.count == 1 { expectLinesStay(document, edits[0], new, old, hint) }
  }

  /// All lines outside of the changed or removed entry are unchanged.
  private func expectLinesStay(
    _ document: Document,
    _ edit: Edit,
    _ new: Layout,
    _ old: Layout,
    _ hint: Testing.Comment
  ) {
    let place: Range<Int>
    switch edit {
    case .set(let path, _), .remove(let path):
      guard let node = document.node(at: path), !path.isRoot, document.isWritten(path) else {
        return
      }
      place = node.bytes
    case .insert, .move: return
    }
    let start = old.lines.start(of: place.lowerBound)
    // The key may be lines above, and comments that belong to it may be around it.
    let head = old.bytes[..<start].count { $0 == UInt8(ascii: "\n") }
    let kept = zip(old.rows, new.rows).prefix { $0 == $1 }.count
    let tail = zip(old.rows.reversed(), new.rows.reversed()).prefix { $0 == $1 }.count
    let lines = old.bytes[place].count { $0.isBreak } + 1
    guard old.rows.count > 1, head > 0 else { return }
    #expect(kept + tail + lines + 8 >= old.rows.count, hint)
  }

  /// A value as its leaves by path: an independent way to compare.
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
}

extension Layout {
  fileprivate var rows: [String] {
    lines.text(0..<bytes.count).split { $0.isNewline }.map { String($0) }
  }
}

extension Document {
  /// Whether the value at `path` has its own text.
  fileprivate func isWritten(_ path: FieldPath) -> Bool {
    var node = root
    for token in path.tokens {
      guard let inner = node, !inner.isAlias, inner.entry(token)?.isMerged != true else {
        return false
      }
      node = self.node(at: path)
    }
    return node?.isAlias == false
  }
}

/// Edits at random places.
private struct RandomEdits {
  private var random: Seeded

  init(_ random: Seeded) { self.random = random }

  private static let values: [Value] = [
    .bool(true), .bool(false), .null, .int(12), .int("123456789012345678901234567890"),
    .float("1.50"), .float(".nan"), .float("-.inf"), .string("web-2"), .string("yes"), .string(""),
    .string("it's \"x\""), .string("12"), .string("two\nlines\n"), .string("\n  x\n\ny\n\n"),
    .string(" # no comment"), .string("größe 😀"), .string("a: b"),
    .string("\u{FEFF}\u{2028}\u{1}"), .string("[x"), .sequence([]), .mapping([]),
    .sequence([.string("x"), .sequence([.int(1)]), .mapping([.init(key: "k", value: .null)])]),
    .mapping([
      .init(key: "a", value: .string("one\ntwo")),
      .init(key: "list", value: .sequence([.mapping([.init(key: "b", value: .int(1))])])),
    ]),
  ]

  mutating func edits(of value: Value, count: Int) -> [Edit] {
    var value = value
    var edits: [Edit] = []
    for _ in 0..<count {
      let edit = edit(of: value)
      guard let next = try? value.applying([edit]) else { continue }
      value = next
      edits.append(edit)
    }
    return edits
  }

  mutating func edit(of value: Value) -> Edit {
    let (path, holder) = place(in: value)
    let new = random.pick(Self.values)
    switch (holder, Int.random(in: 0..<10, using: &random)) {
    case (.sequence(let values), 0...3):
      return .insert(path.appending("\(Int.random(in: 0...values.count, using: &random))"), new)
    case (.mapping, 0...1):
      return .set(path.appending(random.pick(["new", "on", "größe", "x y"])), new)
    case (.mapping, 2): return .set(path.appending("new").appending("deeper"), new)
    case (_, 3...4): return .set(path, new)
    case (_, 5...6) where !path.isRoot: return .remove(path)
    case (_, 7...9) where !path.isRoot:
      let (target, inside) = place(in: (try? value.applying([.remove(path)])) ?? value)
      switch inside {
      case .sequence(let values):
        let index = Int.random(in: 0...values.count, using: &random)
        return .move(from: path, to: target.appending("\(index)"))
      case .mapping: return .move(from: path, to: target.appending(random.pick(["moved", "a"])))
      default: return .move(from: path, to: target)
      }
    default: return .set(path, new)
    }
  }

  private mutating func place(in value: Value) -> (FieldPath, Value) {
    var path = FieldPath.root
    var value = value
    while !random.chance(path.isRoot ? 10 : 25) {
      switch value {
      case .mapping(let members):
        guard let member = members.randomElement(using: &random) else { return (path, value) }
        path = path.appending(member.key)
        value = member.value
      case .sequence(let values):
        guard let index = values.indices.randomElement(using: &random) else { return (path, value) }
        path = path.appending("\(index)")
        value = values[index]
      default: return (path, value)
      }
    }
    return (path, value)
  }
}

@testable import YAML

/// An arbitrary document, and edits of it that the input decides.
///
/// The input is the text and the decisions.
enum EditHarness: Harness {
  static let name = "yaml"

  static func run(_ input: Input) {
    var input = input
    var limits = Document.Limits.standard
    limits.nodes = 5_000
    guard let document = try? Document(bytes: input.text(), limits: limits) else { return }
    let written = Document.text(of: document.value)
    let again = try? Document(written).value
    expect(again?.isSame(as: document.value) == true, "written anew it says something else")
    var edits: [Edit] = []
    var value = document.value
    repeat {
      let edit = input.edit(of: value)
      // An edit that the model refuses is tried alone.
      guard let next = try? value.applying([edit]) else {
        if edits.isEmpty { edits = [edit] }
        break
      }
      edits.append(edit)
      value = next
    } while !input.isEmpty && edits.count < 6
    check(edits, of: document)
  }

  private static func check(_ edits: [Edit], of document: Document) {
    let meant: Value?
    var isMissing = false
    do {
      meant = try document.value.applying(edits)
    } catch {
      meant = nil
      isMissing = error.kind == .missing
    }
    let edited: Edited
    do {
      edited = try document.applying(edits)
    } catch {
      expect(!error.problem.isEmpty, "no word about why \(edits) is refused")
      expect(meant == nil || error.kind != .missing, "\(error): \(edits)")
      expect(!isMissing || error.kind == .missing, "another reason than the model's: \(error)")
      return
    }
    guard let meant else { fatalError("the model refuses \(edits)") }
    let text = edited.document.text
    let read: Document
    do { read = try Document(text, limits: document.limits) } catch {
      fatalError("\(edits) cannot be read: \(error)\n\(text)")
    }
    expect(read.value.isSame(as: meant), "\(edits) gave\n\(text)")
    if text.utf8.elementsEqual(document.text.utf8) {
      expect(meant.isSame(as: document.value), "\(edits) changed nothing")
      expect(edited.lostComments.isEmpty, "\(edits) lost comments of the same text")
      return
    }
    expectComments(of: Layout(document), in: Layout(read), edited.lostComments, edits)
  }

  /// Every comment is kept or listed as lost.
  private static func expectComments(
    of old: Layout,
    in new: Layout,
    _ lost: [Comment],
    _ edits: [Edit]
  ) {
    let before = old.comments.map(old.text).map { Array($0.utf8) }
    let after = (new.comments.map(new.text) + lost.map(\.text)).map { Array($0.utf8) }
    expect(Dictionary(counting: before) == Dictionary(counting: after), "\(edits): comments differ")
    for comment in lost {
      let isThere = old.comments.contains {
        old.lines.mark(at: $0.bytes.lowerBound) == comment.mark
      }
      expect(isThere, "\(edits): there was no comment at \(comment.mark)")
    }
  }
}

extension Dictionary where Value == Int {
  fileprivate init(counting elements: [Key]) {
    self.init(elements.map { ($0, 1) }, uniquingKeysWith: +)
  }
}

extension Input {
  /// An edit at an existing place, or next to one.
  fileprivate mutating func edit(of value: Value) -> Edit {
    let kind = choice(8)
    let (path, holder) = place(in: value)
    switch kind {
    case 0, 1: return .set(path, self.value())
    case 2: return .set(path.appending(word()), self.value())
    case 3:
      guard case .sequence(let items) = holder else { return .insert(path, self.value()) }
      return .insert(path.appending("\(choice(items.count + 1))"), self.value())
    case 4, 5: return .remove(path)
    case 6:
      let (target, inside) = place(in: (try? value.applying([.remove(path)])) ?? value)
      switch inside {
      case .sequence(let items):
        return .move(from: path, to: target.appending("\(choice(items.count + 1))"))
      case .mapping: return .move(from: path, to: target.appending(word()))
      default: return .move(from: path, to: target)
      }
    default: return .set(path.appending(word()).appending(word()), self.value())
    }
  }

  private mutating func place(in value: Value) -> (FieldPath, Value) {
    var (path, value) = (FieldPath.root, value)
    while choice(4) > 0 {
      switch value {
      case .mapping(let members):
        guard let member = pick(members) else { return (path, value) }
        (path, value) = (path.appending(member.key), member.value)
      case .sequence(let items):
        guard !items.isEmpty else { return (path, value) }
        let index = choice(items.count)
        (path, value) = (path.appending("\(index)"), items[index])
      default: return (path, value)
      }
    }
    return (path, value)
  }
}

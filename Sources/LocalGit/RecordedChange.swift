import Specs
import Text
import YAML

/// An input as stored with its run.
struct RecordedInput: Codable, Sendable, Equatable {
  var name: String
  var value: String
}

/// A change as stored with its run; long values are cut.
struct RecordedChange: Codable, Sendable, Equatable {
  /// The most changes to store.
  static let most = 100
  /// The most bytes of a value or a path to store.
  static let longest = 1_000

  /// A JSON Pointer.
  var path: String
  /// A JSON text; `nil` for no value.
  var old: String?
  var new: String?

  /// The first changes of a list.
  static func list(_ changes: [FieldChange]) -> [RecordedChange] {
    changes.prefix(most).filter { $0.path.description.utf8.count <= longest }.map { change in
      RecordedChange(
        path: change.path.description,
        old: change.old.map(text),
        new: change.new.map(text)
      )
    }
  }

  private static func text(_ value: Value) -> String {
    let text = json(JSON(value))
    guard text.utf8.count > longest else { return text }
    // A plain text is easier to read than its JSON.
    let whole = if case .string(let string) = value { string } else { text }
    var size = longest
    var cut: String
    repeat {
      // Escapes take more bytes than the characters they represent.
      size /= 2
      cut = json(.string("\(whole.prefix(bytes: size))… (\(whole.utf8.count.grouped) bytes)"))
    } while cut.utf8.count > longest
    return cut
  }

  private static func json(_ json: JSON) -> String {
    String(decoding: json.bytes.dropLast(), as: UTF8.self)
  }

  /// The change for display; `nil` if it is invalid.
  var change: FieldChange? {
    FieldPath(pointer: path).map { path in
      FieldChange(path: path, old: old.flatMap(Self.value), new: new.flatMap(Self.value))
    }
  }

  private static func value(_ text: String) -> Value? {
    (try? JSON(parsing: Array(text.utf8))).map { Value($0) }
  }
}

import FoundationEssentials
import Specs

extension RunRecord {
  /// The largest file to read; a log's text may double in size in JSON.
  static let sizeLimit = 4 << 20

  init(reading path: String) throws(FileFailure) {
    let bytes = try Files.read(path, limit: Self.sizeLimit)
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch {
      throw FileFailure(path, .unreadable)
    }
  }

  func write(to path: String, durably: Bool) throws(FileFailure) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let data = try? encoder.encode(self) else { throw FileFailure(path, .unreadable) }
    try Files.replace(path, with: [UInt8](data) + [UInt8(ascii: "\n")], durably: durably)
  }
}

/// Reads the current format and that of 0.1: no key, no changes, and each input under its own key.
extension RunRecord: Decodable {
  /// Any key; 0.1 named its keys after the inputs.
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Name.self)
    func required<Member: Decodable>(_ name: String) throws -> Member {
      try values.decode(Member.self, forKey: Name(stringValue: name))
    }
    func optional<Member: Decodable>(_ name: String) throws -> Member? {
      try values.decodeIfPresent(Member.self, forKey: Name(stringValue: name))
    }
    id = try required("id")
    key = try optional("key")
    customer = try required("customer")
    environment = try required("environment")
    fullName = try optional("fullName") ?? ""
    inputs = try optional("inputs") ?? Self.inputsOfOld(values)
    changes = try optional("changes") ?? []
    requestedBy = try optional("requestedBy")
    reason = try optional("reason")
    message = try optional("message")
    status = try required("status")
    conclusion = try optional("conclusion")
    createdAt = try required("createdAt")
    updatedAt = try required("updatedAt")
    steps = try required("steps")
    log = try required("log")
    commit = try optional("commit")
    blob = try optional("blob")
    process = try optional("process")
  }

  private static func inputsOfOld(_ values: KeyedDecodingContainer<Name>) -> [RecordedInput] {
    BuiltIn.settings.inputs.compactMap { input in
      let name = Name(stringValue: input.name.camelCased)
      let value =
        (try? values.decode(String.self, forKey: name))
        ?? (try? values.decode(Bool.self, forKey: name)).map { "\($0)" }
      return value.map { RecordedInput(name: input.name, value: $0) }
    }
  }
}

extension String {
  /// `some_name` as `someName`.
  fileprivate var camelCased: String {
    let words = split(separator: "_")
    return words.prefix(1).joined()
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}

extension Int32 {
  /// `EBADMSG`: the content is not valid.
  fileprivate static let unreadable: Int32 = 74
}

/// A replacement of one range of a text.
struct Splice: Hashable {
  /// In bytes.
  var range: Range<Int>
  var text: String

  init(_ range: Range<Int>, _ text: String) {
    self.range = range
    self.text = text
  }

  static func insert(_ text: String, at place: Int) -> Splice { Splice(place..<place, text) }
  static func delete(_ range: Range<Int>) -> Splice { Splice(range, "") }
}

extension [Splice] {
  /// In the order of the text; insertions come before replacements at the same place.
  var inOrder: [Splice] {
    sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
  }

  /// Whether no two splices overlap; they must be in order.
  var areApart: Bool {
    zip(self, dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound }
  }

  /// The text with all splices applied; they must be in order.
  func applied(to bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + reduce(0) { $0 + $1.text.utf8.count })
    var place = 0
    for splice in self {
      result += bytes[place..<splice.range.lowerBound]
      result += splice.text.utf8
      place = splice.range.upperBound
    }
    result += bytes[place...]
    return result
  }
}

extension Dictionary where Value == [String] {
  /// The same with a word among those of a key, or without it where it is there.
  func toggling(_ word: String, of key: Key) -> Self {
    var copy = self
    var words = self[key] ?? []
    if let place = words.firstIndex(of: word) {
      words.remove(at: place)
    } else {
      words.append(word)
    }
    copy[key] = words.isEmpty ? nil : words
    return copy
  }
}

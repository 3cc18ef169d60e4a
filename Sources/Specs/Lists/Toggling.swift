extension Dictionary where Value == [String] {
  /// The same with a word added to those of a key, or removed if it is already there.
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

extension Visit {
  private static let largestPull = 1 << 31

  /// The pull request that the first segment of the address names.
  ///
  /// - Throws: A 404 ``Problem`` for what no pull request is called, such as `012`.
  package func pullNumber() throws(Problem) -> Int {
    guard let text = parameters.first, let number = Int(text), String(number) == text,
      (1...Self.largestPull).contains(number)
    else { throw .noSuchPage(self) }
    return number
  }
}

/// Why an archive cannot be read.
package enum ArchiveError: Error, Hashable, Sendable {
  /// It is damaged; the text is a few words to follow a colon.
  case malformed(String)
  /// It unpacks to more than the limit.
  case tooLarge
}

/// Why an archive cannot be read on.
package enum ArchiveError: Error, Hashable, Sendable {
  /// It is not what it should be; a few words to follow a colon.
  case malformed(String)
  /// It unpacks to more than it may.
  case tooLarge
}

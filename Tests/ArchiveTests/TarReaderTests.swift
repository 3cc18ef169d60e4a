import Tarballs
import Testing

@testable import Archive

@Suite struct TarReaderTests {
  /// Reads an archive in pieces of a size, and keeps the files of at most 1000 bytes.
  private func files(
    _ bytes: [UInt8],
    piece: Int = 32 << 10
  ) throws(ArchiveError) -> [String: String] {
    var reader = TarReader()
    var files: [String: String] = [:]
    for start in stride(from: 0, to: bytes.count, by: piece) {
      var failure: ArchiveError?
      bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { piece in
        do throws(ArchiveError) {
          try reader.take(piece) { _, size in
            size <= 1000
          } handOut: { path, content in
            files[path] = String(decoding: content, as: UTF8.self)
          }
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
    }
    return files
  }

  private let sample = [
    "a.txt": "one", "b/empty": "", "b/block": String(repeating: "x", count: 512),
    "b/large": String(repeating: "y", count: 1001),
    "deep/" + String(repeating: "long/", count: 60) + "c.txt": "three",
  ]

  @Test(arguments: [1, 7, 511, 512, 513, 100_000])
  func `files that are wanted come whole, in whatever pieces the archive does`(piece: Int) throws {
    var expected = sample
    expected["b/large"] = nil
    let read = try files(Tarball(sample, root: "r").whole, piece: piece)
    #expect(read == Dictionary(uniqueKeysWithValues: expected.map { ("r/\($0.key)", $0.value) }))
  }

  @Test func `GNU's long names, and paths in two parts, are whole`() throws {
    var archive = Tarball()
    let long = String(repeating: "n", count: 300)
    archive.add("././@LongLink", Array((long + "\0").utf8), type: "L")
    archive.add("cut", Array("1".utf8))
    archive.add("next", Array("2".utf8))
    #expect(try files(archive.whole) == [long: "1", "next": "2"])
  }

  @Test func `folders, links and what lies behind the end are passed over`() throws {
    var archive = Tarball()
    archive.add("folder/", [], type: "5")
    archive.add("link", [], type: "2", size: "00000000777")
    archive.add("file", Array("1".utf8))
    var behind = Tarball()
    behind.add("behind", [])
    #expect(try files(archive.whole + behind.whole) == ["file": "1"])
  }

  @Test func `a path may stand in the records of POSIX, and a size`() throws {
    var archive = Tarball()
    archive.add("x", archive.record("path", "ä/b") + archive.record("size", "3"), type: "x")
    archive.add("cut", Array("one".utf8), size: "00000000000")
    // Its header has size zero, so its content is not part of it; the reader knows better.
    #expect(try files(archive.whole) == ["ä/b": "one"])
  }

  @Test(arguments: [
    Array("<html>".utf8) + [UInt8](repeating: 0x20, count: 600),
    [UInt8](repeating: 0xFF, count: 5000),
    Self.lying(size: "99999999999"), Self.lying(size: "-0000000001"),
    Self.lying(size: "\u{1}0000000000"), Self.record("0 path=x\n"), Self.record("99 path=x\n"),
    Self.record("path=x"), Self.record("12 size=-10\n"), Self.longName(of: 70_000),
  ])
  func `what is damaged or lies is refused`(bytes: [UInt8]) {
    #expect(throws: ArchiveError.self) { try files(bytes) }
  }

  @Test func `a size of many gigabytes takes no memory`() throws {
    var archive = Tarball()
    archive.add("huge", Array("1".utf8), size: "77777777777")
    #expect(try files(archive.whole).isEmpty)
  }

  private static func lying(size: String) -> [UInt8] {
    var archive = Tarball()
    archive.add("a", [], size: size)
    archive.add("b", [])
    return archive.whole
  }

  private static func record(_ text: String) -> [UInt8] {
    var archive = Tarball()
    archive.add("a", Array(text.utf8), type: "x")
    return archive.whole
  }

  private static func longName(of size: Int) -> [UInt8] {
    var archive = Tarball()
    archive.add("a", [UInt8](repeating: 0x61, count: size), type: "L")
    return archive.whole
  }
}

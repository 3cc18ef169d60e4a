import Testing

@testable import Text

@Suite struct BlobIDTests {
  @Test(
    arguments: [
      ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
      ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
      ),
    ] as [(String, String)]
  )
  func `the standard's examples come out`(text: String, digest: String) {
    var hash = SHA1()
    hash.take(Array(text.utf8))
    #expect(hash.end() == Self.bytes(digest))
  }

  @Test func `a million letters come out, in whatever pieces`() {
    var hash = SHA1()
    for _ in 0..<1000 { hash.take([UInt8](repeating: 0x61, count: 999)) }
    hash.take([UInt8](repeating: 0x61, count: 1000))
    #expect(hash.end() == Self.bytes("34aa973cd4c4daa4f61eeb2bdbad27316534016f"))
  }

  @Test func `a blob has the name that git gives it`() {
    // git hash-object --stdin
    #expect(BlobID.of([]) == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
    #expect(BlobID.of(Array("hello\n".utf8)) == "ce013625030ba8dba906f756967f9e9ca394464a")
  }

  /// Where the padding needs another block, and where it does not.
  @Test(
    arguments: [
      (55, "c1c8bbdc22796e28c0e15163d20899b65621d65a"),
      (56, "c2db330f6083854c99d4b5bfb6e8f29f201be699"),
      (64, "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
    ] as [(Int, String)]
  )
  func `a text of any length comes out`(length: Int, digest: String) {
    var hash = SHA1()
    hash.take([UInt8](repeating: 0x61, count: length))
    #expect(hash.end() == Self.bytes(digest))
  }

  private static func bytes(_ digits: String) -> [UInt8] {
    let digits = Array(digits)
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
  }
}

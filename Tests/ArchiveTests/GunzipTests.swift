import Tarballs
import Testing

@testable import Archive

@Suite struct GunzipTests {
  /// Unpacks data that arrives in pieces of a given size.
  private func unpacked(
    _ bytes: [UInt8],
    limit: Int = 1 << 20,
    piece: Int = 4096
  ) throws(ArchiveError) -> (bytes: [UInt8], isAtEnd: Bool, largest: Int) {
    var gunzip = Gunzip(limit: limit)
    var unpacked: [UInt8] = []
    var largest = 0
    var failure: ArchiveError?
    for start in stride(from: 0, to: bytes.count, by: piece) where failure == nil {
      bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { piece in
        do throws(ArchiveError) {
          try gunzip.take(piece) { piece in
            unpacked += piece
            largest = max(largest, piece.count)
          }
        } catch {
          failure = error
        }
      }
    }
    if let failure { throw failure }
    return (unpacked, gunzip.isAtEnd, largest)
  }

  @Test(arguments: [1, 100, 1 << 20])
  func `a stream is unpacked in small pieces, however it comes`(piece: Int) throws {
    let text = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 5) }
    let result = try unpacked(Tarball.gzip(text) + [1, 2, 3], piece: piece)
    #expect(result.bytes == text)
    #expect(result.isAtEnd && result.largest <= 32 << 10)
  }

  @Test func `a stream that breaks off is not at its end`() throws {
    let packed = Tarball.gzip([UInt8](repeating: 7, count: 100_000))
    #expect(try !unpacked(Array(packed.dropLast(9))).isAtEnd)
  }

  @Test func `a bomb goes off in small pieces, up to the limit`() {
    let bomb = Tarball.gzip([UInt8](repeating: 0, count: 2 << 20))
    #expect(bomb.count < 4096)
    #expect(throws: ArchiveError.tooLarge) { try unpacked(bomb) }
  }

  @Test func `a stream that unpacks to nothing for ever ends at the limit too`() throws {
    // Empty blocks after the header.
    let empty: [UInt8] = [0, 0, 0, 0xFF, 0xFF]
    let endless = Tarball.gzip([]).prefix(10) + (0..<5000).flatMap { _ in empty }
    #expect(throws: ArchiveError.tooLarge) { try unpacked(Array(endless), limit: 20_000) }
  }

  @Test(arguments: [Array("<html>no".utf8), [], [0x1F, 0x8B, 9, 0, 0, 0, 0, 0, 0, 0, 1]])
  func `data that is not gzip unpacks to nothing`(bytes: [UInt8]) {
    let result = try? unpacked(bytes)
    #expect(result == nil || result?.isAtEnd == false && result?.bytes.isEmpty == true)
  }

  @Test func `a damaged stream is refused`() {
    var packed = Tarball.gzip((0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
    packed[packed.count - 6] ^= 0xFF
    #expect(throws: ArchiveError.self) { try unpacked(packed) }
  }
}

internal import CZlib

/// Unpacks a gzip stream piece by piece as it arrives, in a few kilobytes of memory for any length.
package struct Gunzip: ~Copyable {
  /// The most bytes passed on at a time.
  private static let pieceSize = 32 << 10

  /// zlib's state refers back to the stream, so its address must not change.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceSize, alignment: 1)
  /// The bytes that may still be read and written.
  private var (packedLeft, unpackedLeft): (Int, Int)
  /// Whether the end of the stream was reached; anything after it is ignored.
  package private(set) var isAtEnd = false

  /// Creates one that reads at most `limit` bytes and unpacks them to at most as many.
  package init(limit: Int) {
    (packedLeft, unpackedLeft) = (limit, limit)
    stream.initialize(to: z_stream())
    guard inflate_init_gzip(stream) == Z_OK else { preconditionFailure("zlib is out of memory") }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    piece.deallocate()
  }

  /// Unpacks what has arrived, and passes it on in pieces.
  package mutating func take(
    _ bytes: UnsafeRawBufferPointer,
    handOut: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    guard !isAtEnd, !bytes.isEmpty else { return }
    packedLeft -= bytes.count
    guard packedLeft >= 0 else { throw .tooLarge }
    // zlib does not write through this pointer.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: bytes.bindMemory(to: UInt8.self).baseAddress
    )
    stream.pointee.avail_in = UInt32(bytes.count)
    repeat {
      stream.pointee.next_out = piece.bindMemory(to: UInt8.self).baseAddress
      stream.pointee.avail_out = UInt32(Self.pieceSize)
      let code = inflate(stream, Z_NO_FLUSH)
      let count = Self.pieceSize - Int(stream.pointee.avail_out)
      isAtEnd = code == Z_STREAM_END
      guard isAtEnd || code == Z_OK || code == Z_BUF_ERROR else {
        throw .malformed("it is not a gzip stream, or a damaged one")
      }
      unpackedLeft -= count
      guard unpackedLeft >= 0 else { throw .tooLarge }
      if count > 0 { try handOut(UnsafeRawBufferPointer(rebasing: piece[..<count])) }
    } while !isAtEnd && stream.pointee.avail_out == 0
  }
}

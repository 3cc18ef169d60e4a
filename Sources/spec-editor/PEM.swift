import FoundationEssentials

/// Checks PEM certificates, as far as possible without a TLS library.
enum PEM {
  /// Whether a file has complete certificates: base64 data that begins like a certificate.
  static func holdsCertificates(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = text.components(separatedBy: "-----BEGIN CERTIFICATE-----").dropFirst()
    return !parts.isEmpty
      && parts.allSatisfy { part in
        guard let end = part.firstRange(of: "-----END CERTIFICATE-----"),
          let der = Data(
            base64Encoded: String(part[..<end.lowerBound].filter { !$0.isWhitespace })
          )
        else { return false }
        // A sequence whose length takes two more bytes.
        return der.count > 100 && der.first == 0x30
      }
  }
}

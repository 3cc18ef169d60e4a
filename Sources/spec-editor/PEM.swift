import FoundationEssentials

/// Certificates as text, as far as one can tell without a TLS library.
enum PEM {
  /// Whether a file holds certificates, each whole: base64 of what begins as a certificate does.
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
        // A sequence whose length takes two bytes more.
        return der.count > 100 && der.first == 0x30
      }
  }
}

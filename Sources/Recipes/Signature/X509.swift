import CryptoExtras
import Foundation

/// Just enough of X.509 (RFC 5280 section 4.1) to take the public key out of a certificate.
enum X509 {
    /// The RSA key of the first certificate in a PEM text; nil when there is none.
    static func rsaKey(inPEM body: [UInt8]) -> _RSA.Signing.PublicKey? {
        let text = String(decoding: body, as: UTF8.self)
        guard let begin = text.firstRange(of: "-----BEGIN CERTIFICATE-----"),
            let end = text[begin.upperBound...].firstRange(of: "-----END CERTIFICATE-----"),
            let der = ByteEncoding.base64.decode(text[begin.upperBound..<end.lowerBound].filter { !$0.isWhitespace }),
            let key = subjectPublicKey(of: der[...])
        else { return nil }
        return try? _RSA.Signing.PublicKey(derRepresentation: Array(key))  // a key of another kind is no RSA key
    }

    /// `Certificate → tbsCertificate → subjectPublicKeyInfo`, as bytes.
    private static func subjectPublicKey(of der: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var whole = DER(der)
        guard var certificate = whole.next().map({ DER($0.content) }), var body = certificate.next().map({ DER($0.content) })
        else {
            return nil
        }
        guard var first = body.next() else { return nil }
        if first.tag == 0xA0 {
            guard let serial = body.next() else { return nil }
            first = serial
        }
        // Serial number, then: signature algorithm, issuer, validity, subject.
        for _ in 0..<4 { guard body.next() != nil else { return nil } }
        return body.next()?.whole
    }
}

/// Elements of DER (X.690 section 8.1), one after the other.
private struct DER {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// The next element with a definite length of at most four bytes; nil at the end or where the bytes are no DER.
    mutating func next() -> (tag: UInt8, whole: ArraySlice<UInt8>, content: ArraySlice<UInt8>)? {
        let start = rest
        guard let tag = rest.popFirst(), let first = rest.popFirst() else { return nil }
        var length = Int(first)
        if first & 0x80 != 0 {
            let digits = rest.prefix(Int(first & 0x7F))
            guard (1...4).contains(digits.count), digits.count == Int(first & 0x7F) else { return nil }
            length = digits.reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(digits.count)
        }
        guard rest.count >= length else { return nil }
        let content = rest.prefix(length)
        rest = rest.dropFirst(length)
        return (tag, start[start.startIndex..<content.endIndex], content)
    }
}

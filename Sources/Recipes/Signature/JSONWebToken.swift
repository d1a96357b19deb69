import Crypto
import CryptoExtras
import Foundation

/// A JSON Web Token in compact form (RFC 7519, RFC 7515 section 3.1), taken apart but not yet believed.
struct JSONWebToken {
    let algorithm: String
    let keyID: String?
    let claims: JSONValue
    /// The bytes that the signature covers.
    let signed: [UInt8]
    let signature: [UInt8]

    /// Longer than any vendor's token; what is longer is not decoded.
    private static let longest = 16_384

    init?(_ text: some StringProtocol) {
        let pieces = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.longest, pieces.count == 3, let header = Self.json(pieces[0]),
            let claims = Self.json(pieces[1]),
            let signature = ByteEncoding.base64url.decode(pieces[2]), let algorithm = header["alg"]?.string
        else { return nil }
        self.algorithm = algorithm
        self.claims = claims
        self.signature = signature
        keyID = header["kid"]?.string
        signed = Array("\(pieces[0]).\(pieces[1])".utf8)
    }

    private static func json(_ piece: some StringProtocol) -> JSONValue? {
        guard let bytes = ByteEncoding.base64url.decode(piece) else { return nil }
        return try? JSONValue(parsing: bytes, limits: JSONLimits(bytes: longest, depth: 8, values: 256))  // not JSON: no token
    }

    /// Whether the HMAC of the token's algorithm under the key is the signature.
    func isSigned(by key: [UInt8], _ algorithm: DigestAlgorithm) -> Bool {
        equalInConstantTime(algorithm.authenticate(signed, key: key), signature)
    }

    /// Whether the signature is RSASSA-PKCS1-v1_5 with SHA-256 under the key.
    func isSigned(by key: _RSA.Signing.PublicKey) -> Bool {
        key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: signed), padding: .insecurePKCS1v1_5)
    }
}

/// The RSA keys of a JSON Web Key Set (RFC 7517, RFC 7518 section 6.3).
enum KeySet {
    /// The keys with that id, or all RSA keys when the token names none.
    static func keys(in body: [UInt8], id: String?) -> [_RSA.Signing.PublicKey] {
        // A set that cannot be read has no keys, and the caller refuses for want of one.
        guard let set = try? JSONValue(parsing: body), let entries = set["keys"]?.array else { return [] }
        return entries.filter { $0["kty"]?.string == "RSA" && (id == nil || $0["kid"]?.string == id) }.compactMap(key)
    }

    private static func key(_ entry: JSONValue) -> _RSA.Signing.PublicKey? {
        guard let modulus = entry["n"]?.string.flatMap(ByteEncoding.base64url.decode),
            let exponent = entry["e"]?.string.flatMap(ByteEncoding.base64url.decode)
        else { return nil }
        return try? _RSA.Signing.PublicKey(n: modulus, e: exponent)  // numbers that are no key: no key
    }
}

import Crypto
import Foundation

/// The hash functions that vendors use.
public enum DigestAlgorithm: String, Sendable, Equatable, CaseIterable {
    /// RFC 1321; broken as a hash, still in use in HMACs.
    case md5
    /// FIPS 180-4; broken as a hash, still in use in HMACs.
    case sha1
    /// FIPS 180-4.
    case sha256
    /// FIPS 180-4.
    case sha384
    /// FIPS 180-4.
    case sha512

    /// The digest's length in bytes.
    public var length: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The hash of the bytes.
    public func hash(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .md5: Array(Insecure.MD5.hash(data: bytes))
        case .sha1: Array(Insecure.SHA1.hash(data: bytes))
        case .sha256: Array(SHA256.hash(data: bytes))
        case .sha384: Array(SHA384.hash(data: bytes))
        case .sha512: Array(SHA512.hash(data: bytes))
        }
    }

    /// The HMAC (RFC 2104) of the bytes under the key.
    public func authenticate(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        authenticate(key: SymmetricKey(data: key)) { $0.write(bytes) }
    }

    /// The HMAC of what `feed` writes.
    func authenticate(key: SymmetricKey, feed: (inout any ByteSink) -> Void) -> [UInt8] {
        switch self {
        case .md5: Self.authenticate(Insecure.MD5.self, key, feed)
        case .sha1: Self.authenticate(Insecure.SHA1.self, key, feed)
        case .sha256: Self.authenticate(SHA256.self, key, feed)
        case .sha384: Self.authenticate(SHA384.self, key, feed)
        case .sha512: Self.authenticate(SHA512.self, key, feed)
        }
    }

    private static func authenticate<Hash: HashFunction>(
        _: Hash.Type, _ key: SymmetricKey, _ feed: (inout any ByteSink) -> Void
    ) -> [UInt8] {
        var sink: any ByteSink = AuthenticationSink<Hash>(key: key)
        feed(&sink)
        return sink.finish()
    }
}

/// Takes bytes one after the other and ends in a digest, or in the bytes themselves.
protocol ByteSink {
    mutating func write(raw bytes: UnsafeRawBufferPointer)
    func finish() -> [UInt8]
}

extension ByteSink {
    mutating func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { write(raw: $0) }
    }

    mutating func write(_ text: some StringProtocol) {
        var copy = String(text)
        copy.withUTF8 { write(raw: UnsafeRawBufferPointer($0)) }
    }
}

/// Keeps the bytes together, for signatures that take one message.
struct CollectingSink: ByteSink {
    private(set) var bytes: [UInt8] = []

    mutating func write(raw bytes: UnsafeRawBufferPointer) {
        self.bytes.append(contentsOf: bytes)
    }

    func finish() -> [UInt8] { bytes }
}

private struct AuthenticationSink<Hash: HashFunction>: ByteSink {
    private var code: HMAC<Hash>

    init(key: SymmetricKey) {
        code = HMAC<Hash>(key: key)
    }

    mutating func write(raw bytes: UnsafeRawBufferPointer) {
        code.update(data: bytes)
    }

    func finish() -> [UInt8] {
        code.finalize().withUnsafeBytes { Array($0) }
    }
}

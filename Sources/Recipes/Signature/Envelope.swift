import Crypto
import CryptoExtras
import Foundation

/// The encrypted wrapping of a body. In config: `decrypt`.
public struct EnvelopeScheme: Sendable, Equatable {
    /// How the text was made.
    public enum Kind: String, Sendable, Equatable, CaseIterable {
        /// AES-256-CBC under the 43-character key, with length and receiver inside: WeChat, WeCom, DingTalk.
        case wechat
        /// AES-256-CBC under the SHA-256 of the key, with the IV in front: Feishu, Lark.
        case feishu
    }

    /// How the text was made.
    public var kind: Kind
    /// The setting with the key; where it is not given bodies are taken as they are.
    public var key: String
    /// The setting with the receiver (app id, corp id) that must stand inside; only `wechat` has one.
    public var receiver: String?
    /// Where the encrypted text is in the request.
    public var field: RequestField

    /// An envelope at a place.
    public init(kind: Kind, key: String, receiver: String? = nil, field: RequestField) {
        self.kind = kind
        self.key = key
        self.receiver = receiver
        self.field = field
    }

    /// The envelope with its keys; nil when the settings have none.
    ///
    /// - Throws: `RecipeError` of code `settings.secret_malformed`.
    public func envelope(_ settings: ProviderSettings) throws(RecipeError) -> Envelope? {
        let keys = try SecretReference(key, form: kind == .wechat ? .base64 : .text).keys(in: settings)
        guard !keys.isEmpty else { return nil }
        guard kind == .feishu || keys.allSatisfy({ $0.count == 32 }) else {
            throw RecipeError(.secretMalformed, "The setting \(key) does not have the 43 characters of an EncodingAESKey.")
        }
        return Envelope(scheme: self, keys: keys, receivers: receiver.map { settings[$0] } ?? [])
    }
}

/// An envelope with its keys: opens what the vendor sends and seals what it wants to be answered.
public struct Envelope: Sendable {
    let scheme: EnvelopeScheme
    private let keys: [[UInt8]]
    private let receivers: [String]

    init(scheme: EnvelopeScheme, keys: [[UInt8]], receivers: [String]) {
        self.scheme = scheme
        self.keys = scheme.kind == .feishu ? keys.map { DigestAlgorithm.sha256.hash($0) } : keys
        self.receivers = receivers
    }

    /// The plain bytes of an encrypted text, with the first live key that opens it.
    ///
    /// - Throws: `RecipeError` of code `envelope.not_opened`, or `envelope.receiver` when it is for somebody else.
    public func open(_ text: String) throws(RecipeError) -> [UInt8] {
        var failure = RecipeError(.envelopeNotOpened, "The envelope cannot be opened with any live key.")
        guard let bytes = ByteEncoding.base64.decode(text.filter { !$0.isWhitespace }) else { throw failure }
        for key in keys {
            do throws(RecipeError) {
                return try scheme.kind == .wechat ? openWeChat(bytes, key) : openFeishu(bytes, key)
            } catch {
                if error.code == .envelopeReceiver { failure = error }
            }
        }
        throw failure
    }

    /// The encrypted text of plain bytes under the newest key.
    ///
    /// - Parameter random: 16 unpredictable bytes.
    public func seal(_ plain: [UInt8], random: [UInt8] = Self.random()) throws(RecipeError) -> String {
        let sealed =
            switch scheme.kind {
            case .wechat:
                try Self.crypt(
                    Self.padded(random + Self.bigEndian(plain.count) + plain + Array((receivers.first ?? "").utf8), to: 32),
                    key: keys[0], iv: Array(keys[0][..<16]), encrypting: true)
            case .feishu: random + (try Self.crypt(Self.padded(plain, to: 16), key: keys[0], iv: random, encrypting: true))
            }
        return ByteEncoding.base64.encode(sealed)
    }

    /// 16 bytes from the system's generator.
    public static func random() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// 16 random bytes, the message's length in four bytes, the message, the receiver; padded to blocks of 32 bytes.
    private func openWeChat(_ bytes: [UInt8], _ key: [UInt8]) throws(RecipeError) -> [UInt8] {
        let plain = try Self.unpadded(try Self.crypt(bytes, key: key, iv: Array(key[..<16]), encrypting: false), block: 32)
        guard plain.count >= 20 else { throw Self.notOpened }
        let length = plain[16..<20].reduce(0) { $0 << 8 | Int($1) }
        guard length <= plain.count - 20 else { throw Self.notOpened }
        let receiver = Array(plain[(20 + length)...])
        guard receivers.isEmpty || receivers.contains(where: { equalInConstantTime(Array($0.utf8), receiver) }) else {
            throw RecipeError(
                .envelopeReceiver, "The envelope is for another receiver than the setting \(scheme.receiver ?? "receiver") says.")
        }
        return Array(plain[20..<20 + length])
    }

    private func openFeishu(_ bytes: [UInt8], _ key: [UInt8]) throws(RecipeError) -> [UInt8] {
        guard bytes.count >= 32 else { throw Self.notOpened }
        let plain = try Self.crypt(Array(bytes[16...]), key: key, iv: Array(bytes[..<16]), encrypting: false)
        return Array(try Self.unpadded(plain, block: 16))
    }

    private static let notOpened = RecipeError(.envelopeNotOpened, "The envelope does not hold what it should.")

    private static func crypt(_ bytes: [UInt8], key: [UInt8], iv: [UInt8], encrypting: Bool) throws(RecipeError) -> [UInt8] {
        guard !bytes.isEmpty, bytes.count % 16 == 0 else { throw notOpened }
        do {
            let vector = try AES._CBC.IV(ivBytes: iv)
            let secret = SymmetricKey(data: key)
            return encrypting
                ? Array(try AES._CBC.encrypt(bytes, using: secret, iv: vector, noPadding: true))
                : Array(try AES._CBC.decrypt(bytes, using: secret, iv: vector, noPadding: true))
        } catch {
            throw notOpened
        }
    }

    /// PKCS #7 (RFC 5652 section 6.3) for blocks of up to 32 bytes.
    private static func padded(_ bytes: [UInt8], to block: Int) -> [UInt8] {
        let count = block - bytes.count % block
        return bytes + [UInt8](repeating: UInt8(count), count: count)
    }

    private static func unpadded(_ bytes: [UInt8], block: Int) throws(RecipeError) -> ArraySlice<UInt8> {
        guard let last = bytes.last, (1...block).contains(Int(last)), Int(last) <= bytes.count else { throw notOpened }
        return bytes.dropLast(Int(last))
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}

extension RecipeError.Code {
    /// An encrypted body cannot be opened.
    public static let envelopeNotOpened = Self(rawValue: "envelope.not_opened")
    /// An encrypted body is for another receiver.
    public static let envelopeReceiver = Self(rawValue: "envelope.receiver")
}

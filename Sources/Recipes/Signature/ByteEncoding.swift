/// How bytes are written as text in headers and settings.
public enum ByteEncoding: String, Sendable, Equatable, CaseIterable {
    /// Two digits a byte, in either case when read, in lower case when written.
    case hex
    /// RFC 4648 section 4; padding may be missing when read, bits that stand for nothing must be zero.
    case base64
    /// RFC 4648 section 5; written without padding.
    case base64url

    /// The bytes of the text; nil when it is not of this encoding.
    public func decode(_ text: some StringProtocol) -> [UInt8]? {
        switch self {
        case .hex: text.utf8.withContiguousStorageIfAvailable(Self.decodeHex) ?? Self.decodeHex(Array(text.utf8))
        case .base64, .base64url: Self.decodeBase64(text.utf8, isStrict: true)
        }
    }

    /// The bytes of base64 whose last digit may have bits that stand for nothing, as keys cut to length have.
    static func decodeKey(_ text: some StringProtocol) -> [UInt8]? {
        decodeBase64(text.utf8, isStrict: false)
    }

    /// The text of the bytes.
    public func encode(_ bytes: some Collection<UInt8>) -> String {
        switch self {
        case .hex: Self.encodeHex(bytes)
        case .base64: Self.encodeBase64(bytes, alphabet: Self.standard, padded: true)
        case .base64url: Self.encodeBase64(bytes, alphabet: Self.urlSafe, padded: false)
        }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
    private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlSafe = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static let sextets: [UInt8] = {
        var table = [UInt8](repeating: 0xFF, count: 256)
        for (value, byte) in standard.enumerated() { table[Int(byte)] = UInt8(value) }
        for (value, byte) in urlSafe.enumerated() { table[Int(byte)] = UInt8(value) }
        return table
    }()

    /// The value of one hexadecimal digit; nil for any other byte.
    static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private static func decodeHex(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes = [UInt8]()
        bytes.reserveCapacity(text.count / 2)
        var high: UInt8?
        for byte in text {
            guard let value = nibble(byte) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }

    private static func decodeBase64(_ text: some Collection<UInt8>, isStrict: Bool) -> [UInt8]? {
        var bytes = [UInt8]()
        bytes.reserveCapacity(text.count * 3 / 4)
        var (bits, held, padding, digits): (UInt32, Int, Int, Int) = (0, 0, 0, 0)
        for byte in text {
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let value = sextets[Int(byte)]
            guard value != 0xFF, padding == 0 else { return nil }
            digits += 1
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        let isRounded = bits & (1 << UInt32(held) - 1) == 0
        return digits % 4 != 1 && padding <= 2 && (isRounded || !isStrict) ? bytes : nil
    }

    private static func encodeHex(_ bytes: some Collection<UInt8>) -> String {
        var text = [UInt8]()
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(hexDigits[Int(byte >> 4)])
            text.append(hexDigits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func encodeBase64(_ bytes: some Collection<UInt8>, alphabet: [UInt8], padded: Bool) -> String {
        var text = [UInt8]()
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var (bits, held): (UInt32, Int) = (0, 0)
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 6 {
                held -= 6
                text.append(alphabet[Int(bits >> UInt32(held) & 63)])
            }
        }
        if held > 0 { text.append(alphabet[Int(bits << UInt32(6 - held) & 63)]) }
        while padded && text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Whether two byte strings are equal, in a time that tells nothing but their lengths.
func equalInConstantTime(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard one.count == other.count else { return false }
    var difference: UInt8 = 0
    for index in one.indices { difference |= one[index] ^ other[index] }
    return difference == 0
}

/// Whether two texts are equal, in a time that tells nothing but their lengths.
func equalInConstantTime(_ one: some StringProtocol, _ other: some StringProtocol) -> Bool {
    equalInConstantTime(Array(one.utf8), Array(other.utf8))
}

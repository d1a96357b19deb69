/// The encodings in which call centres export.
public enum TextEncoding: String, Sendable, Hashable, CaseIterable, Codable {
    /// UTF-8, with or without byte order mark.
    case utf8 = "utf-8"
    /// UTF-16, low byte first: Excel's "Unicode text".
    case utf16LittleEndian = "utf-16le"
    /// UTF-16, high byte first.
    case utf16BigEndian = "utf-16be"
    /// GB18030, the superset of GBK and GB2312.
    case gb18030
    /// Windows-1252, which Excel writes in western Europe; the superset of ISO 8859-1.
    case windows1252 = "windows-1252"

    /// Reads the name as operators write it: `utf8`, `GBK`, `GB2312`, `cp936`, `UTF-16` (low byte first) and the like.
    public init?(name: String) {
        switch name.lowercased().replacing("_", with: "-") {
        case "utf-8", "utf8": self = .utf8
        case "utf-16", "utf16", "utf-16le", "utf16le", "unicode": self = .utf16LittleEndian
        case "utf-16be", "utf16be": self = .utf16BigEndian
        case "gb18030", "gb-18030", "gbk", "gb2312", "gb-2312", "cp936": self = .gb18030
        case "windows-1252", "windows1252", "cp1252", "latin1", "latin-1", "iso-8859-1", "iso8859-1": self = .windows1252
        default: return nil
        }
    }

    /// The bytes of U+FEFF, which some programs write first.
    var byteOrderMark: [UInt8] {
        switch self {
        case .utf8: [0xEF, 0xBB, 0xBF]
        case .utf16LittleEndian: [0xFF, 0xFE]
        case .utf16BigEndian: [0xFE, 0xFF]
        case .gb18030: [0x84, 0x31, 0x95, 0x33]
        case .windows1252: []
        }
    }

    /// Whether programs that read the encoding take a byte order mark for text.
    public var hasNoMark: Bool { isForeign }

    var isUTF16: Bool { self == .utf16LittleEndian || self == .utf16BigEndian }

    /// Whether bytes above 0x7F have to be decoded cell by cell.
    var isForeign: Bool { self == .gb18030 || self == .windows1252 }

    /// Text as UTF-8 in the bytes of this encoding; a character that the encoding lacks becomes `?`.
    public func encode(_ text: String) -> [UInt8] {
        switch self {
        case .utf8: Array(text.utf8)
        case .utf16LittleEndian: text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        case .utf16BigEndian: text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        case .gb18030: GB18030.encode(text)
        case .windows1252: Windows1252.encode(text)
        }
    }

    /// The text that bytes stand for; what cannot be read becomes U+FFFD.
    public func decode(_ bytes: [UInt8]) -> String {
        switch self {
        case .utf8: String(decoding: bytes, as: UTF8.self)
        case .utf16LittleEndian, .utf16BigEndian:
            String(decoding: UTF16Transcoder(bigEndian: self == .utf16BigEndian).utf8(bytes), as: UTF8.self)
        case .gb18030: String(decoding: GB18030.utf8(bytes), as: UTF8.self)
        case .windows1252: bytes.withUnsafeBufferPointer { String(decoding: Windows1252.utf8($0), as: UTF8.self) }
        }
    }
}

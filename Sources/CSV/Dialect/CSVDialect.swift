/// How a file separates its cells and rows.
public struct CSVDialect: Sendable, Hashable, Codable {
    /// What stands between two cells.
    public var delimiter: Delimiter
    /// The ASCII character around cells that hold delimiters, quotes or line ends; doubled inside.
    public var quote: UInt8
    /// What ends a row.
    public var rowEnd: RowEnd

    /// Describes a dialect; RFC 4180's by default.
    public init(delimiter: Delimiter = .comma, quote: UInt8 = 0x22, rowEnd: RowEnd = .lineFeed) {
        self.delimiter = delimiter
        self.quote = quote
        self.rowEnd = rowEnd
    }

    /// What ends a row.
    public enum RowEnd: String, Sendable, Hashable, Codable {
        /// LF, or CR LF. A CR elsewhere is part of its cell.
        case lineFeed = "lf"
        /// CR alone, as old Mac programs write it; LF ends a row too.
        case carriageReturn = "cr"
    }
}

/// What stands between two cells.
public struct Delimiter: Sendable, Hashable, Codable {
    /// The character as written in UTF-8.
    let text: [UInt8]

    /// `,`
    public static let comma = Self(ascii: 0x2C)
    /// `;`
    public static let semicolon = Self(ascii: 0x3B)
    /// The tabulator.
    public static let tab = Self(ascii: 0x09)
    /// `|`
    public static let pipe = Self(ascii: 0x7C)
    /// The full-width comma U+FF0C.
    public static let fullWidthComma = Self(text: [0xEF, 0xBC, 0x8C])

    /// Those that detection tries, in the order in which they win when all else is equal.
    static let candidates: [Delimiter] = [.comma, .tab, .pipe, .semicolon]

    /// Any other single ASCII character or the full-width comma; nil for what cannot separate cells, such as letters and digits.
    public init?(_ character: Character) {
        guard character != "，" else {
            self = .fullWidthComma
            return
        }
        guard let byte = character.asciiValue, !Self.unfit.contains(byte), !character.isLetter else { return nil }
        self.init(ascii: byte)
    }

    /// A delimiter as operators write it: `comma`, `semicolon`, `tab`, `pipe`, or the character itself.
    public init?(name: String) {
        switch name.lowercased() {
        case "comma": self = .comma
        case "semicolon": self = .semicolon
        case "tab": self = .tab
        case "pipe": self = .pipe
        default:
            guard name.count == 1, let character = name.first else { return nil }
            self.init(character)
        }
    }

    private init(ascii byte: UInt8) {
        text = [byte]
    }

    private init(text: [UInt8]) {
        self.text = text
    }

    // Quotes, line ends and NUL have their own meaning; digits are trail bytes of GB18030.
    private static let unfit: Set<UInt8> = Set([0x00, 0x0A, 0x0D, 0x22] + Array(0x30...0x39))

    /// The bytes in an encoding that is scanned as it is.
    func bytes(in encoding: TextEncoding) -> [UInt8] {
        guard encoding == .gb18030, self == .fullWidthComma else { return text }
        return [0xA3, 0xAC]
    }
}

extension Delimiter: CustomStringConvertible {
    /// The character itself, `tab` for the tabulator.
    public var description: String { self == .tab ? "tab" : String(decoding: text, as: UTF8.self) }
}

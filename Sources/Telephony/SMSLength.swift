/// How a text goes out as SMS: in which alphabet, and in how many parts, each of which is paid for (3GPP TS 23.038 and 23.040).
public struct SMSLength: Sendable, Hashable {
    /// The alphabets of SMS that networks carry.
    public enum Alphabet: String, Sendable, Hashable {
        /// The GSM default alphabet with its extension table, 7 bits a character.
        case gsm7
        /// UTF-16, for everything else.
        case ucs2
    }

    /// The alphabet that the text needs.
    public let alphabet: Alphabet
    /// What the text takes of it: septets, or 16-bit units.
    public let units: Int
    /// The parts that it is sent in; 1 for an empty text, which is a message too.
    public let segments: Int

    /// Counts a text.
    ///
    /// One part has 160 septets or 70 units; of more, each has 153 or 67, since the parts carry a header. Neither an escaped
    /// character nor a
    /// surrogate pair is cut in two.
    public init(of text: String) {
        let septets = text.unicodeScalars.map(GSMAlphabet.septets)
        if septets.contains(0) {
            let widths = text.unicodeScalars.map { $0.value > 0xFFFF ? 2 : 1 }
            self.init(.ucs2, widths, single: 70, part: 67)
        } else {
            self.init(.gsm7, septets, single: 160, part: 153)
        }
    }

    private init(_ alphabet: Alphabet, _ widths: [Int], single: Int, part: Int) {
        self.alphabet = alphabet
        units = widths.reduce(0, +)
        segments = units <= single ? 1 : Self.parts(widths, part)
    }

    private static func parts(_ widths: [Int], _ room: Int) -> Int {
        var parts = 1
        var used = 0
        for width in widths {
            if used + width > room {
                parts += 1
                used = 0
            }
            used += width
        }
        return parts
    }
}

/// The GSM 7-bit default alphabet (3GPP TS 23.038 section 6.2.1).
enum GSMAlphabet {
    /// How many septets a character takes; 0 where the alphabet lacks it.
    static func septets(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 128 { return ascii[Int(scalar.value)] }
        if basic.contains(scalar) { return 1 }
        return scalar == "€" ? 2 : 0
    }

    private static let basic = Set("£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà".unicodeScalars)

    private static let ascii: [Int] = (0..<128).map { value in
        switch UInt8(value) {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"): 1
        case UInt8(ascii: "^"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "\\"), UInt8(ascii: "["), UInt8(ascii: "~"),
            UInt8(ascii: "]"),
            UInt8(ascii: "|"), 0x0C:
            2
        case UInt8(ascii: "`"), 0..<0x20, 0x7F: 0
        default: 1
        }
    }
}

/// How a text travels as SMS: in which alphabet, and in how many segments that are paid one by one.
///
/// Source: 3GPP TS 23.038 section 6.2.1 (GSM 7-bit alphabet and its extension table), TS 23.040 section 9.2.3.24 (concatenation).
public struct SMSText: Sendable, Equatable {
    /// Whether the text fits into the GSM 7-bit alphabet; else it travels as UCS-2.
    public let isGSM: Bool
    /// The text's length in septets or in UTF-16 units.
    public let length: Int
    /// How many messages it is sent as; 0 for an empty text.
    public let segments: Int
    /// How many septets or UTF-16 units more would still go out in as many messages; what one message holds for an empty text.
    public let room: Int

    /// Counts a text.
    public init(_ text: String) {
        let widths = text.unicodeScalars.map(Self.septets)
        isGSM = !widths.contains(0)
        // A character of two units is never cut in two, so segments are filled one by one.
        let units = isGSM ? widths : text.unicodeScalars.map { $0.value > 0xFFFF ? 2 : 1 }
        length = units.reduce(0, +)
        let (whole, part) = isGSM ? (160, 153) : (70, 67)
        guard length > whole else {
            (segments, room) = (length == 0 ? 0 : 1, whole - length)
            return
        }
        (segments, room) = Self.parts(units, of: part)
    }

    private static func parts(_ units: [Int], of size: Int) -> (segments: Int, room: Int) {
        var (segments, filled) = (1, 0)
        for width in units {
            if filled + width > size { (segments, filled) = (segments + 1, 0) }
            filled += width
        }
        return (segments, size - filled)
    }

    /// 1 for the alphabet, 2 for its extension table, 0 for anything else.
    private static func septets(_ scalar: Unicode.Scalar) -> Int {
        alphabet.contains(scalar) ? 1 : extended.contains(scalar) ? 2 : 0
    }

    private static let alphabet = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
            + "abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    private static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)
}

/// A cell without what spreadsheets and exports put around values, with what cannot be repaired named.
public struct RepairedCell: Sendable, Hashable {
    /// What was taken off.
    public struct Repairs: OptionSet, Sendable, Hashable {
        /// The set as bits.
        public let rawValue: UInt8

        /// Wraps bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// `="0138…"`, which keeps a spreadsheet from dropping the zero.
        public static let formula = Self(rawValue: 1)
        /// A leading `'`, which does the same.
        public static let apostrophe = Self(rawValue: 2)
        /// Blanks, tabulators or invisible characters at either end.
        public static let blanks = Self(rawValue: 4)
    }

    /// The value itself.
    public let text: String
    /// What was taken off to get it.
    public let repairs: Repairs

    /// Takes the protection off a cell.
    public init(_ cell: String) {
        var bytes = cell
        (text, repairs) = bytes.withUTF8 { Self.isClean($0) ? (cell, []) : Self.repaired($0) }
    }

    /// A number in scientific notation. In a column of telephone numbers or ids the digits are lost; guessing them would be
    /// worse.
    public var isScientific: Bool {
        var text = text
        return text.withUTF8(Self.isScientific)
    }

    /// A number of more than 15 digits that ends in zeros from the 16th on: a spreadsheet may have rounded it.
    public var mayBeRounded: Bool {
        let digits = text.utf8
        guard digits.count > 15, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        return digits.dropFirst(15).allSatisfy { $0 == 0x30 }
    }

    private static func isClean(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return true }
        return first > 0x20 && first != 0x27 && first != 0x3D && first < 0x80 && last > 0x20 && last < 0x80
    }

    private static func repaired(_ bytes: UnsafeBufferPointer<UInt8>) -> (String, Repairs) {
        var repairs: Repairs = []
        var range = trimmed(bytes, 0..<bytes.count)
        if range.count < bytes.count { repairs.insert(.blanks) }
        if range.count >= 3, bytes[range.lowerBound] == 0x3D, bytes[range.lowerBound + 1] == 0x22,
            bytes[range.upperBound - 1] == 0x22
        {
            repairs.insert(.formula)
            range = trimmed(bytes, (range.lowerBound + 2)..<(range.upperBound - 1))
        }
        if range.count >= 2, bytes[range.lowerBound] == 0x27 {
            repairs.insert(.apostrophe)
            range = trimmed(bytes, (range.lowerBound + 1)..<range.upperBound)
        }
        return (String(decoding: bytes[range], as: UTF8.self), repairs)
    }

    /// Without blanks at either end: ASCII white space, no-break space, ideographic space, zero-width space and byte order
    /// mark.
    static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, let length = blanks.first(where: { bytes[start..<end].starts(with: $0) })?.count { start += length }
        while start < end, let length = blanks.first(where: { bytes[start..<end].reversed().starts(with: $0.reversed()) })?.count {
            end -= length
        }
        return start..<end
    }

    private static let blanks: [[UInt8]] =
        [[0x20], [0x09], [0x0A], [0x0D], [0xC2, 0xA0], [0xE3, 0x80, 0x80], [0xE2, 0x80, 0x8B], [0xEF, 0xBB, 0xBF]]

    private static func isScientific(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var scan = CellScan(bytes)
        _ = scan.accept(0x2D) || scan.accept(0x2B)
        guard scan.digits(upTo: 1) != nil else { return false }
        if scan.accept(0x2E), scan.digits(upTo: 18) == nil { return false }
        guard scan.accept(0x45) || scan.accept(0x65) else { return false }
        _ = scan.accept(0x2B) || scan.accept(0x2D)
        return scan.digits(upTo: 3) != nil && scan.isAtEnd
    }
}

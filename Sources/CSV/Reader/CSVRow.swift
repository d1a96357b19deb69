import Glibc

/// One row: its cells as UTF-8, and its bytes as they came.
public struct CSVRow: Sendable {
    /// What was noticed while reading it.
    public struct Notes: OptionSet, Sendable, Hashable {
        /// The set as bits.
        public let rawValue: UInt8

        /// Wraps bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// A quote stood inside of a quoted cell without being doubled; it was kept.
        public static let strayQuote = Self(rawValue: 1)
        /// Bytes that are no character became U+FFFD.
        public static let replacedBytes = Self(rawValue: 2)
        /// NUL became U+FFFD.
        public static let replacedNUL = Self(rawValue: 4)
        /// Cells at the end are missing and read as empty.
        public static let short = Self(rawValue: 8)
        /// There are more cells than columns.
        public static let surplus = Self(rawValue: 16)
        /// Cells of a UTF-8 file are in another encoding, and were read by what their bytes say.
        public static let foreignBytes = Self(rawValue: 32)
    }

    /// The physical line on which the row starts, from 1.
    public let line: Int
    /// The offset of its first byte in the source.
    public let offset: Int
    /// How many physical lines it takes: more than one where a quoted cell has line ends.
    public let lines: Int
    /// How many bytes of the source it takes, its line end included.
    public let length: Int
    /// What was noticed while reading it.
    public internal(set) var notes: Notes
    /// How the bytes of `raw` are to be read.
    public let encoding: TextEncoding

    /// How many cells it has.
    public let count: Int

    /// The row as scanned, then the cells that had to be decoded, then start and end of each cell as `UInt32` by turns: one
    /// allocation a row.
    @usableFromInline let storage: [UInt8]
    @usableFromInline let boundsStart: Int
    private let scannedCount: Int

    init(
        place: CSVPosition, lines: Int = 1, length: Int, notes: Notes, encoding: TextEncoding, storage: [UInt8],
        scannedCount: Int,
        boundsStart: Int
    ) {
        line = place.line
        self.lines = lines
        offset = place.offset
        self.length = length
        self.notes = notes
        self.encoding = encoding
        self.storage = storage
        self.scannedCount = scannedCount
        self.boundsStart = boundsStart
        count = (storage.count - boundsStart) / 8
    }

    /// The text of a cell; empty where the row has fewer cells.
    public subscript(_ column: Int) -> String {
        withBytes(at: column) { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether a cell is missing or has nothing in it.
    public func isEmpty(_ column: Int) -> Bool {
        withBytes(at: column) { $0.isEmpty }
    }

    /// All cells in order.
    public var cells: [String] { (0..<count).map { self[$0] } }

    /// The UTF-8 of a cell, for who wants no string; empty where the row has fewer cells.
    public func bytes(at column: Int) -> ArraySlice<UInt8> {
        let range = storage.withUnsafeBytes { self.range(of: column, in: $0) }
        return storage[range]
    }

    /// Lends the UTF-8 of a cell; empty where the row has fewer cells.
    @inlinable
    public func withBytes<Result>(at column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try storage.withUnsafeBytes { all in
            let cell = UnsafeRawBufferPointer(rebasing: all[range(of: column, in: all)])
            return try body(cell.assumingMemoryBound(to: UInt8.self))
        }
    }

    @inlinable
    func range(of column: Int, in all: UnsafeRawBufferPointer) -> Range<Int> {
        guard column < count else { return 0..<0 }
        let place = boundsStart + column * 8
        let start = all.loadUnaligned(fromByteOffset: place, as: UInt32.self)
        return Int(start)..<Int(all.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self))
    }

    /// The row as it came, in the source's encoding, without its line end.
    public var raw: [UInt8] {
        var end = scannedCount
        while end > 0, storage[end - 1] == 0x0A || storage[end - 1] == 0x0D { end -= 1 }
        guard encoding.isUTF16 else { return Array(storage[..<end]) }
        return encoding.encode(String(decoding: storage[..<end], as: UTF8.self))
    }

    /// The row as it came, as text.
    public var text: String { encoding.decode(raw) }

    /// Whether it has the same cells as a header: the header again, as after putting files together.
    func repeats(_ header: CSVRow) -> Bool {
        guard count == header.count else { return false }
        guard hasSameCell(0, as: header) || isMarked && markedCell == header[0] else { return false }
        return (1..<max(count, 1)).allSatisfy { hasSameCell($0, as: header) }
    }

    private func hasSameCell(_ column: Int, as other: CSVRow) -> Bool {
        withBytes(at: column) { one in
            other.withBytes(at: column) { two in
                guard one.count == two.count, let left = one.baseAddress, let right = two.baseAddress else {
                    return one.count == two.count
                }
                return memcmp(left, right, one.count) == 0
            }
        }
    }

    private var isMarked: Bool { withBytes(at: 0) { $0.count > 3 && $0[0] == 0xEF && $0[1] == 0xBB && $0[2] == 0xBF } }

    /// The first cell of a file that was put behind another one, without the mark and the quotes that did not open the cell.
    private var markedCell: String { String(self[0].unicodeScalars.dropFirst()).trimming(["\""]) }
}

extension [UInt8] {
    func trimmingMark(_ encoding: TextEncoding) -> ArraySlice<UInt8> {
        starts(with: encoding.byteOrderMark) ? dropFirst(encoding.byteOrderMark.count) : self[...]
    }
}

extension CSVRow {
    /// There is nothing in it but blanks.
    var isBlank: Bool {
        (0..<count).allSatisfy { column in
            withBytes(at: column) { bytes in bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } || bytes.isNULs }
        }
    }

    func noting(_ note: Notes) -> CSVRow {
        var row = self
        row.notes.insert(note)
        return row
    }

    /// The same row with another length in the source.
    func taking(_ length: Int) -> CSVRow {
        CSVRow(
            place: CSVPosition(offset: offset, line: line), lines: lines, length: length, notes: notes, encoding: encoding,
            storage: storage, scannedCount: scannedCount, boundsStart: boundsStart)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Nothing but replaced NULs, as a power cut leaves them at the end of a log.
    fileprivate var isNULs: Bool {
        count % 3 == 0 && indices.allSatisfy { self[$0] == [0xEF, 0xBF, 0xBD][$0 % 3] }
    }
}

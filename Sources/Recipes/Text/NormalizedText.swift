import Foundation

/// A text in NFKC (Unicode Standard Annex 15), with the way back to the original: full-width `ＳＯ２０２６` becomes `SO2026`, and a match in it can still be
/// shown where the customer wrote it. Offsets count bytes of UTF-8.
public struct NormalizedText: Sendable, Hashable {
    /// The text in NFKC.
    public let text: String
    /// The original.
    public let original: String
    /// What changed, in order; between the stretches both texts are the same.
    private let stretches: [Stretch]

    /// A part that reads differently in both texts.
    private struct Stretch: Sendable, Hashable {
        let original: Range<Int>
        let normalized: Range<Int>
    }

    /// Normalises a text. For ASCII that costs one look at each byte, for common Chinese not much more.
    public init(_ original: String) {
        self.original = original
        guard let first = original.withBytes({ Self.firstUnstable(in: $0) }) else {
            text = original
            stretches = []
            return
        }
        var builder = Builder()
        original.withBytes { builder.run($0, from: first) }
        text = String(decoding: builder.output, as: UTF8.self)
        stretches = builder.stretches
    }

    /// Whether normalising changed nothing.
    public var isUnchanged: Bool { stretches.isEmpty }

    /// Where a part of ``text`` stands in ``original``. A part that begins or ends inside of something that was one character there is widened to all of it.
    public func originalRange(of range: Range<Int>) -> Range<Int> {
        let start = originalOffset(of: range.lowerBound, isEnd: false)
        return start..<max(start, originalOffset(of: range.upperBound, isEnd: true))
    }

    private func originalOffset(of offset: Int, isEnd: Bool) -> Int {
        // The last stretch that begins before the offset, or at it where a part begins.
        var low = 0
        var high = stretches.count
        while low < high {
            let middle = (low + high) / 2
            let start = stretches[middle].normalized.lowerBound
            if start < offset || (start == offset && !isEnd) { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return offset }
        let stretch = stretches[low - 1]
        if offset < stretch.normalized.upperBound { return isEnd ? stretch.original.upperBound : stretch.original.lowerBound }
        return stretch.original.upperBound + offset - stretch.normalized.upperBound
    }

    private struct Builder {
        var output: [UInt8] = []
        var stretches: [Stretch] = []
        private var copied = 0

        /// Copies what is stable, and normalises piece by piece what is not.
        mutating func run(_ bytes: UnsafeBufferPointer<UInt8>, from first: Int) {
            output.reserveCapacity(bytes.count)
            var next: Int? = first
            while let unstable = next {
                let piece = NormalizedText.piece(around: unstable, in: bytes, notBefore: copied)
                output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied..<piece.lowerBound]))
                replace(piece, in: bytes)
                copied = piece.upperBound
                next = NormalizedText.firstUnstable(in: bytes, from: copied)
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied...]))
        }

        /// Most pieces turn out to be unchanged, taken as a whole. The others go character by character, for the sake of the offsets; no
        /// composition reaches beyond a character.
        private mutating func replace(_ piece: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) {
            let source = UnsafeBufferPointer(rebasing: bytes[piece])
            if let ascii = NormalizedText.asciiOfFullWidth(source) {
                return append(CollectionOfOne(ascii), for: piece, isChanged: true)
            }
            let text = String(decoding: source, as: UTF8.self)
            guard !text.precomposedStringWithCompatibilityMapping.hasSameBytes(as: text) else {
                return append(source, for: piece, isChanged: false)
            }
            var start = piece.lowerBound
            for character in text {
                let end = start + character.utf8.count
                let normalized = String(character).precomposedStringWithCompatibilityMapping
                append(normalized.utf8, for: start..<end, isChanged: !normalized.utf8.elementsEqual(character.utf8))
                start = end
            }
        }

        private mutating func append(_ bytes: some Collection<UInt8>, for original: Range<Int>, isChanged: Bool) {
            let start = output.count
            output.append(contentsOf: bytes)
            if isChanged { stretches.append(Stretch(original: original, normalized: start..<output.count)) }
        }
    }
}

/// What is stable under NFKC.
extension NormalizedText {
    static func isASCII(_ text: String) -> Bool {
        text.withBytes { $0.allSatisfy { $0 < 0x80 } }
    }

    /// The text in NFC.
    static func composed(_ text: String) -> String {
        text.precomposedStringWithCanonicalMapping
    }

    /// The offset of the first scalar that normalising may change, or that may combine with the one in front of it.
    fileprivate static func firstUnstable(in bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
        var at = start
        while at < bytes.count {
            let length = stableLength(at: at, in: bytes)
            if length == 0 { return at }
            at += length
        }
        return nil
    }

    /// The length of the scalar there if it never changes and never combines with what is in front of it; 0 for all that need a closer look.
    private static func stableLength(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let byte = bytes[index]
        if byte < 0x80 { return 1 }
        guard byte >= 0xE3, byte <= 0xE9, index + 2 < bytes.count else { return 0 }
        let scalar = UInt32(byte & 0x0F) << 12 | UInt32(bytes[index + 1] & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)
        switch scalar {
        // Ideographs; comma, full stop and the common brackets of Chinese.
        case 0x4E00...0x9FFF, 0x3001...0x3003, 0x3007...0x3011, 0x3014...0x3015: return 3
        default: return 0
        }
    }

    /// The stretch that has to be normalised as one: from the scalar in front, with which it may combine, to the next ASCII or stable scalar.
    fileprivate static func piece(around index: Int, in bytes: UnsafeBufferPointer<UInt8>, notBefore start: Int) -> Range<Int> {
        if isFullWidthASCII(at: index, in: bytes), !isFollowedByMark(index + 3, in: bytes) { return index..<index + 3 }
        var lower = index
        if index > start {
            lower -= 1
            while lower > start, bytes[lower] & 0xC0 == 0x80 { lower -= 1 }
        }
        var upper = index
        while upper < bytes.count, stableLength(at: upper, in: bytes) == 0 {
            if upper > index, isFullWidthASCII(at: upper, in: bytes), !isFollowedByMark(upper + 3, in: bytes) { break }
            upper += scalarLength(bytes[upper])
        }
        return lower..<min(upper, bytes.count)
    }

    private static func scalarLength(_ byte: UInt8) -> Int {
        byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    }

    /// Whether something stands there that could combine with what is in front of it: anything that is not stable, not full-width ASCII.
    private static func isFollowedByMark(_ index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        index < bytes.count && stableLength(at: index, in: bytes) == 0 && !isFullWidthASCII(at: index, in: bytes)
    }

    /// U+FF01 to U+FF5E, and the ideographic space.
    private static func isFullWidthASCII(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard index + 2 < bytes.count else { return false }
        return asciiOfFullWidth(UnsafeBufferPointer(rebasing: bytes[index..<index + 3])) != nil
    }

    fileprivate static func asciiOfFullWidth(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt8? {
        guard bytes.count == 3 else { return nil }
        switch (bytes[0], bytes[1], bytes[2]) {
        case (0xE3, 0x80, 0x80): return 0x20
        case (0xEF, 0xBC, 0x81...0xBF): return bytes[2] - 0x60
        case (0xEF, 0xBD, 0x80...0x9E): return bytes[2] - 0x20
        default: return nil
        }
    }
}

extension String {
    /// The text with each run of white space, line breaks among it, as a single space, and none at the ends.
    public func collapsingWhitespace() -> String {
        var copy = self
        let output = copy.withUTF8 { bytes in
            var output: [UInt8] = []
            output.reserveCapacity(bytes.count)
            var index = 0
            while index < bytes.count {
                let gap = Self.gapLength(bytes, at: index)
                guard gap == 0 else {
                    index += gap
                    continue
                }
                var end = index + 1
                while end < bytes.count, Self.gapLength(bytes, at: end) == 0 { end += 1 }
                if !output.isEmpty { output.append(UInt8(ascii: " ")) }
                output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[index..<end]))
                index = end
            }
            return output
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The bytes of the white space at an index, or of a character without width that people paste unaware; 0 where there is none.
    @inline(__always)
    private static func gapLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let first = bytes[index]
        // Most bytes are letters, or the second and third of a Chinese character.
        if first > 0x20, first < 0xC2 { return 0 }
        if first < 0x80 { return first == 0x20 || (0x09...0x0D).contains(first) ? 1 : 0 }
        switch first {
        case 0xC2: return bytes[index + 1] == 0x85 || bytes[index + 1] == 0xA0 ? 2 : 0  // U+0085, U+00A0
        case 0xE1, 0xE2, 0xE3, 0xEF: return isLongGap(first, bytes[index + 1], bytes[index + 2]) ? 3 : 0
        default: return 0
        }
    }

    private static func isLongGap(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        switch (first, second) {
        case (0xE1, 0x9A): third == 0x80  // U+1680
        case (0xE2, 0x80): third <= 0x8B || third == 0xA8 || third == 0xA9 || third == 0xAF  // U+2000 to U+200B, U+2028, U+2029, U+202F
        case (0xE2, 0x81): third == 0x9F  // U+205F
        case (0xE3, 0x80): third == 0x80  // U+3000
        case (0xEF, 0xBB): third == 0xBF  // U+FEFF
        default: false
        }
    }

    /// The text, cut to at most `limit` characters as a reader counts them, the mark of the cut included. Where a space is near the end, the cut is made there.
    ///
    /// A character of more than 32 bytes, such as a letter under a tower of accents, is taken for an attack on the layout and left out.
    public func truncated(to limit: Int, mark: String = "…") -> String {
        if isPlain { return utf8.count <= limit ? self : Self.cutPlain(utf8, to: limit - mark.count) + mark }
        if let count = simpleCharacters, count <= limit { return self }
        var kept: [Character] = []
        for character in self where character.utf8.count <= 32 {
            guard kept.count < limit else { return Self.cut(kept, to: limit - mark.count) + mark }
            kept.append(character)
        }
        return String(kept)
    }

    /// Only ASCII without carriage returns in it: then characters are bytes.
    private var isPlain: Bool {
        withBytes { bytes in
            // Without a way out: this is done for many bytes at once.
            var others: UInt8 = 0
            for byte in bytes { others |= byte & 0x80 | (byte == 0x0D ? 0x80 : 0) }
            return others == 0
        }
    }

    /// How many characters there are in a text of ASCII, Chinese characters and their punctuation, none of which can combine with another; nil
    /// where there is anything else. Finding characters by the rules of Unicode takes many times as long.
    private var simpleCharacters: Int? {
        withBytes { bytes in
            var index = 0
            var count = 0
            while index < bytes.count {
                let length = Self.simpleLength(bytes, at: index)
                guard length > 0 else { return nil }
                index += length
                count += 1
            }
            return count
        }
    }

    @inline(__always)
    private static func simpleLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let first = bytes[index]
        if first < 0x80 { return first == 0x0D ? 0 : 1 }
        guard first >= 0xE2 else { return 0 }
        let (second, third) = (bytes[index + 1], bytes[index + 2])
        let isSimple =
            switch (first, second) {
            case (0xE4, 0xB8...0xBF), (0xE5...0xE9, _): true  // U+4E00 to U+9FFF
            case (0xE2, 0x80): (0x90...0xA6).contains(third)  // U+2010 to U+2026: dashes, quotes, ellipsis
            case (0xE3, 0x80): third <= 0xA9  // U+3000 to U+3029: punctuation and brackets
            case (0xEF, 0xBC): true  // U+FF00 to U+FF3F: full-width forms
            case (0xEF, 0xBD): third <= 0xA0  // U+FF40 to U+FF60
            default: false
            }
        return isSimple ? 3 : 0
    }

    /// The same for text in which each byte is a character.
    private static func cutPlain(_ bytes: UTF8View, to limit: Int) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        let kept = Array(bytes.prefix(Swift.max(0, limit) + 1))
        var end = Swift.min(kept.count, Swift.max(0, limit))
        if end < kept.count, !isSpace(kept[end]), let space = kept[..<end].lastIndex(where: isSpace), space > end * 4 / 5 { end = space }
        while end > 0, isSpace(kept[end - 1]) { end -= 1 }
        return String(decoding: kept[..<end], as: UTF8.self)
    }

    private static func cut(_ characters: [Character], to limit: Int) -> String {
        let kept = characters.prefix(Swift.max(0, limit))
        // Words are cut at a space in the last fifth; Chinese has none, and is cut anywhere.
        let space = kept.lastIndex { $0.isWhitespace } ?? 0
        let end =
            characters.dropFirst(kept.count).first?.isWhitespace == true
            ? kept.count : space > kept.count * 4 / 5 ? space : kept.count
        let text = kept.prefix(end)
        return String(text.prefix(text.lastIndex { !$0.isWhitespace }.map { $0 + 1 } ?? 0))
    }
}

extension String {
    /// The text with each run of white space, line breaks among it, as a single space, and none at the ends.
    public func collapsingWhitespace() -> String {
        var output: [UInt8] = []
        output.reserveCapacity(utf8.count)
        var isGap = false
        for scalar in unicodeScalars {
            if scalar.isGap {
                isGap = true
                continue
            }
            if isGap, !output.isEmpty { output.append(UInt8(ascii: " ")) }
            isGap = false
            output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The text, cut to at most `limit` characters as a reader counts them, the mark of the cut included. Where a space is near the end, the cut is made there.
    ///
    /// A character of more than 32 bytes, such as a letter under a tower of accents, is taken for an attack on the layout and left out.
    public func truncated(to limit: Int, mark: String = "…") -> String {
        guard utf8.count > limit || !isPlain else { return self }
        var kept: [Character] = []
        for character in self where character.utf8.count <= 32 {
            guard kept.count < limit else { return Self.cut(kept, to: limit - mark.count) + mark }
            kept.append(character)
        }
        return String(kept)
    }

    /// Only ASCII in it: then characters are bytes, but for CR LF.
    private var isPlain: Bool { utf8.allSatisfy { $0 < 0x80 } }

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

extension Unicode.Scalar {
    /// White space, and the characters without width that people paste unaware.
    fileprivate var isGap: Bool {
        value < 0x80
            ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace || value == 0x200B || value == 0xFEFF
    }
}

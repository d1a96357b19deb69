/// Addresses in links of strangers' HTML.
enum SafeLink {
    /// The address when it leads to a web page, a mailbox or a phone; nil for scripts, files and everything else.
    static func target(_ href: String) -> String? {
        // Browsers pass over control characters and blanks, so that `java\nscript:` would run.
        let clean = String(decoding: href.utf8.filter { $0 > 0x20 && $0 != 0x7F }, as: UTF8.self)
        let lower = String(decoding: clean.utf8.prefix(10).map(ASCII.lower), as: UTF8.self)
        let isAllowed = ["http://", "https://", "mailto:", "tel:"].contains { lower.hasPrefix($0) }
        return isAllowed ? clean : nil
    }

    /// The address without what people leave out when they write it.
    static func spoken(_ target: String) -> String {
        var rest = target[...]
        for prefix in ["https://", "http://", "mailto:", "tel:"] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
        }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        return String(rest)
    }

    /// The content id of a `cid:` address; nil for other addresses.
    static func contentID(_ source: String) -> String? {
        let bytes = ASCII.trimmed(Array(source.utf8))
        guard bytes.count > 4, bytes.prefix(4).map(ASCII.lower) == Array("cid:".utf8) else { return nil }
        return String(decoding: percentDecoded(bytes.dropFirst(4)), as: UTF8.self)
    }

    private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            let (high, low) = (rest.first.flatMap(ASCII.hex), rest.dropFirst().first.flatMap(ASCII.hex))
            if byte == 0x25, let high, let low {
                output.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                output.append(byte)
            }
        }
        return output
    }
}

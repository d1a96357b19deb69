/// Message ids in `Message-ID`, `In-Reply-To` and `References` (RFC 5322 section 3.6.4), and `Content-ID`.
enum MessageIDs {
    /// All ids of a value, without angle brackets, in order. At most as many as a sane thread has.
    static func parse(_ value: [UInt8], most: Int = 1000) -> [String] {
        var ids: [String] = []
        var index = 0
        while index < value.count, ids.count < most {
            guard let open = value[index...].firstIndex(of: 0x3C) else { break }
            let close = value[open...].firstIndex { $0 == 0x3E } ?? value.count
            // A bracket that was never closed ends where the next one opens.
            let next = value[(open + 1)..<close].lastIndex(of: 0x3C)
            append(value[((next ?? open) + 1)..<close], to: &ids)
            index = close + 1
        }
        return ids.isEmpty && !value.contains(0x3C) ? bare(value, most: most) : ids
    }

    private static func append(_ bytes: ArraySlice<UInt8>, to ids: inout [String]) {
        let id = ASCII.trimmed(bytes)
        if !id.isEmpty { ids.append(String(decoding: id, as: UTF8.self)) }
    }

    /// Ids that were written without brackets.
    private static func bare(_ value: [UInt8], most: Int) -> [String] {
        let words = value.split { ASCII.isSpace($0) || $0 == 0x2C }
        if words.count == 1 { return words.map { String(decoding: $0, as: UTF8.self) } }
        return words.filter { $0.contains(0x40) }.prefix(most).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// The words of HTML that is too deep or too large to be laid out: tags removed, nothing else. Linear in every case.
enum TagStripper {
    static func strip(_ html: String) -> String {
        var output: [UInt8] = []
        var html = html
        html.withUTF8 { bytes in
            var index = 0
            while index < bytes.count {
                guard bytes[index] == 0x3C, let end = tagEnd(bytes, index) else {
                    output.append(bytes[index])
                    index += 1
                    continue
                }
                index = skipHiddenContent(bytes, tag: index, end: end)
                if output.last != 0x0A, output.last != 0x20 { output.append(0x0A) }
            }
        }
        return String(decoding: references(output), as: UTF8.self)
    }

    /// The index behind a tag; nil when the `<` starts none.
    private static func tagEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        guard start + 1 < bytes.count else { return nil }
        let next = ASCII.lower(bytes[start + 1])
        guard next &- 97 < 26 || next == 0x2F || next == 0x21 else { return nil }
        return bytes[start...].firstIndex(of: 0x3E).map { $0 + 1 } ?? bytes.count
    }

    /// Behind a tag, and behind the content of scripts and styles.
    private static func skipHiddenContent(_ bytes: UnsafeBufferPointer<UInt8>, tag: Int, end: Int) -> Int {
        let isHidden = ASCII.matches("<style", in: bytes, at: tag) || ASCII.matches("<script", in: bytes, at: tag)
        guard isHidden else { return end }
        var index = end
        while index < bytes.count, !ASCII.matches("</s", in: bytes, at: index) { index += 1 }
        return index
    }

    private static func references(_ text: [UInt8]) -> [UInt8] {
        let known: [(StaticString, String)] = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " ")]
        var output: [UInt8] = []
        text.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                if bytes[index] == 0x26, let (name, value) = known.first(where: { ASCII.matches($0.0, in: bytes, at: index) }) {
                    output += value.utf8
                    index += name.utf8CodeUnitCount
                } else {
                    output.append(bytes[index])
                    index += 1
                }
            }
        }
        return output
    }
}

extension Template {
    /// Where a rendered text goes. It decides how values are escaped; a template's author cannot.
    public enum Sink: String, Sendable, Hashable, CaseIterable {
        /// HTML text and quoted attributes.
        case html
        /// Plain text: values as they are.
        case text
        /// The inside of a JSON string.
        case json
        /// One component of a URL's path or query: everything but letters, digits and `-._~` is percent-encoded (RFC 3986 section 2.3).
        case urlComponent = "url_component"
        /// A header of HTTP or mail: line breaks become a space, other control characters vanish.
        case header
    }
}

extension Template.Sink {
    /// Adds a value to what is rendered, escaped.
    func append(_ text: String, to output: inout [UInt8]) {
        text.withBytes { bytes in
            switch self {
            case .text: output.append(contentsOf: bytes)
            case .html: Self.appendHTML(bytes, to: &output)
            case .json: Self.appendJSON(text, to: &output)
            case .urlComponent: Self.appendURLComponent(bytes, to: &output)
            case .header: Self.appendHeader(bytes, to: &output)
            }
        }
    }

    private static func appendHTML(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): output.append(contentsOf: "&#39;".utf8)
            // Old browsers take a backtick for a quote.
            case UInt8(ascii: "`"): output.append(contentsOf: "&#96;".utf8)
            case 0: output.append(contentsOf: UTF8.encodedReplacementCharacter)
            default: output.append(byte)
            }
        }
    }

    private static func appendJSON(_ text: String, to output: inout [UInt8]) {
        var writer = JSONWriter(style: [])
        swap(&writer.bytes, &output)
        writer.appendContent(of: text)
        swap(&writer.bytes, &output)
    }

    private static func appendURLComponent(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        let digits = StaticString("0123456789ABCDEF").utf8Start
        for byte in bytes {
            if isUnreserved(byte) {
                output.append(byte)
            } else {
                output.append(UInt8(ascii: "%"))
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            }
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func appendHeader(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var at = 0
        while at < bytes.count {
            let length = lineBreak(at: at, in: bytes)
            if length > 0 {
                output.append(UInt8(ascii: " "))
                at += length
                continue
            }
            let isC1 = bytes[at] == 0xC2 && bytes[at + 1] < 0xA0
            if isC1 {
                at += 2
                continue
            }
            if bytes[at] >= 0x20 && bytes[at] != 0x7F || bytes[at] == 0x09 { output.append(bytes[at]) }
            at += 1
        }
    }

    /// The length of the line break at that byte: CR LF, CR, LF, VT, FF, NEL, or a separator of Unicode; 0 for none.
    private static func lineBreak(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        switch bytes[index] {
        case 0x0D: index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
        case 0x0A, 0x0B, 0x0C: 1
        case 0xC2: bytes[index + 1] == 0x85 ? 2 : 0
        case 0xE2: bytes[index + 1] == 0x80 && bytes[index + 2] & 0xFE == 0xA8 ? 3 : 0
        default: 0
        }
    }
}

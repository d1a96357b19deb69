/// Text that comes in pieces of several code pages and in single characters.
struct RTFOutput {
    private var text: [UInt8] = []
    private var run: [UInt8] = []
    private var page = 0
    /// The first half of a character beyond U+FFFF.
    private var half: UInt32?
    /// Whether some bytes are none of their code page.
    private(set) var isDamaged = false

    mutating func put(_ byte: UInt8, page: Int) {
        if page != self.page || half != nil {
            flush()
            self.page = page
        }
        run.append(byte)
    }

    mutating func put(_ characters: String) {
        flush()
        text.append(contentsOf: characters.utf8)
    }

    /// A unit of UTF-16.
    mutating func put(unit: UInt32) {
        switch unit {
        case 0xD800...0xDBFF:
            flush()
            half = unit
        case 0xDC00...0xDFFF:
            let scalar = half.flatMap { Unicode.Scalar(0x10000 + ($0 - 0xD800) << 10 + (unit - 0xDC00)) }
            half = nil
            put(String(scalar ?? "\u{FFFD}"))
        case 0x20...: put(String(Unicode.Scalar(unit) ?? "\u{FFFD}"))
        default: break
        }
    }

    /// Everything that was put.
    mutating func finish() -> String {
        flush()
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func flush() {
        if half != nil {
            half = nil
            text.append(contentsOf: "\u{FFFD}".utf8)
        }
        guard !run.isEmpty else { return }
        defer { run.removeAll(keepingCapacity: true) }
        if run.allSatisfy({ $0 < 0x80 }) { return text.append(contentsOf: run) }
        let charset = Charset(label: page == 10_000 ? "macintosh" : "cp\(page)") ?? .windows1252
        let result = run.withUnsafeBufferPointer {
            CharsetConverter.decode($0, as: charset) ?? CharsetConverter.decode($0, as: .windows1252)
        }
        guard let result else { return }
        if result.damaged > 0 { isDamaged = true }
        text.append(contentsOf: result.text.utf8)
    }
}

import Glibc

/// Turns the bytes of a declared character set into text; what cannot be read becomes U+FFFD.
///
/// UTF-8 is the fast way. Every other set goes through the C library's `iconv`, which knows the mainland sets (GBK,
/// GB18030) that older vendors still send.
struct TextDecoder {
    private let name: String?

    /// - Throws: `RecipeError` of code `body.charset_unknown`.
    init(charset: String?) throws(RecipeError) {
        let wanted = charset.map { ASCII.lowercased(ASCII.trimmed($0)) } ?? "utf-8"
        if ["utf-8", "utf8", "us-ascii", "ascii", ""].contains(wanted) {
            name = nil
            return
        }
        // GB2312 and GBK are subsets of GB18030, and senders use characters outside of what they declare.
        let known = ["gb2312", "gbk", "cp936"].contains(wanted) ? "gb18030" : wanted
        guard known.utf8.count <= 32, known.utf8.allSatisfy(Self.isNameByte), let probe = Conversion(from: known) else {
            throw RecipeError(.charsetUnknown, "The declared character set is not known here.")
        }
        probe.close()
        name = known
    }

    func decode(_ bytes: [UInt8]) -> String {
        guard let name else { return Self.undeclared(bytes) }
        guard let conversion = Conversion(from: name) else { return String(decoding: bytes, as: UTF8.self) }
        defer { conversion.close() }
        return conversion.text(of: bytes)
    }

    /// UTF-8; bytes that are none of it and whole words in GB18030 are that, as forms of older pages send them.
    private static func undeclared(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.count(where: { $0 >= 0x80 }) >= 4, !text.unicodeScalars.contains(where: { $0.value > 0x7FF && $0 != "\u{FFFD}" }),
            let conversion = Conversion(from: "gb18030")
        else { return text }
        defer { conversion.close() }
        let chinese = conversion.text(of: bytes)
        return chinese.unicodeScalars.contains("\u{FFFD}") ? text : chinese
    }

    // A slash would let the sender append iconv's own flags to the name.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        ASCII.isDigit(byte) || (ASCII.lower(byte) >= 0x61 && ASCII.lower(byte) <= 0x7A)
            || [0x2D, 0x5F, 0x2E, 0x3A].contains(byte)
    }
}

private struct Conversion {
    private let handle: iconv_t

    init?(from name: String) {
        guard let opened = iconv_open("UTF-8", name), opened != iconv_t(bitPattern: -1) else { return nil }
        handle = opened
    }

    func close() {
        iconv_close(handle)
    }

    func text(of bytes: [UInt8]) -> String {
        var input = bytes.map { CChar(bitPattern: $0) }
        var output = [UInt8]()
        output.reserveCapacity(bytes.count * 2)
        input.withUnsafeMutableBufferPointer { buffer in
            var source = buffer.baseAddress
            var left = buffer.count
            while left > 0 {
                convert(&source, &left, into: &output)
                if left > 0 { skipByte(&source, &left, into: &output) }
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Converts up to the first byte that cannot be read, or to the end.
    private func convert(_ source: inout UnsafeMutablePointer<CChar>?, _ left: inout Int, into output: inout [UInt8]) {
        var chunk = [CChar](repeating: 0, count: 4_096)
        var full = true
        while left > 0 && full {
            var room = chunk.count
            full = chunk.withUnsafeMutableBufferPointer { buffer in
                var target = buffer.baseAddress
                return iconv(handle, &source, &left, &target, &room) == -1 && errno == E2BIG
            }
            output.append(contentsOf: chunk.prefix(chunk.count - room).map { UInt8(bitPattern: $0) })
        }
    }

    private func skipByte(_ source: inout UnsafeMutablePointer<CChar>?, _ left: inout Int, into output: inout [UInt8]) {
        source = source?.advanced(by: 1)
        left -= 1
        output.append(contentsOf: [0xEF, 0xBF, 0xBD])
    }
}

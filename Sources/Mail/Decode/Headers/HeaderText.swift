/// The value of a header field as text: unfolded, RFC 2047 words decoded, raw bytes of any charset understood.
enum HeaderText {
    /// Decodes a value. `hint` is the charset that the mail's text declares, tried for raw bytes.
    static func decode(_ raw: UnsafeBufferPointer<UInt8>, hint: String?, place: String, notes: inout NoteBook) -> String {
        let trimmed = UnsafeBufferPointer(rebasing: ASCII.trimmed(raw))
        if isSimple(trimmed) { return String(decoding: trimmed, as: UTF8.self) }
        let unfolded = unfold(trimmed)
        return unfolded.withUnsafeBufferPointer { bytes in
            words(bytes, hint: hint, place: place, notes: &notes)
        }
    }

    /// Decodes RFC 2047 words in text that is Unicode already.
    static func decodeWords(_ text: String, place: String, notes: inout NoteBook) -> String {
        guard text.utf8.contains(0x3D) else { return text }
        var text = text
        return text.withUTF8 { words($0, hint: nil, place: place, notes: &notes) }
    }

    /// The value in UTF-8 on one line, RFC 2047 words left alone, for structured fields.
    static func unicode(_ raw: UnsafeBufferPointer<UInt8>, hint: String?, place: String, notes: inout NoteBook) -> [UInt8] {
        let trimmed = UnsafeBufferPointer(rebasing: ASCII.trimmed(raw))
        if trimmed.allSatisfy({ $0 &- 0x20 < 0x5F }) { return Array(trimmed) }
        let unfolded = unfold(trimmed).filter { $0 != 0x0A }
        if unfolded.allSatisfy({ $0 < 0x80 }) { return unfolded }
        return unfolded.withUnsafeBufferPointer { Array(plain($0, hint: hint, place: place, notes: &notes).utf8) }
    }

    /// Printable ASCII without folds and words: most fields.
    private static func isSimple(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var last: UInt8 = 0
        for byte in bytes {
            if byte &- 0x20 >= 0x5F || (last == 0x3D && byte == 0x3F) { return false }
            last = byte
        }
        return true
    }

    /// Each line end becomes an LF, which marks the fold; the white space behind it stays. A line end that folds nothing becomes a blank.
    private static func unfold(_ raw: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: raw.count) { output, count in
            var index = 0
            while index < raw.count {
                if raw[index] != 0x0A, raw[index] != 0x0D {
                    output[count] = raw[index]
                    index += 1
                } else {
                    while index < raw.count, raw[index] == 0x0A || raw[index] == 0x0D { index += 1 }
                    let isFold = index < raw.count && (raw[index] == 0x20 || raw[index] == 0x09)
                    output[count] = isFold ? 0x0A : 0x20
                }
                count += 1
            }
        }
    }

    private static func words(_ bytes: UnsafeBufferPointer<UInt8>, hint: String?, place: String, notes: inout NoteBook) -> String {
        var output = ""
        var pending = EncodedText()
        var index = 0
        var plainStart = 0
        while index < bytes.count {
            guard bytes[index] == 0x3D, let word = EncodedWord(bytes, at: index) else {
                index += 1
                continue
            }
            let between = UnsafeBufferPointer(rebasing: bytes[plainStart..<index])
            if !(pending.isOpen && between.allSatisfy(ASCII.isSpace)) {
                pending.flush(into: &output, place: place, notes: &notes)
                output += plain(between, hint: hint ?? word.charset, place: place, notes: &notes)
                // Spam filters put their mark in front without a blank.
                if between.last == UInt8(ascii: "]") { output += " " }
            }
            pending.append(word, into: &output, place: place, notes: &notes)
            index = word.end
            plainStart = index
        }
        pending.flush(into: &output, place: place, notes: &notes)
        output += plain(UnsafeBufferPointer(rebasing: bytes[plainStart...]), hint: hint, place: place, notes: &notes)
        return oneLine(output)
    }

    private static func plain(_ bytes: UnsafeBufferPointer<UInt8>, hint: String?, place: String, notes: inout NoteBook) -> String {
        if bytes.contains(0x0A) {
            // The marks of folds.
            return bytes.filter { $0 != 0x0A }.withUnsafeBufferPointer { plain($0, hint: hint, place: place, notes: &notes) }
        }
        if bytes.allSatisfy({ $0 < 0x80 && $0 != 0x1B }) { return String(decoding: bytes, as: UTF8.self) }
        if let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0x1B) { return text }
        return TextDecoding.decode(bytes, label: hint, place: place, notes: &notes)
    }

    /// Control characters, also those that came out of words, become blanks: a value stays one line.
    private static func oneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case 0: output += [0xEF, 0xBF, 0xBD]
            case 0x09: output.append(byte)
            default: output.append(byte < 0x20 || byte == 0x7F ? 0x20 : byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}

/// The bytes of encoded words that follow each other in one charset; a character may be split between two.
private struct EncodedText {
    private var charset: String?
    private var bytes: [UInt8] = []
    private(set) var isOpen = false

    mutating func append(_ word: EncodedWord, into output: inout String, place: String, notes: inout NoteBook) {
        if isOpen, charset != word.charset { flush(into: &output, place: place, notes: &notes) }
        isOpen = true
        charset = word.charset
        bytes += word.bytes
    }

    mutating func flush(into output: inout String, place: String, notes: inout NoteBook) {
        guard isOpen else { return }
        bytes.withUnsafeBufferPointer { output += TextDecoding.decode($0, label: charset, place: place, notes: &notes) }
        (charset, bytes, isOpen) = (nil, [], false)
    }
}

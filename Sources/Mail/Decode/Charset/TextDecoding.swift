/// Bytes of a mail to text, whatever their label says.
enum TextDecoding {
    /// Decodes bytes that are labelled so (nil: not at all). What had to be guessed or replaced is noted under the name of the place.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, label: String?, place: String, notes: inout NoteBook) -> String {
        var text = replaced(bytes, label: label, place: place, notes: &notes)
        guard text.withUTF8({ $0.offset(of: 0, from: 0) }) != nil else { return text }
        notes.note(.nulReplaced, place)
        return String(decoding: text.utf8.flatMap { $0 == 0 ? [0xEF, 0xBF, 0xBD] : [$0] }, as: UTF8.self)
    }

    private static func replaced(
        _ bytes: UnsafeBufferPointer<UInt8>, label: String?, place: String, notes: inout NoteBook
    ) -> String {
        let charset = label.flatMap(Charset.init(label:))
        if let charset, UTF8Proof.holds(bytes, against: charset), let proven = CharsetConverter.decode(bytes, as: .utf8) {
            notes.note(.charsetGuessed, "\(place): \(charset.name) read as utf-8, which the bytes prove")
            return proven.text
        }
        if let text = asLabelled(bytes, charset) { return text }
        // Plain ASCII without escapes is the same in every charset that mail uses.
        if charset == nil, isPlain(bytes) { return String(decoding: bytes, as: UTF8.self) }
        let guess = CharsetGuess.guess(bytes)
        let guessed = CharsetConverter.decode(bytes, as: guess)
        if let charset, let labelled = CharsetConverter.decode(bytes, as: charset), labelled.damaged > 0,
            isNearlyWhole(labelled, bytes)
        {
            notes.note(.charactersReplaced, "\(place): some bytes are no \(charset.name)")
            return labelled.text
        }
        let label = charset?.name ?? (label == nil ? "no charset" : "an unknown charset")
        notes.note(.charsetGuessed, "\(place): \(label) read as \(guess.name)")
        if let guessed, guessed.damaged > 0 { notes.note(.charactersReplaced, "\(place): some bytes are no \(guess.name)") }
        return guessed?.text ?? String(decoding: bytes, as: UTF8.self)
    }

    /// The text when the label is right, or at least cannot be told to be wrong.
    private static func asLabelled(_ bytes: UnsafeBufferPointer<UInt8>, _ charset: Charset?) -> String? {
        guard let charset else { return nil }
        if charset == .ascii, bytes.contains(0x1B), CharsetGuess.hasJapaneseEscapes(bytes) { return nil }
        guard let result = CharsetConverter.decode(bytes, as: charset), result.damaged == 0 else { return nil }
        return result.text
    }

    /// A few damaged places in a text do not make its label wrong.
    private static func isNearlyWhole(_ result: CharsetConverter.Result, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let high = bytes.reduce(0) { $0 + ($1 < 0x80 ? 0 : 1) }
        return result.damaged * 4 <= high
    }

    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.allSatisfy { $0 < 0x80 && $0 != 0x1B && $0 != 0x7E && $0 != 0 }
    }
}

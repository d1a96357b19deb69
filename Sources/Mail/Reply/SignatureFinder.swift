/// Finds the lines that mail programs put under a mail, "Sent from my iPhone", and legal notices.
struct SignatureFinder {
    let text: FoldedText
    let phrases: ReplyPhrases

    /// Marks the lines of mail programs. What only looks like one is marked where nothing of the writer's follows.
    func mark(_ lines: inout [ReplyLine]) {
        var atEnd = true
        for index in lines.indices.reversed() {
            if lines[index].kind == .text, let confidence = signature(lines[index].content), atEnd || confidence > 0.8 {
                lines[index].kind = .signature
                lines[index].confidence = confidence
            }
            switch lines[index].kind {
            case .text: atEnd = false
            case .empty, .signature: break
            default: atEnd = true
            }
        }
    }

    /// How sure it is that a mail program wrote the line; nil when it did not.
    private func signature(_ line: Range<Int>) -> Double? {
        guard line.count <= 240 else { return nil }
        let start = unbracketed(line)
        if let length = phrases.signatures.match(text, at: start, before: line.upperBound) {
            return line.upperBound - start - length <= 120 ? 0.9 : nil
        }
        for (begin, end) in phrases.wrappedSignatures where text.has(begin, at: start, before: line.upperBound) {
            if endsWith(end, line), hasDevice(start..<line.upperBound) { return 0.9 }
        }
        return english(start..<line.upperBound)
    }

    /// "Sent from …", "Sent via …", "Someone from mobile", "From my iPhone 6".
    private func english(_ line: Range<Int>) -> Double? {
        if endsWith(Self.fromMobile, line), text.folded[line].count(where: { $0 == 0x20 }) == 2 { return 0.8 }
        if text.has(Self.fromMy, at: line.lowerBound, before: line.upperBound) { return line.count <= 30 && hasDevice(line) ? 0.8 : nil }
        guard text.has(Self.sent, at: line.lowerBound, before: line.upperBound) else { return nil }
        let rest = line.lowerBound + Self.sent.count..<line.upperBound
        guard let word = Self.means.first(where: { text.find($0, in: rest.prefix(24).startIndex..<rest.prefix(24).endIndex) != nil }) else {
            return nil
        }
        return sentenceIsSignature(rest, word)
    }

    /// "Sent from my desk, …" is the writer's sentence; "Sent from my cell, …" is not.
    private func sentenceIsSignature(_ rest: Range<Int>, _ word: [UInt8]) -> Double? {
        let clause = text.folded[rest].firstIndex {
            $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "(")
        }
        let head = rest.lowerBound..<(clause ?? rest.upperBound)
        if hasDevice(head) { return 0.85 }
        let words = text.folded[rest].count { $0 == 0x20 } + 1
        return clause == nil && words <= 6 ? 0.7 : nil
    }

    private func hasDevice(_ range: Range<Int>) -> Bool { Self.devices.find(text, in: range) != nil }

    /// Whether the line ends with the words, brackets and full stops aside.
    private func endsWith(_ needle: [UInt8], _ line: Range<Int>) -> Bool {
        var end = line.upperBound
        while end > line.lowerBound,
            text.folded[end - 1] == UInt8(ascii: ".") || text.folded[end - 1] == UInt8(ascii: ")") || text.folded[end - 1] == UInt8(ascii: "!")
        {
            end -= 1
        }
        return text.has(needle, at: end - needle.count, before: end) && end - needle.count >= line.lowerBound
    }

    private func unbracketed(_ line: Range<Int>) -> Int {
        var start = line.lowerBound
        while start < line.upperBound {
            switch text.folded[start] {
            case UInt8(ascii: "("), UInt8(ascii: "<"), UInt8(ascii: "["), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x20: start += 1
            default: return start
            }
        }
        return line.lowerBound
    }

    private static let sent = Array("sent ".utf8)
    private static let fromMy = Array("from my ".utf8)
    private static let fromMobile = Array(" from mobile".utf8)
    private static let means = ["from ", "via ", "with ", "by ", "using "].map { Array($0.utf8) }

    /// What mails are written on and with.
    private static let devices = PhraseTable([
        "iphone", "ipad", "ipod", "phone", "smartphone", "mobile", "cell", "cellphone", "galaxy", "samsung", "android", "blackberry", "outlook",
        "mail", "yahoo", "windows", "tablet", "device", "alcatel", "htc", "huawei", "xiaomi", "nokia", "motorola", "lg", "sony", "xperia",
        "oneplus", "airmail", "mailbox", "spark", "gmail", "thunderbird", "sparrow", "nexus", "pixel", "mac", "macbook", "wireless", "ios",
        "proton mail", "protonmail", "aol", "handy", "mobiltelefon", "mobilgerät", "android-mobiltelefon", "samsung-gerät", "gmx", "web.de",
        "telekom", "smartphone", "touch", "oppo", "vivo", "honor", "redmi", "acompli", "boxer", "nine", "k-9", "zoho", "mailspring", "em client",
        "postbox", "newton", "bluemail", "mymail", "mail.ru", "yandex",
    ])
}

// Compiled together with Sources/Mail by Fuzz/run: what mail programs of strangers send goes through everything that reads mail bytes.

/// One input of libFuzzer: decoded, classified, trimmed, and checked for what has to hold of every mail.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMail(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    // libmagic costs more than all the rest, so that it sees one input in sixteen.
    let decoder = MailDecoder(limits: MailLimits(messageBytes: 1 << 20, parts: 50, depth: 10, headerBytes: 64 << 10), detectsTypes: count % 16 == 0)
    guard let mail = try? decoder.decode(bytes) else { return 0 }
    check(mail, depth: 0)
    return 0
}

private let classifier = MailClassifier(
    ownAddresses: ["support@shop.example"], messageIDDomains: ["shop.example"], trustedServers: ["mx.shop.example"],
    spamSigns: [SpamSign(header: "X-Spam-Score", condition: .scores(5))])

private func check(_ mail: Mail, depth: Int) {
    precondition(!mail.text.utf8.contains(0), "U+0000 in the text")
    precondition(mail.html?.utf8.contains(0) != true, "U+0000 in the HTML")
    for file in mail.attachments {
        let name = file.name ?? "x"
        precondition(!name.utf8.contains(0x2F) && !name.utf8.contains(0) && name != ".." && name.utf8.count <= 255, "an unsafe name")
        _ = file.type
    }
    if let html = mail.html { checkSafe(html) }
    checkReply(mail)
    _ = classifier.classify(mail)
    _ = mail.carried?.forwardedText
    for inner in mail.nested where depth < 3 { check(inner, depth: depth + 1) }
}

/// Nothing of the full text is lost: the reply and the cuts make it up, and every cut is within it.
private func checkReply(_ mail: Mail) {
    let trimmed = ReplyTrimmer().trim(mail)
    let text = Array(mail.text.utf8)
    var end = 0
    for cut in trimmed.cuts {
        precondition(cut.range.lowerBound >= end && cut.range.upperBound <= text.count, "cuts overlap or leave the text")
        precondition(isBoundary(text, cut.range.lowerBound) && isBoundary(text, cut.range.upperBound), "a cut splits a character")
        end = cut.range.upperBound
    }
    precondition(trimmed.reply.utf8.count <= text.count, "the reply is longer than the text")
}

private func isBoundary(_ text: [UInt8], _ index: Int) -> Bool {
    index == text.count || text[index] & 0xC0 != 0x80
}

private func checkSafe(_ html: String) {
    let lowered = html.lowercased()
    for word in ["<script", "<style", "<iframe", "<form", "<object", "<svg", "javascript:"] where lowered.contains(word) {
        // In a link's visible text the word is harmless; as a tag or a target it is not.
        precondition(word == "javascript:" && !lowered.contains("href=\"javascript:"), "\(word) in sanitised HTML")
    }
}

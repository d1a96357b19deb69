// Compiled together with Sources/Mail by Fuzz/Mail/run: what strangers' programs send goes through everything that reads mail bytes.

import Glibc

/// One input of libFuzzer. Its first bytes say who reads it: an IMAP server's answer, HTML, winmail.dat, RTF, text of a charset, or else a mail.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMail(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let begin = processorTime()
    read(bytes)
    // Not by the wall clock, as libFuzzer counts: on a busy machine every input is slow.
    require(processorTime() - begin < 2, "This input takes more than two seconds of the processor.")
    return 0
}

/// Seconds that this process has been computing.
private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

private func read(_ bytes: [UInt8]) {
    if bytes.starts(with: "* ".utf8) || bytes.starts(with: "+ ".utf8) || bytes.starts(with: "A1 ".utf8) {
        checkIMAP(bytes)
    } else if bytes.first == UInt8(ascii: "<") {
        checkMarkup(String(decoding: bytes, as: UTF8.self))
    } else if bytes.starts(with: [0x78, 0x9F, 0x3E, 0x22]) {
        checkTNEF(bytes)
    } else if bytes.starts(with: #"{\rtf"#.utf8) {
        var notes = NoteBook()
        checkRTF(bytes, notes: &notes)
    } else if bytes.starts(with: "charset=".utf8) {
        checkCharset(bytes)
    } else {
        checkMail(bytes)
    }
}

/// Like `precondition`, but it says in optimised builds too what did not hold.
func require(_ holds: Bool, _ what: String) {
    if !holds { fatalError(what) }
}

private let classifier = MailClassifier(
    ownAddresses: ["support@shop.example"], messageIDDomains: ["shop.example"], trustedServers: ["mx.shop.example"],
    spamSigns: [SpamSign(header: "X-Spam-Score", condition: .scores(5))])

private func checkMail(_ bytes: [UInt8]) {
    // libmagic costs more than all the rest, so that it sees one input in sixteen.
    let limits = MailLimits(messageBytes: 1 << 20, parts: 50, depth: 10, headerBytes: 64 << 10, decodedBytes: 4 << 20)
    let decoder = MailDecoder(limits: limits, detectsTypes: bytes.count % 16 == 0)
    do {
        check(try decoder.decode(bytes), depth: 0)
    } catch {
        require(!error.description.isEmpty, "A refusal without a reason.")
    }
}

private func check(_ mail: Mail, depth: Int) {
    require(!mail.text.utf8.contains(0), "U+0000 in the text")
    require(mail.html?.utf8.contains(0) != true, "U+0000 in the HTML")
    for file in mail.attachments {
        checkName(file.name)
        _ = file.type
    }
    if let html = mail.html { checkSafe(html) }
    checkReply(mail)
    checkMeaning(mail)
    for inner in mail.nested where depth < 3 { check(inner, depth: depth + 1) }
}

private func checkMeaning(_ mail: Mail) {
    _ = classifier.classify(mail)
    let evidence = MailEvidence(mail)
    // Read whatever the class is: strangers decide what a mail looks like.
    _ = BounceReader().read(evidence)
    _ = FeedbackReport.read(evidence)
    _ = DispositionNotification.read(evidence)
    _ = mail.carried?.forwardedText
}

func checkName(_ name: String?) {
    guard let name else { return }
    require(!name.isEmpty && name != "." && name != ".." && name.utf8.count <= 255, "an unsafe name")
    require(!name.unicodeScalars.contains { $0.value < 0x20 || $0 == "/" || $0 == "\\" || $0 == "\u{202E}" }, "an unsafe character in a name")
}

/// Nothing of the full text is lost: the reply and the cuts make it up, and every cut is within it.
private func checkReply(_ mail: Mail) {
    let trimmed = ReplyTrimmer().trim(mail)
    let text = Array(mail.text.utf8)
    var end = 0
    for cut in trimmed.cuts {
        require(cut.range.lowerBound >= end && cut.range.upperBound <= text.count, "cuts overlap or leave the text")
        require(isBoundary(text, cut.range.lowerBound) && isBoundary(text, cut.range.upperBound), "a cut splits a character")
        end = cut.range.upperBound
    }
    require(trimmed.reply.utf8.count <= text.count, "the reply is longer than the text")
}

private func isBoundary(_ text: [UInt8], _ index: Int) -> Bool {
    index == text.count || text[index] & 0xC0 != 0x80
}

private func checkTNEF(_ bytes: [UInt8]) {
    var notes = NoteBook()
    guard let opened = TNEF(bytes, most: 50, notes: &notes) else { return }
    for file in opened.files {
        require(file.bytes.count <= bytes.count, "a file larger than what holds it")
        checkName(file.name.flatMap(FileName.safe))
    }
    guard let packed = opened.rtf, let rtf = CompressedRTF.unpack(packed, most: 1 << 20) else { return }
    require(rtf.count <= 1 << 20 + 200, "the RTF is larger than its limit")
    checkRTF(rtf, notes: &notes)
}

private func checkRTF(_ bytes: [UInt8], notes: inout NoteBook) {
    guard var text = RTFText(bytes), let body = text.body(notes: &notes) else { return }
    for case .plain(let text) in body.text { require(!text.utf8.contains(0), "U+0000 in the text of RTF") }
}

/// `charset=LABEL`, a line end, the bytes.
private func checkCharset(_ bytes: [UInt8]) {
    let line = bytes.prefix { $0 != 0x0A }
    let label = String(decoding: line.dropFirst(8), as: UTF8.self)
    var notes = NoteBook()
    Array(bytes.dropFirst(line.count + 1)).withUnsafeBufferPointer { content in
        for label in [label, nil] {
            let text = TextDecoding.decode(content, label: label, place: "fuzz", notes: &notes)
            require(!text.utf8.contains(0), "U+0000 in decoded text")
        }
        _ = HeaderText.decode(content, hint: label, place: "fuzz", notes: &notes)
    }
}

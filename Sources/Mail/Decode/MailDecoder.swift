/// Turns the bytes of a mail into a ``Mail``.
///
/// Any number of threads may decode at once. The time is linear in the size of the mail, whatever the bytes are.
public struct MailDecoder: Sendable {
    /// What is read at most.
    public var limits: MailLimits
    /// Whether ``MailAttachment/detectedType`` is filled by looking at the content.
    public var detectsTypes: Bool

    /// A decoder with limits.
    public init(limits: MailLimits = MailLimits(), detectsTypes: Bool = true) {
        self.limits = limits
        self.detectsTypes = detectsTypes
    }

    /// Reads a mail as it arrived (RFC 5322 and MIME, CRLF or LF line ends).
    ///
    /// Damage is repaired as well as possible and noted in ``Mail/notes``.
    /// - Throws: ``MailError`` when a limit is hit or the bytes hold no header field at all.
    public func decode(_ bytes: [UInt8]) throws(MailError) -> Mail {
        if bytes.count > limits.messageBytes { throw .tooLarge(bytes.count, limit: limits.messageBytes) }
        var budget = ReadingBudget(limits)
        return try decode(bytes, depth: 0, budget: &budget)
    }

    func decode(_ bytes: [UInt8], depth: Int, budget: inout ReadingBudget) throws(MailError) -> Mail {
        var notes = NoteBook()
        let readable = LineEndRepair.repaired(bytes, notes: &notes) ?? bytes
        return try readable.withUnsafeBufferPointer { buffer throws(MailError) in
            try decode(buffer, depth: depth, budget: &budget, notes: &notes)
        }
    }

    private func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, depth: Int, budget: inout ReadingBudget, notes: inout NoteBook
    ) throws(MailError) -> Mail {
        let block = try RawHeader(bytes, limit: limits.headerBytes)
        if block.fields.isEmpty, !LooksLikeText.judge(bytes) { throw .notAMail }
        if block.isDamaged { notes.note(.structureRepaired, "header") }
        let top = TopHeader(bytes, block, notes: &notes)
        let node = try MimeReader.read(
            bytes, block, top.part, hint: top.hint, depth: depth, budget: &budget, notes: &notes)
        var assembly = MailAssembly(decoder: self, mail: top.takeMail(), depth: depth, budget: budget, notes: notes)
        let mail = try assembly.assemble(node)
        budget = assembly.budget
        return mail
    }
}

/// Whether bytes without any header field are at least text, which is then all body.
enum LooksLikeText {
    static func judge(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let sample = bytes.prefix(4096)
        let controls = sample.reduce(0) { $0 + ($1 < 0x20 && !ASCII.isSpace($1) && $1 != 0x1B ? 1 : 0) }
        return !sample.allSatisfy(ASCII.isSpace) && controls * 20 <= sample.count
    }
}

/// Line ends that no parser of mail expects.
enum LineEndRepair {
    /// The mail with usable line ends; nil when they are usable already.
    static func repaired(_ bytes: [UInt8], notes: inout NoteBook) -> [UInt8]? {
        guard let first = bytes.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return nil }
        let isBareReturn = bytes[first] == 0x0D && first + 1 < bytes.count && bytes[first + 1] != 0x0A
        guard isBareReturn else { return nil }
        notes.note(.structureRepaired, "line ends")
        // CR alone ends lines in old Macintosh files, CR CR LF where a gateway translated twice.
        if bytes[first + 1] == 0x0D { return withoutDoubledReturns(bytes) }
        return bytes.contains(0x0A) ? nil : bytes.map { $0 == 0x0D ? 0x0A : $0 }
    }

    private static func withoutDoubledReturns(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        for index in bytes.indices where !(bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0D) {
            output.append(bytes[index])
        }
        return output
    }
}

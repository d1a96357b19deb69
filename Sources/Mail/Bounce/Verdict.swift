/// Puts together what the report's fields, the server's words and the command say of one recipient.
struct Verdict {
    private(set) var status: String?
    private(set) var statusIsLiteral = false
    private(set) var reply: Int?
    private(set) var reason: FailureReason = .other

    /// Sendmail sums up below a transcript: `550 5.1.1 <ann@example.com>... User unknown`.
    ///
    /// - Parameters:
    ///   - address: The recipient.
    ///   - stated: The `Status` field, if there is one.
    ///   - words: The server's words.
    ///   - context: Words around them that may name the refused command.
    init(address: String, stated: String?, words: FoldedText, context: FoldedText) {
        let found = ServerReply(words)
        reply = found.reply
        let field = stated.flatMap { ServerReply(FoldedText($0)).status }
        status = Self.better(field, found.status)
        statusIsLiteral = status != nil
        let command = RefusedCommand.read(words) ?? RefusedCommand.read(context) ?? (RefusedCommand.echoesRecipient(words) ? .recipient : nil)
        let summed = context.find(Fold.fold("5.1.1 <\(address)"), in: 0..<context.bytes.count) != nil
        reason = Self.reason(status: status, reply: reply, words: words, command: summed ? .recipient : command)
        if status == nil, let reply { status = reply < 500 ? "4.0.0" : "5.0.0" }
    }

    /// What the server itself said, unless it named only a class (`5.0.0`); else what the report's field says.
    private static func better(_ field: String?, _ words: String?) -> String? {
        guard let words else { return field }
        return field != nil && words.hasSuffix(".0.0") ? field : words
    }

    private static func reason(status: String?, reply: Int?, words: FoldedText, command: RefusedCommand?) -> FailureReason {
        let detail = status.map { String($0.dropFirst(2)) }
        let said = said(words)
        if detail == "1.7" || detail == "1.8" || (command == .mail && said?.isHard == true) { return .senderRejected }
        let reason = weigh(said, detail, reply, command)
        let isTemporary = status?.first == "4" && detail != "1.1"
        return isTemporary && reason.isHard ? (said == .hostUnknown ? .network : .expired) : reason
    }

    /// What the words behind the first code say; those before it when they name no cause, or only that the service failed.
    private static func said(_ words: FoldedText) -> FailureReason? {
        guard let place = ServerReply(words).place, place > 0 else { return FailurePhrases.shared.reason(words) }
        let behind = FailurePhrases.shared.reason(FoldedText(words.string(place..<min(words.bytes.count, place + 400))))
        if let behind, behind != .system { return behind }
        let before = FailurePhrases.shared.reason(FoldedText(words.string(0..<place)))
        return behind == nil || before == .userUnknown || before == .hostUnknown ? before ?? behind : behind
    }

    private static func weigh(_ said: FailureReason?, _ detail: String?, _ reply: Int?, _ command: RefusedCommand?) -> FailureReason {
        if let hard = hard(detail) {
            guard let said else { return hard }
            return said.isHard || !outweighs.contains(said) ? hard : said
        }
        if said == .userUnknown { return unknownUser(detail, reply, command) }
        return said ?? byStatus(detail)
    }

    /// Reasons that count although the status says that there is no such address.
    private static let outweighs: Set<FailureReason> = [.mailboxFull, .rate, .blocked, .relay, .senderRejected, .spam, .unauthenticated]

    /// "User unknown" counts when it was said to RCPT, or by a server that knows. After DATA, or without a status, it is a filter's excuse:
    /// the address may well exist.
    private static func unknownUser(_ detail: String?, _ reply: Int?, _ command: RefusedCommand?) -> FailureReason {
        if detail == "2.0" { return .filtered }
        if detail == "2.1" { return command == .recipient ? .userUnknown : .filtered }
        if command == .data { return .filtered }
        if command == .recipient || (reply == nil && command == nil) { return .userUnknown }
        return detail == nil || detail == "0.0" || detail?.first == "7" ? .filtered : .userUnknown
    }

    /// The status codes that say that the address is no use (RFC 3463, and what large providers use).
    private static func hard(_ detail: String?) -> FailureReason? {
        switch detail {
        case "1.1", "1.10", "1.0": .userUnknown
        case "1.2", "4.4": .hostUnknown
        case "1.6": .moved
        case "3.2": .notAccepting
        default: nil
        }
    }

    private static func byStatus(_ detail: String?) -> FailureReason {
        switch detail {
        case "2.2": .mailboxFull
        case "2.1": .disabled
        case "2.3", "3.4": .tooLarge
        case "4.1", "4.2", "4.7": .expired
        case "4.3", "4.6": .network
        case "1.7", "1.8": .senderRejected
        default: byClass(detail)
        }
    }

    private static func byClass(_ detail: String?) -> FailureReason {
        guard let first = detail?.first else { return .other }
        switch first {
        case "2": return .filtered
        case "3": return .system
        case "4": return .network
        case "6", "7": return .policy
        default: return .other
        }
    }
}

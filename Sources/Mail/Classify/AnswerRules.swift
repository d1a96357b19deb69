/// What speaks against answering a mail automatically (RFC 3834, section 2).
struct AnswerRules {
    let classifier: MailClassifier
    let mail: MailEvidence
    let submitted: AutoSubmitted?
    let authentication: SenderAuthentication?

    /// The first rule that forbids it; nil when none does.
    func obstacle(_ kind: Classification.Class) -> String? {
        if kind != .human, kind != .list, kind != .bulk { return "class \(kind.rawValue)" }
        return submittedObstacle ?? pathObstacle ?? senderObstacle ?? headerObstacle ?? (kind == .human ? nil : "class \(kind.rawValue)")
    }

    private var submittedObstacle: String? {
        submitted?.isAutomatic == true ? "Auto-Submitted is not no" : nil
    }

    private var pathObstacle: String? {
        guard let path = mail.returnPath else { return nil }
        if path.isEmpty { return "null return path" }
        return isMachine(Lowered.localPart(path)) ? "return path of a program" : nil
    }

    private var senderObstacle: String? {
        guard mail.from.utf8.contains(UInt8(ascii: "@")), !Lowered.localPart(mail.from).isEmpty, !Lowered.domain(mail.from).isEmpty else {
            return "no sender address"
        }
        if classifier.ownAddresses.contains(mail.from.lowercased()) { return "our own address" }
        if authentication?.verdict == .fail { return "sender not authenticated (DMARC)" }
        return isMachine(Lowered.localPart(mail.from)) ? "sender takes no answers" : nil
    }

    private var headerObstacle: String? {
        if SubjectTitles.absence.begins(mail.subject) || SubjectTitles.automatic.begins(mail.subject) { return "subject of an automatic answer" }
        if suppressed { return "X-Auto-Response-Suppress" }
        let precedence = mail.lowered("Precedence") ?? mail.lowered("X-Precedence") ?? ""
        if ["bulk", "list", "junk", "auto_reply", "auto-reply"].contains(precedence), !classifier.isOwnList(mail) {
            return "Precedence: \(precedence)"
        }
        if mail.field("X-Loop") != nil || mail.field("X-No-Loop") != nil { return "X-Loop" }
        if classifier.isOwnList(mail) { return nil }
        return Self.lists.first { mail.field($0) != nil }
    }

    /// Exchange's list of what not to send: we would send an `AutoReply`. `OOF`, `DR` and the like speak of other things.
    private var suppressed: Bool {
        let tokens = mail.fields("X-Auto-Response-Suppress").flatMap { $0.lowercased().split { $0 == "," || $0 == ";" || $0 == " " } }
        return tokens.contains { $0 == "all" || $0 == "autoreply" }
    }

    private static let lists = [
        "List-Id", "List-Unsubscribe", "List-Post", "List-Help", "List-Owner", "List-Subscribe", "List-Archive", "Mailing-List", "Feedback-ID",
    ]

    /// Whether nobody reads what is sent there.
    private func isMachine(_ local: String) -> Bool {
        let plain = Array(local.utf8.prefix { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "=") })
        if Self.names.contains(String(decoding: plain, as: UTF8.self)) { return true }
        if plain.starts(with: "owner-".utf8) || Self.listEndings.contains(where: plain.ends) { return true }
        let squeezed = Self.letters(of: plain)
        return Self.beginnings.contains { squeezed.starts(with: $0) } || Self.endings.contains(where: squeezed.ends)
    }

    private static func letters(of bytes: [UInt8]) -> [UInt8] {
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes.filter { ASCII.lower($0) &- 97 < 26 } }
        return Array(String(decoding: bytes, as: UTF8.self).filter(\.isLetter).utf8)
    }

    private static let names: Set<String> = [
        "mailer-daemon", "postmaster", "mailerdaemon", "listserv", "majordomo", "mailman", "bounce", "bounces", "root", "nobody", "daemon", "robot",
        "autoresponder", "autoreply", "auto-reply",
        "mdaemon", "www-data", "cron",
    ]
    private static let listEndings = ["-owner", "-request", "-bounces", "-bounce"].map { Array($0.utf8) }
    private static let endings = ["noreply", "donotreply"].map { Array($0.utf8) }
    private static let beginnings = [
        "noreply", "donotreply", "dontreply", "noresponse", "noanswer", "nepasrepondre", "noresponder", "norespondere", "naoresponda", "naoresponder",
        "nichtantworten", "keineantwort", "bittenichtantworten",
        "nonrispondere", "nietbeantwoorden", "nieodpowiadac", "svarainte", "ikkesvar", "mailerdaemon", "bounces", "neodpovidat", "notreply",
    ].map { Array($0.utf8) }
}

extension [UInt8] {
    fileprivate func ends(with other: [UInt8]) -> Bool {
        suffix(other.count) == other[...]
    }
}

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
        guard mail.from.contains("@"), !Lowered.localPart(mail.from).isEmpty, !Lowered.domain(mail.from).isEmpty else { return "no sender address" }
        if classifier.ownAddresses.contains(mail.from.lowercased()) { return "our own address" }
        if authentication?.verdict == .fail { return "sender not authenticated (DMARC)" }
        return isMachine(Lowered.localPart(mail.from)) ? "sender takes no answers" : nil
    }

    private var headerObstacle: String? {
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
        let plain = String(local.prefix { $0 != "+" && $0 != "=" })
        if Self.names.contains(plain) { return true }
        if plain.hasPrefix("owner-") || plain.hasSuffix("-owner") || plain.hasSuffix("-request") || plain.hasSuffix("-bounces")
            || plain.hasSuffix("-bounce")
        {
            return true
        }
        let squeezed = plain.filter { $0.isLetter }
        return Self.beginnings.contains { squeezed.hasPrefix($0) } || squeezed.hasSuffix("noreply") || squeezed.hasSuffix("donotreply")
    }

    private static let names: Set<String> = [
        "mailer-daemon", "postmaster", "mailerdaemon", "listserv", "majordomo", "mailman", "bounce", "bounces", "root", "nobody", "daemon", "robot",
        "autoresponder", "autoreply", "auto-reply",
        "mdaemon", "www-data", "cron",
    ]
    private static let beginnings = [
        "noreply", "donotreply", "dontreply", "noresponse", "noanswer", "nepasrepondre", "noresponder", "norespondere", "naoresponda", "naoresponder",
        "nichtantworten", "keineantwort", "bittenichtantworten",
        "nonrispondere", "nietbeantwoorden", "nieodpowiadac", "svarainte", "ikkesvar", "mailerdaemon", "bounces", "neodpovidat", "notreply",
    ]
}

/// What speaks against answering a mail automatically (RFC 3834, section 2).
struct AnswerRules {
    let classifier: MailClassifier
    let mail: MailEvidence
    let submitted: AutoSubmitted?
    let authentication: SenderAuthentication?
    /// Whom an answer would go to, where that is not the writer of the mail: the customer behind a form, a group or a colleague.
    let customer: String?

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
        // The path of a form's mail is the web server's: the answer goes elsewhere.
        return customer == nil && RobotAddress.takesNoAnswers(path) ? "return path of a program" : nil
    }

    private var senderObstacle: String? {
        let address = customer ?? mail.from
        guard address.utf8.contains(UInt8(ascii: "@")), !Lowered.localPart(address).isEmpty, !Lowered.domain(address).isEmpty else {
            return "no sender address"
        }
        if classifier.ownAddresses.contains(address.lowercased()) { return "our own address" }
        if authentication?.verdict == .fail { return "sender not authenticated (DMARC)" }
        return RobotAddress.takesNoAnswers(address) ? "sender takes no answers" : nil
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
}

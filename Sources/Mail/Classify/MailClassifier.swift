/// Answers two questions about a mail: what kind it is, and whether it may be answered automatically (RFC 3834).
///
/// `List-*`, `Precedence`, `X-Auto-Response-Suppress` and senders that take no answers speak to the second question only: people's mails
/// carry them too.
public struct MailClassifier: Sendable {
    /// Our own addresses: mail from them is never answered.
    public var ownAddresses: Set<String>
    /// Domains of Message-IDs that only we make: mail that carries one has come back.
    public var messageIDDomains: Set<String>
    /// How the part of those Message-IDs before the `@` begins; empty: in any way.
    public var messageIDPrefix: String
    /// The value of `X-Loop` that we put into our mails.
    public var loopMark: String?
    /// The ids of mailing lists through which customers write to us (a shared mailbox that is a group): they are no lists to us.
    public var ownLists: Set<String>
    /// The servers whose `Authentication-Results` count.
    public var trustedServers: Set<String>
    /// The headers by which our filter marks spam.
    public var spamSigns: [SpamSign]

    /// A classifier. Addresses, domains, list ids and servers are compared without case.
    public init(
        ownAddresses: some Sequence<String> = [], messageIDDomains: some Sequence<String> = [], messageIDPrefix: String = "",
        loopMark: String? = nil,
        ownLists: some Sequence<String> = [], trustedServers: some Sequence<String> = [], spamSigns: [SpamSign] = []
    ) {
        self.ownAddresses = Set(ownAddresses.map { $0.lowercased() })
        self.messageIDDomains = Set(messageIDDomains.map { $0.lowercased() })
        self.messageIDPrefix = messageIDPrefix
        self.loopMark = loopMark?.lowercased()
        self.ownLists = Set(ownLists.map { $0.lowercased() })
        self.trustedServers = Set(trustedServers.map { $0.lowercased() })
        self.spamSigns = spamSigns
    }

    /// Classifies a decoded mail.
    ///
    /// - Parameter customer: the address of the person behind it, where that is not its writer.
    public func classify(_ mail: Mail, customer: String? = nil) -> Classification {
        classify(MailEvidence(mail), customer: customer)
    }

    /// Classifies a mail by its evidence.
    public func classify(_ evidence: MailEvidence, customer: String? = nil) -> Classification {
        var mail = evidence
        mail.answersUs = answersUs(mail)
        let submitted = AutoSubmitted(mail)
        let authentication = SenderAuthentication(fields: mail.fields("Authentication-Results"), trusted: trustedServers, from: mail.from)
        var result = report(mail) ?? kind(mail, submitted)
        result.authentication = authentication
        result.isAutomatic = result.isAutomatic || submitted?.isAutomatic == true
        let answer = AnswerRules(classifier: self, mail: mail, submitted: submitted, authentication: authentication, customer: customer)
            .obstacle(result.class)
        result.mayAnswer = answer == nil
        result.mayAnswerRule = answer ?? "nothing speaks against it"
        return result
    }

    private func found(_ kind: Classification.Class, _ rule: String, automatic: Bool = false) -> Classification {
        Classification(class: kind, rule: rule, isAutomatic: automatic, mayAnswer: false, mayAnswerRule: "")
    }

    // MARK: Reports

    /// Complaints, receipts and bounces: mails about mails.
    private func report(_ mail: MailEvidence) -> Classification? {
        if let feedback = FeedbackReport.read(mail) {
            var result = found(.complaint, "feedback report: \(feedback.type.prefix(20))", automatic: true)
            result.feedback = feedback
            return result
        }
        if let disposition = DispositionNotification.read(mail) {
            var result = found(.receipt, "disposition notification (RFC 8098)", automatic: true)
            result.disposition = disposition
            return result
        }
        let bounces = BounceReader()
        if bounces.isReceipt(mail) {
            var result = found(.receipt, "delivery status of success (RFC 3464)", automatic: true)
            result.delivery = bounces.delivery(mail)
            return result
        }
        if let notice = ClientNotices.read(mail) { return found(notice.kind, notice.rule, automatic: true) }
        guard !isAbsence(mail), let bounce = bounces.read(mail) else { return nil }
        var result = found(.bounce, bounce.rule, automatic: true)
        result.bounce = bounce
        return result
    }

    /// An absence notice has the null return path of a bounce, and may speak of mail that was not read.
    private func isAbsence(_ mail: MailEvidence) -> Bool {
        mail.reports.isEmpty && !BounceSigns.isNamedDaemon(mail) && AbsenceRules.rule(mail, AutoSubmitted(mail)) != nil
    }

    // MARK: What else it is

    private func kind(_ mail: MailEvidence, _ submitted: AutoSubmitted?) -> Classification {
        if let rule = loopRule(mail, submitted) { return found(.loop, rule, automatic: true) }
        if let sign = spamSigns.first(where: { $0.shows(mail) }) { return found(.spam, "spam header \(sign.header)") }
        if let rule = AbsenceRules.rule(mail, submitted) { return found(.outOfOffice, rule, automatic: true) }
        if let rule = AutomaticRules.reply(mail, submitted) { return found(.autoReply, rule, automatic: true) }
        if let rule = listRule(mail) { return found(.list, rule) }
        if let rule = AutomaticRules.notice(mail, submitted) { return found(.bulk, rule, automatic: true) }
        if let rule = bulkRule(mail) { return found(.bulk, rule) }
        return found(.human, submitted == nil ? "no sign of a program" : "Auto-Submitted: no")
    }

    /// Whether it answers a mail whose id is of one of our domains: those of the mails that we make, of our addresses, of whom it is sent to.
    private func answersUs(_ mail: MailEvidence) -> Bool {
        guard mail.answers else { return false }
        let domains = messageIDDomains.union(ownAddresses.map(Lowered.domain)).union(mail.recipients.map(Lowered.domain))
        return mail.answered.contains { domains.contains(Lowered.domain($0)) }
    }

    private func loopRule(_ mail: MailEvidence, _ submitted: AutoSubmitted?) -> String? {
        if let id = mail.messageID, id.hasPrefix(messageIDPrefix), messageIDDomains.contains(Lowered.domain(id)) { return "Message-ID of our own" }
        if let loopMark, mail.fields("X-Loop").contains(where: { Lowered.trim($0).lowercased() == loopMark }) { return "X-Loop of our own" }
        guard submitted?.isAutomatic == true, ownAddresses.contains(mail.from.lowercased()) else { return nil }
        return "automatic mail from our own address"
    }

    private func listRule(_ mail: MailEvidence) -> String? {
        if isOwnList(mail) { return nil }
        if mail.field("List-Post") != nil || (mail.field("List-Id") != nil && mail.lowered("Precedence") == "list") { return "List-Post or List-Id" }
        if mail.lowered("Precedence") == "list" { return "Precedence: list" }
        return mail.field("Mailing-List") != nil || mail.field("X-Mailman-Version") != nil ? "mailing list program" : nil
    }

    private func bulkRule(_ mail: MailEvidence) -> String? {
        if isOwnList(mail) { return nil }
        switch mail.lowered("Precedence") {
        case "bulk", "junk": return "Precedence: bulk or junk"
        default: break
        }
        return mail.field("List-Unsubscribe") != nil || mail.field("List-Id") != nil ? "List-Unsubscribe or List-Id" : nil
    }

    /// Whether the mail came through one of our own groups, by the id or the address of the list.
    func isOwnList(_ mail: MailEvidence) -> Bool {
        ListName.names(of: mail).contains { ownLists.contains($0) || ownAddresses.contains($0) }
    }
}

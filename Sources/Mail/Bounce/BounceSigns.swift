/// What shows that a mail without a machine-readable part may be a bounce. It is one when `BounceEvidence` proves it too: shops, carriers
/// and their customers write of failed deliveries every day.
enum BounceSigns {
    /// The rule that says so; nil when none does.
    static func rule(_ mail: MailEvidence) -> String? {
        if mail.field("X-Failed-Recipients") != nil { return "X-Failed-Recipients" }
        let subject = FoldedText(mail.subject)
        let titled = subjects.find(subject, in: subject.trimmed(0..<subject.bytes.count)) != nil
        let daemon = isDaemon(mail)
        if daemon, titled { return "mail system and subject" }
        guard daemon || titled || mail.reportType != nil else { return nil }
        let text = FoldedText(mail.text, limit: 4_000)
        let says = phrases.find(text, in: 0..<text.bytes.count) != nil
        if daemon, says { return "mail system and text" }
        if mail.reportType?.lowercased() == "delivery-status" { return "report type" }
        return says && begins(subject) && isMechanical(mail, text) ? "subject and text" : nil
    }

    /// How far the mail's sender is known to be a mail system.
    enum Sender {
        /// By a name that no person has.
        case program
        /// By a name that people who run mail servers have too, or by the null return path alone.
        case perhaps
        /// Not at all.
        case person
    }

    /// How far the mail's sender is known to be a mail system.
    static func sender(_ mail: MailEvidence) -> Sender {
        let from = Lowered.localPart(mail.from)
        let isNamed = programs.contains { from.hasPrefix($0) } || mail.fields("From").contains(where: namesDaemon)
        if isNamed || Lowered.localPart(mail.returnPath ?? "").hasPrefix("mailer-daemon") { return .program }
        return isDaemon(mail) ? .perhaps : .person
    }

    private static let programs = [
        "mailer-daemon", "mail-daemon", "mailerdaemon", "mail.delivery.system", "mail delivery subsystem", "maildelivery",
        "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e", "autobounce", "mdaemon",
    ]

    /// Whether the subject begins as a bounce's does.
    static func beginsAsBounce(_ mail: MailEvidence) -> Bool { begins(FoldedText(mail.subject)) }

    private static func begins(_ subject: FoldedText) -> Bool {
        subjects.match(subject, at: subject.trimmed(0..<subject.bytes.count).lowerBound, before: subject.bytes.count) != nil
    }

    /// Whether the sender has the name of a mail system.
    static func isNamedDaemon(_ mail: MailEvidence) -> Bool {
        let from = Lowered.localPart(mail.from)
        return daemons.contains(from) || from.hasPrefix("mailer-daemon") || from.hasPrefix("postmaster")
    }

    /// Whether a mail system sent it: its name, or the null return path of one.
    static func isDaemon(_ mail: MailEvidence) -> Bool {
        if isNamedDaemon(mail) { return true }
        if let path = mail.returnPath, path.isEmpty || Lowered.localPart(path).hasPrefix("mailer-daemon") { return true }
        return mail.from.isEmpty || mail.fields("From").contains(where: namesDaemon)
    }

    private static func namesDaemon(_ field: String) -> Bool {
        var field = field
        return field.withUTF8 { bytes in bytes.indices.contains { ASCII.matches("mailer-daemon", in: bytes, at: $0) } }
    }

    /// Whether the notice only warns that delivery takes longer.
    static func isDelay(_ subject: String, _ text: FoldedText) -> Bool {
        let subject = FoldedText(subject)
        return delays.find(subject, in: 0..<subject.bytes.count) != nil || delays.find(text, in: 0..<text.bytes.count) != nil
    }

    /// People write of bounces too: a program says so, or shows a status code.
    private static func isMechanical(_ mail: MailEvidence, _ text: FoldedText) -> Bool {
        AutoSubmitted(mail)?.isAutomatic == true || ServerReply(text).status != nil
    }

    private static let daemons: Set<String> = [
        "mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mail.delivery.system", "mailsystem", "mail-system", "mail delivery subsystem",
        "maildelivery",
        "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e", "sysadmin", "mailadmin", "bounce", "bounces", "mdaemon", "autobounce", "antispam",
    ]

    private static let delays = PhraseTable([
        "delayed mail", "still being retried", "delivery status notification (delay)", "warning message only", "warning only", "has been delayed",
        "will be retried", "temporary failure report",
        "delivery delayed", "you do not need to resend", "message is delayed", "will continue to try", "delivery is delayed", "延迟", "投递延迟",
        "notification: delayed", "will keep trying",
        "this is only a temporary", "still trying",
    ])

    static let subjects = PhraseTable([
        "undelivered mail returned to sender", "delivery status notification", "failure notice", "returned mail", "mail delivery failed",
        "mail delivery failure", "undeliverable", "delivery failure", "delivery failed",
        "mail delivery system", "message delivery has failed", "mail could not be delivered", "undelivered mail", "mail system error", "delayed mail",
        "failed delivery", "failure delivery", "permanent delivery failure",
        "mail failure", "delivery notification", "delivery report", "delivery status", "warning: message", "message undeliverable", "mail delivery",
        "could not be delivered", "not delivered", "there was an error sending your mail", "delivery problem",
        "loop alert", "message not delivered", "non-delivery", "nondeliverable", "non remis", "non distribué", "échec de la remise",
        "échec de la distribution", "unzustellbar", "nicht zustellbar", "unzustellbare", "zustellung fehlgeschlagen", "mail zurück",
        "no se puede entregar", "no entregado", "no se pudo entregar", "devuelto", "não entregue", "não foi possível entregar", "falha na entrega",
        "mancata consegna", "non recapitabile", "consegna non riuscita", "onbestelbaar", "niet bestelbaar", "niet te bezorgen",
        "niedostarczona", "nie można dostarczyć", "niedostarczalna", "не доставлено", "недоставленное", "не удалось доставить",
        "не может быть доставлено", "ikke leveret", "kan ikke leveres", "går inte att leverera", "olevererbart", "ei voitu toimittaa",
        "toimitus epäonnistui",
        "退信", "系统退信", "退回", "退件", "邮件发送失败", "发送失败", "投递失败", "无法投递", "未送达", "未能送达", "无法送达", "无法传递", "未传递", "邮件无法", "寄送失敗", "無法傳遞", "無法寄達", "未傳遞",
        "郵件退回", "无法送達", "传递状态通知", "传递延迟", "邮件延迟",
        "配信不能", "配信できません", "配信エラー", "送信できませんでした", "未配達", "配信不可", "届きませんでした", "エラーメール", "送信エラー", "メール配信", "배달되지 않음", "배달할 수 없음", "반송", "전송 실패", "발송실패",
        "전달되지 않음", "メッセージを配信できません", "メールサーバ", "maximum hop count",
    ])

    static let phrases = PhraseTable([
        "could not be delivered", "wasn't able to deliver", "was not able to deliver", "unable to deliver", "delivery to the following",
        "undeliverable", "delivery failed", "was not delivered", "did not reach the following", "delivery status",
        "not be delivered", "couldn't be delivered", "wasn't delivered", "failed permanently", "delivery has failed", "following addresses had",
        "error delivering your mail", "following address failed", "following address(es) failed", "invalid final delivery",
        "failed to deliver", "cannot be delivered", "can't be delivered", "had trouble delivering", "permanent fatal errors", "permanent error",
        "delivery problems", "message is delayed", "has been delayed", "returned to sender", "transcript of session",
        "group you tried to contact", "failure reasons", "delivery attempts", "this message was created automatically by mail delivery software",
        "undelivered", "not listed in domino", "mailbox is full", "message not delivered", "error message",
        "konnte nicht zugestellt", "n'a pas pu être remis", "n'a pas pu être envoyé", "no se ha podido entregar", "no se pudo entregar",
        "não foi entregue", "non è stato possibile recapitare", "kon niet worden", "nie mogła zostać dostarczona", "не может быть доставлено",
        "退信", "被退回", "无法发送", "发送失败", "投递失败", "无法投递", "未能送达", "无法送达", "不存在", "拒收", "未送达", "無法傳送", "無法寄達", "退回", "無法送達", "送信できませんでした", "配信できません",
        "送信に失敗", "届けることができません", "配送できません", "전달되지", "배달하지 못했", "반송되었",
    ])
}

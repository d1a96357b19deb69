/// Mails that a person's mail program writes and nobody typed: reactions, recalls, and receipts without a report.
///
/// Each is told by its build: a part that only the program makes, or a text that is the program's form and nothing else. A person who writes
/// of receipts, recalls and thumbs writes more than the form.
enum ClientNotices {
    /// The kind and the rule; nil when a person may have written it.
    static func read(_ mail: MailEvidence) -> (kind: Classification.Class, rule: String)? {
        if mail.partTypes.contains("text/vnd.google.email-reaction+json") { return (.reaction, "part with a reaction of Gmail") }
        guard mail.text.utf8.count < 6_000 else { return nil }
        let words = ownWords(mail.text)
        guard !words.isEmpty else { return nil }
        if mail.answers, words.count <= 3, reactions.contains(where: { words.last.map($0.matches) == true }) {
            return (.reaction, "form of a reaction")
        }
        let title = titleAndRest(mail.subject)
        if recallTitles.contains(title.title), isRecall(words, of: title.rest) { return (.recall, "form of a recall") }
        if receiptTitles.contains(title.title), isReceipt(words) { return (.receipt, "form of a receipt") }
        return nil
    }

    /// The lines above a quoted mail, folded, without those that are empty or a bare link.
    private static func ownWords(_ text: String) -> [String] {
        let lines = text.split(separator: "\n").map { Lowered.trim(String($0)).lowercased() }
        let own = lines.prefix { !$0.hasPrefix(">") && !($0.hasSuffix("wrote:") || $0.hasSuffix("写道：") || $0.hasSuffix("写道:")) }
        return own.filter { !$0.isEmpty && !$0.hasPrefix("<http") && !$0.hasPrefix("http") }
    }

    /// `recall` and `Order 7` of `Recall: Order 7`.
    private static func titleAndRest(_ subject: String) -> (title: String, rest: String) {
        let plain = subject.replacing("：", with: ":")
        guard let colon = plain.firstIndex(of: ":") else { return (Lowered.trim(plain).lowercased(), "") }
        return (Lowered.trim(String(plain[..<colon])).lowercased(), Lowered.trim(String(plain[plain.index(after: colon)...])).lowercased())
    }

    /// One sentence that names the subject and nothing more.
    private static func isRecall(_ words: [String], of subject: String) -> Bool {
        guard words.count == 1, let sentence = words.first, !subject.isEmpty, sentence.contains(subject) else { return false }
        return recalls.contains { sentence.contains($0) } && sentence.utf8.count <= subject.utf8.count + 200
    }

    /// The program's form from its first to its last line.
    private static func isReceipt(_ words: [String]) -> Bool {
        guard words.count <= 8, let first = words.first, let last = words.last else { return false }
        if words.count <= 3, receiptSentences.contains(where: { first.contains($0) }) { return true }
        return receiptOpenings.contains { first.hasPrefix($0) } && receiptEndings.contains { last.contains($0) }
    }

    private struct Ending {
        var text: String
        /// `Ann Lee reacted via Gmail`: the form ends the line, after a name.
        func matches(_ line: String) -> Bool { line.hasSuffix(text) && line.utf8.count <= text.utf8.count + 80 }
    }

    private static let reactions = [
        "reacted via gmail", "reacted to your message", "reacted to your message:", "通过 gmail 做出了回应", "已通过 gmail 作出回应", "對你的郵件做出回應", "对你的邮件做出了回应",
        "がメッセージにリアクションしました",
        "hat über gmail reagiert", "hat auf ihre nachricht reagiert", "a réagi via gmail", "a réagi à votre message",
        "ha reaccionado a través de gmail",
        "ha reaccionado a tu mensaje",
    ].map(Ending.init)

    private static let recallTitles: Set<String> = [
        "recall", "撤回", "召回", "收回", "回收", "取り消し", "メッセージの取り消し", "rückruf", "rappel", "recuperar", "retirar", "richiamo", "intrekken",
        "message recall", "リコール",
    ]
    private static let recalls = [
        "would like to recall the message", "想撤回邮件", "希望撤回邮件", "想要撤回邮件", "要撤回邮件", "想要收回郵件", "想收回郵件", "想要回收郵件", "希望收回邮件", "を取り消します", "を取り消そうとしています",
        "möchte die nachricht",
        "souhaite rappeler le message", "desea recuperar el mensaje", "quiere recuperar el mensaje", "vuole richiamare il messaggio",
        "wil het bericht",
    ]

    private static let receiptTitles: Set<String> = [
        "read", "not read", "已读", "已读回执", "未读", "已讀", "未讀", "讀取回條", "已阅读", "阅读回执", "阅读收条", "邮件收条", "开封済み", "開封済み", "開封確認", "既読", "gelesen",
        "ungelesen",
        "lesebestätigung", "lu", "non lu", "leído", "no leído", "letto", "non letto", "gelezen", "읽음", "읽지 않음", "read receipt", "return receipt",
        "return receipt (displayed)", "回执", "收条",
    ]
    private static let receiptOpenings = [
        "your message", "您的邮件", "您发送的邮件", "您的郵件", "你的邮件", "次のメッセージ", "ihre nachricht", "votre message", "su mensaje", "el mensaje", "il messaggio",
        "uw bericht",
        "this is a receipt for the mail you sent", "this is a return receipt",
    ]
    private static let receiptEndings = [
        "was read on", "was deleted without being read on", "was displayed on", "is displayed on", "已于", "已被阅读", "未阅读即被删除", "未閱讀即刪除", "已於",
        "が開封されました", "開封されずに削除されました",
        "wurde am", "wurde ungelesen gelöscht", "a été lu le", "a été supprimé sans avoir été lu", "fue leído el", "se leyó el",
        "se eliminó sin leer", "è stato letto", "is gelezen op", "no guarantee that the recipient has read",
        "this is no guarantee that the message has been read", "当前只表明", "只表明收件人",
    ]
    /// One sentence that is all of the receipt: 163, QQ, Sina.
    private static let receiptSentences = ["这是邮件收条", "这是一封邮件收条", "这是一封已读回执", "这是邮件回执", "這是郵件回條", "这是一封自动发送的已读回执"]
}

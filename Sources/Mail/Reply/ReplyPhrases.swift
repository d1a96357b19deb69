/// The phrases of all languages, ready to be searched. Built once; a class, because all who search hold it.
final class ReplyPhrases: Sendable {
    let openers = PhraseTable(MailLanguage.all.flatMap(\.openers))
    let wrote = PhraseTable(MailLanguage.all.flatMap(\.wrote))
    let wroteInside = PhraseTable(MailLanguage.all.flatMap(\.wroteInside))
    let forwarded = PhraseTable(MailLanguage.all.flatMap(\.forwarded))
    let original = PhraseTable(MailLanguage.all.flatMap(\.original))
    let signatures = PhraseTable(MailLanguage.all.flatMap(\.signatures))
    let wrappedSignatures = MailLanguage.all.flatMap(\.wrappedSignatures).map { (Fold.fold($0.0), Fold.fold($0.1)) }
    let disclaimers = PhraseTable(MailLanguage.all.flatMap(\.disclaimers))
    let inlineHints = PhraseTable(MailLanguage.all.flatMap(\.inlineHints))
    let closings = PhraseTable(MailLanguage.all.flatMap(\.closings))
    let greetings = PhraseTable(MailLanguage.all.flatMap(\.greetings))
    let answers = PhraseTable(MailLanguage.all.flatMap(\.answers))
    /// The field of each label; a label of two fields is the one more languages mean by it.
    let labels: [[UInt8]: HeaderField]

    static let shared = ReplyPhrases()

    private init() {
        var labels: [[UInt8]: HeaderField] = [:]
        for language in MailLanguage.all {
            for (field, names) in language.labels {
                for name in names where labels[Fold.fold(name)] == nil { labels[Fold.fold(name)] = field }
            }
        }
        self.labels = labels
    }
}

/// What mail programs of one language write around quoted and forwarded mail, and what people there call an absence.
///
/// Compared without case. A language is a row of data; no code knows one by name.
struct MailLanguage: Sendable {
    /// The label of each field in the header block above quoted mail, without the colon.
    var labels: [HeaderField: [String]] = [:]
    /// How a line "On … wrote:" begins.
    var openers: [String] = []
    /// How it ends, before the colon.
    var wrote: [String] = []
    /// Verbs after which the writer's name may follow: "Am … schrieb Max:".
    var wroteInside: [String] = []
    /// Titles of forwarded mail, between dashes or on a line of their own.
    var forwarded: [String] = []
    /// Titles of quoted mail, between dashes.
    var original: [String] = []
    /// How signatures of mobile mail programs begin, when nothing else begins so.
    var signatures: [String] = []
    /// Signatures that have text in the middle: how they begin and how they end.
    var wrappedSignatures: [(String, String)] = []
    /// First words of legal notices under mails.
    var disclaimers: [String] = []
    /// Words that say that answers stand within the quoted text.
    var inlineHints: [String] = []
    /// Closing words before a name.
    var closings: [String] = []
    /// Words of greeting that are no reply on their own.
    var greetings: [String] = []
    /// Words with which a short answer begins.
    var answers: [String] = []
    /// Words for absence in subjects. They prove nothing alone: people write of their holidays too.
    var absences: [String] = []
    /// Titles that absence notices put in front of the subject.
    var absenceTitles: [String] = []
    /// Titles that other automatic answers put in front of the subject.
    var automatics: [String] = []

    /// All languages.
    static let all: [MailLanguage] = western + nordic + eastern + asian
}

/// The fields of a header block in a text.
enum HeaderField: Sendable, Hashable {
    case from, to, cc, bcc, replyTo, date, subject, attachments
}

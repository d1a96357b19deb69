import Recipes
import Testing

@Suite("Public test bounces", .enabled(if: MailCorpus.available, "The corpora are not here."))
struct BounceTests {
    private static let classes: [String: Set<String>] = [
        "bounce": ["bounce"], "auto_reply": ["auto_reply", "out_of_office"], "feedback_report": ["complaint"],
    ]

    @Test("Bounces, automatic answers and complaints are told apart, and bounces are read")
    func bouncesAreRead() async throws {
        var kinds = CorpusScore("sisimai class")
        var (recipients, hard, status) = (CorpusScore("sisimai recipient"), CorpusScore("sisimai hard or soft"), CorpusScore("sisimai status"))
        try await MailCorpus.tryAll("sisimai-bounces", where: { _ in true }) { item, line in
            let message = line["messages"]?[0] ?? .null
            let wanted = item.expect["message_class"]?.string ?? ""
            kinds.check(Self.classes[wanted]?.contains(message["class"]?.string ?? "") == true, "\(item.id): \(message["class"] ?? .null)")
            guard wanted == "bounce", let report = item.expect["reports"]?[0] else { return }
            let bounce = message["bounce"] ?? .null
            recipients.check(bounce["recipient"]?.string?.contains("@") == true, "\(item.id): \(bounce)")
            hard.check((bounce["kind"]?.string == "hard") == (report["hard_bounce"]?.bool ?? false), "\(item.id): \(bounce) \(report)")
            guard report["dsn_status_literal"]?.bool == true else { return }
            status.check(bounce["status"] == report["dsn_status"], "\(item.id): \(bounce) \(report)")
        }
        kinds.report(atLeast: 0.98)
        for score in [recipients, hard, status] { score.report(atLeast: 0.95) }
    }

    @Test("People's mails are no bounces", arguments: ["talon-quotations", "postal-mime", "zbateson-mail-mime-parser", "email-reply-trimmer"])
    func othersAreNoBounces(_ corpus: String) async throws {
        var score = CorpusScore("\(corpus) no bounce")
        try await MailCorpus.tryAll(corpus, where: { $0.kind.hasPrefix("email") || $0.kind == "reply_trim" }) { item, line in
            let isReport = String(decoding: try item.bytes(), as: UTF8.self).contains("multipart/report")
            score.check(isReport || line["messages"]?[0]?["class"]?.string != "bounce", item.id)
        }
        score.report(atLeast: 0.98)
    }
}

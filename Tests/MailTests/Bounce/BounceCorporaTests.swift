import Mail
import Testing

@Suite("Bounces in public test data", .enabled(if: DecodeCorpus.available, "The corpora are not here."))
struct BounceCorporaTests {
    private struct Read {
        let id: String
        let kind: String
        let reports: [[String: Any]]
        let mail: Mail
        let found: Classification
    }

    private static func readAll() throws -> [Read] {
        let (decoder, classifier) = (MailDecoder(detectsTypes: false), MailClassifier())
        return try DecodeCorpus.cases("sisimai-bounces").map { item in
            let mail = try decoder.decode(try item.bytes())
            return Read(
                id: item.id, kind: item.expect["message_class"] as? String ?? "", reports: item.expect["reports"] as? [[String: Any]] ?? [],
                mail: mail,
                found: classifier.classify(mail))
        }
    }

    private static let classes: [String: Set<Classification.Class>] = [
        "bounce": [.bounce], "auto_reply": [.autoReply, .outOfOffice], "feedback_report": [.complaint],
    ]

    @Test("sisimai: bounces, automatic answers and complaints are told apart, and read")
    func bounces() throws {
        var (kinds, recipients, hard, status) = (
            Score("sisimai class"), Score("sisimai recipients"), Score("sisimai hard or soft"), Score("sisimai status")
        )
        for read in try Self.readAll() {
            kinds.check(Self.classes[read.kind]?.contains(read.found.class) == true, "\(read.id): \(read.found.class)")
            guard read.kind == "bounce" else { continue }
            let found = read.found.bounce?.recipients ?? []
            recipients.check(found.count == read.reports.count && found.allSatisfy { !$0.address.isEmpty }, "\(read.id): \(found.map(\.address))")
            hard.check(
                found.map { $0.kind == .hard } == read.reports.map { $0["hard_bounce"] as? Bool ?? false }, "\(read.id): \(found.map(\.reason))")
            for (index, report) in read.reports.enumerated() where report["dsn_status_literal"] as? Bool == true {
                status.check(
                    found.dropFirst(index).first?.status == report["dsn_status"] as? String, "\(read.id): \(found.map { $0.status ?? "none" })")
            }
        }
        for score in [kinds, recipients, hard, status] { score.report() }
        #expect(kinds.share >= 0.98)
        #expect(recipients.share >= 0.95)
        #expect(hard.share >= 0.95)
        #expect(status.share >= 0.95)
    }

    @Test("People's mails in the other corpora are no bounces", arguments: ["talon-quotations", "postal-mime", "zbateson-mail-mime-parser"])
    func othersAreNoBounces(_ corpus: String) throws {
        var score = Score("\(corpus) no bounce")
        for item in try DecodeCorpus.cases(corpus)
        where item.all["input_file"] != nil && (item.kind == "email_parse" || item.kind == "email_reply_trim") {
            guard let mail = try? MailDecoder(detectsTypes: false).decode(try item.bytes()) else { continue }
            let kind = MailClassifier().classify(mail).class
            score.check(kind != .bounce || mail.reportType != nil, "\(item.id): \(mail.subject ?? "")")
        }
        score.report()
        #expect(score.share >= 0.98)
    }
}

import Mail
import Testing

@Suite("The recipients of public test bounces", .enabled(if: DecodeCorpus.available, "The corpora are not here."))
struct BounceCorporaTests {
    @Test("Every recipient is found, with hard or soft and the status that the mail states")
    func recipients() throws {
        var (recipients, hard, status) = (Score("sisimai all recipients"), Score("sisimai all hard or soft"), Score("sisimai all statuses"))
        for item in try DecodeCorpus.cases("sisimai-bounces") where item.expect["message_class"] as? String == "bounce" {
            let reports = item.expect["reports"] as? [[String: Any]] ?? []
            let mail = try MailDecoder(detectsTypes: false).decode(try item.bytes())
            let found = MailClassifier().classify(mail).bounce?.recipients ?? []
            recipients.check(found.count == reports.count && found.allSatisfy { !$0.address.isEmpty }, "\(item.id): \(found.map(\.address))")
            hard.check(found.map { $0.kind == .hard } == reports.map { $0["hard_bounce"] as? Bool ?? false }, "\(item.id): \(found.map(\.reason))")
            for (index, report) in reports.enumerated() where report["dsn_status_literal"] as? Bool == true {
                status.check(
                    found.dropFirst(index).first?.status == report["dsn_status"] as? String, "\(item.id): \(found.map { $0.status ?? "none" })")
            }
        }
        for score in [recipients, hard, status] {
            score.report()
            #expect(score.share >= 0.95)
        }
    }
}

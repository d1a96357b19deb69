import Mail
import Testing

@Suite("The parts of public test mails", .enabled(if: DecodeCorpus.available, "The corpora are not here."))
struct StructureCorporaTests {
    @Test("The parts of a mail are as mime4j found them")
    func partsAreAsStated() throws {
        var score = Score("mime4j leaves")
        for item in try DecodeCorpus.cases("mime4j-testmsgs") {
            guard let mail = try? MailDecoder().decode(try item.bytes()) else {
                score.check(false, "\(item.id): not decoded")
                continue
            }
            StructureGrader.grade(mail, item, &score)
        }
        score.report()
        #expect(score.share >= 0.9)
    }
}

enum StructureGrader {
    static func grade(_ mail: Mail, _ item: DecodeCorpus.Case, _ score: inout Score) {
        let wanted = (item.expect["leaves"] as? [[String: Any]] ?? []).map {
            ($0["content_type"] as? String ?? "text/plain").lowercased()
        }
        let got = leaves(mail.parts)
        score.check(got == wanted, "\(item.id): leaves \(got), wanted \(wanted)")
    }

    private static func leaves(_ part: MailPart) -> [String] {
        part.children.isEmpty ? part.type.hasPrefix("multipart/") ? [] : [part.type] : part.children.flatMap(leaves)
    }
}

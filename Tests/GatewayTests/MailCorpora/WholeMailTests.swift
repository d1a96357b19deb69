import Foundation
import Recipes
import Testing

@Suite("Public test mails", .enabled(if: MailCorpus.available, "The corpora are not here."))
struct WholeMailTests {
    private static let corpora = ["stalwart-mail-parser", "zbateson-mail-mime-parser", "postal-mime", "mikel-mail"]

    @Test(
        "Every mail ends as a message or in quarantine, and its line keeps to the contract",
        arguments: corpora + ["mime4j-testmsgs", "sisimai-bounces"])
    func everyMailEnds(_ corpus: String) async throws {
        var score = CorpusScore("\(corpus) ends")
        let schema = try TryContractTests.schema()
        var slowest = (time: Duration.zero, id: "")
        var start = ContinuousClock.now
        try await MailCorpus.tryAll(corpus, where: { $0.json["input_file"] != nil }) { item, line in
            slowest = max(slowest, (start.duration(to: .now), item.id)) { $0.time < $1.time }
            start = .now
            let ended = line["disposition"]?.string == "quarantined" || line["messages"]?.array?.count == 1
            let violations = schema.violations(line)
            score.check(ended && violations.isEmpty, "\(item.id): \(line["disposition"] ?? .null) \(violations)")
        }
        print("slowest of \(corpus): \(slowest.id) in \(slowest.time)")
        score.report(atLeast: 1)
    }

    @Test("Sender, subject, ids, date and recipients are as stated", arguments: corpora)
    func headersAreAsStated(_ corpus: String) async throws {
        var score = CorpusScore("\(corpus) header")
        try await grade(corpus) { item, message in HeaderGrader.grade(message, item, &score) }
        score.report(atLeast: 1)
    }

    @Test("Bodies are as stated")
    func bodiesAreAsStated() async throws {
        var score = CorpusScore("bodies")
        for corpus in Self.corpora { try await grade(corpus) { item, message in BodyGrader.grade(message, item, &score) } }
        score.report(atLeast: 0.98)
    }

    @Test("Named attachments are as stated")
    func attachmentsAreAsStated() async throws {
        var score = CorpusScore("named attachments")
        for corpus in Self.corpora { try await grade(corpus) { item, message in AttachmentGrader.grade(message, item, &score) } }
        score.report(atLeast: 0.98)
    }

    private func grade(_ corpus: String, _ body: (MailCorpus.Case, JSONValue) -> Void) async throws {
        try await MailCorpus.tryAll(corpus, where: { $0.kind == "email_parse" && !$0.isDamaged }) { item, line in
            body(item, line["messages"]?[0] ?? .null)
        }
    }
}

private func max<Value>(_ one: Value, _ other: Value, by isLess: (Value, Value) -> Bool) -> Value {
    isLess(one, other) ? other : one
}

enum HeaderGrader {
    static func grade(_ message: JSONValue, _ item: MailCorpus.Case, _ score: inout CorpusScore) {
        for member in item.expect.object ?? [:] where !item.disputed.contains(member.name) {
            guard let (got, wanted) = pair(message, member.name, member.value) else { continue }
            score.check(got.agrees(with: wanted), "\(item.id) \(member.name): got \(got.debugDescription), wanted \(wanted.debugDescription)")
        }
    }

    private static func pair(_ message: JSONValue, _ field: String, _ value: JSONValue) -> (String, String)? {
        switch field {
        case "subject", "message_id": (message[field]?.string ?? "", strings(value).first ?? "")
        case "message_id_raw": (message["message_id"]?.string ?? "", bare(value))
        case "in_reply_to_raw": (strings(message["in_reply_to"]).joined(separator: " "), bare(value))
        case "in_reply_to", "references": (strings(message[field]).joined(separator: " "), strings(value).joined(separator: " "))
        case "date": (message["sent_at"]?.string ?? "", value.string ?? "")
        case "from": people(message["sender"].map { [$0] }, value.array?.prefix(1).map { $0 })
        case "to_first": people(message["to"]?.array?.prefix(1).map { $0 }, [value])
        case "to", "cc", "reply_to": people(message[field]?.array, value.array)
        case "from_addresses": (message["sender"]?["address"]?.string ?? "", strings(value).first ?? "")
        case "to_addresses", "cc_addresses", "reply_to_addresses":
            (addresses(message[String(field.dropLast(10))]), strings(value).joined(separator: " "))
        default: nil
        }
    }

    private static func bare(_ value: JSONValue) -> String { (value.string ?? "").trimmingCharacters(in: ["<", ">", " "]) }

    private static func addresses(_ value: JSONValue?) -> String {
        (value?.array ?? []).compactMap { $0["address"]?.string }.joined(separator: " ")
    }

    /// Names count only where they are stated.
    private static func people(_ got: [JSONValue]?, _ wanted: [JSONValue]?) -> (String, String) {
        let isNamed = wanted?.contains { $0["name"] != nil } ?? false
        func list(_ people: [JSONValue]?) -> String {
            (people ?? []).map { "\(isNamed ? $0["name"]?.string ?? "" : "") <\($0["address"]?.string ?? "")>" }.joined(separator: ", ")
        }
        return (list(got), list(wanted))
    }
}

enum BodyGrader {
    static func grade(_ message: JSONValue, _ item: MailCorpus.Case, _ score: inout CorpusScore) {
        let text = message["text"]?.string ?? ""
        for member in item.expect.object ?? [:] where !item.disputed.contains(member.name) {
            let wanted = strings(member.value)
            switch member.name {
            case "body_text":
                check(text.normalized.agrees(with: (wanted.first ?? "").normalized), text)
            case "body_text_normalised":
                check(text.collapsed.agrees(with: wanted.first ?? ""), text)
            case "body_text_contains":
                check(wanted.allSatisfy(text.contains), text)
            case "body_html_contains":
                check(wanted.allSatisfy((message["html"]?.string ?? "").contains), message["html"]?.string ?? "")
            case "body_html_parts", "body_html_text_normalised":
                let letters = (message["html"]?.string ?? "").visibleASCII
                check(wanted.allSatisfy { letters.contains($0.visibleASCII.prefix(200)) }, letters)
            default: break
            }
            func check(_ isRight: Bool, _ got: String) {
                score.check(isRight, "\(item.id) \(member.name): got \(got.debugDescription.prefix(200)), wanted \(wanted)")
            }
        }
    }
}

enum AttachmentGrader {
    static func grade(_ message: JSONValue, _ item: MailCorpus.Case, _ score: inout CorpusScore) {
        for file in item.expect["attachments_by_name"]?.object ?? [:] { check(file.name, file.value) }
        for file in item.expect["attachments"]?.array ?? [] {
            if let name = file["filename"]?.string { check(name, file) }
        }
        func check(_ name: String, _ file: JSONValue) {
            let found = (message["attachments"]?.array ?? []).filter { $0["name"]?.string?.agrees(with: safe(name)) == true }
            let isThere = found.contains { file["sha256"] == nil || $0["sha256"] == file["sha256"] }
            score.check(isThere, "\(item.id): \(name) not among \(message["attachments"] ?? .null)")
        }
    }

    /// We keep only the last component of a path.
    private static func safe(_ name: String) -> String {
        name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? name
    }
}

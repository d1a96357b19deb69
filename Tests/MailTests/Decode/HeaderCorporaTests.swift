import Foundation
import Testing

@testable import Mail

@Suite("Public test headers", .enabled(if: DecodeCorpus.available, "The corpora are not here."))
struct HeaderCorporaTests {
    /// The value of one header line, as the parser of whole mails would see it: up to the line that is no continuation.
    private func value(_ item: DecodeCorpus.Case) -> [UInt8] {
        let name = "X: "
        let bytes = Array((name + item.headerValue).utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            guard let field = try? RawHeader(buffer, limit: 1 << 20).fields.first else { return [] }
            return Array(buffer[field.value])
        }
    }

    private func unicode(_ item: DecodeCorpus.Case) -> [UInt8] {
        var notes = NoteBook()
        return value(item).withUnsafeBufferPointer { HeaderText.unicode($0, hint: nil, place: "test", notes: &notes) }
    }

    @Test("Addresses", arguments: [("stalwart-mail-parser", 0.9), ("cpython-email-headers", 0.85), ("postal-mime", 0.95)])
    func addresses(_ corpus: String, _ line: Double) throws {
        var score = Score("\(corpus) addresses")
        for item in try DecodeCorpus.cases(corpus, kind: "header_address") {
            var notes = NoteBook()
            let found = AddressParser.parse(unicode(item), notes: &notes)
            let shown = "\(item.headerValue.debugDescription): got \(found)"
            if let wanted = item.expect["addresses"] as? [[String: Any]] {
                let isRight =
                    found.count == wanted.count
                    && zip(found, wanted).allSatisfy { got, want in
                        (got.name ?? "") == want["name"] as? String ?? ""
                            && got.address == (want["address"] as? String ?? "").replacing("<>", with: "")
                            && got.group == want["group"] as? String
                    }
                // An empty address is no address.
                score.check(
                    isRight || (found.isEmpty && wanted.first?["address"] as? String == "<>"), "\(shown), wanted \(wanted)")
            }
            if let entries = item.expect["entries"] as? [String: [String: Any]] {
                score.check(entries.allSatisfy { matches(found, $0.value, Int($0.key) ?? 0) }, "\(shown), wanted \(entries)")
            } else if let count = item.expect["count"] as? Int {
                score.check(found.count == count, "\(shown), wanted \(count)")
            }
        }
        score.report()
        #expect(score.share >= line)
    }

    /// That parser counts a group as one entry.
    private func matches(_ found: [MailAddress], _ entry: [String: Any], _ index: Int) -> Bool {
        if let members = entry["group"] as? [String: [String: Any]] {
            return members.allSatisfy { matches(found, $0.value, Int($0.key) ?? 0) }
                && found.allSatisfy { $0.group == entry["name"] as? String ?? $0.group }
        }
        if entry["address"] == nil { return true }
        guard index < found.count else { return entry["address"] as? String == "" }
        let isNamed = (entry["name"] as? String).map { (found[index].name ?? "") == $0 } ?? true
        return isNamed && found[index].address == entry["address"] as? String
    }

    @Test("Unstructured text", arguments: ["stalwart-mail-parser", "cpython-email-headers", "postal-mime"])
    func text(_ corpus: String) throws {
        var score = Score("\(corpus) text")
        for item in try DecodeCorpus.cases(corpus, kind: "header_unstructured") {
            var notes = NoteBook()
            let got = value(item).withUnsafeBufferPointer { HeaderText.decode($0, hint: nil, place: "test", notes: &notes) }
            let wanted = item.expect["text"] as? String ?? ""
            score.check(
                got.collapsed == wanted.replacing("\0", with: "\u{FFFD}").collapsed,
                "got \(got.debugDescription), wanted \(wanted.debugDescription)")
        }
        score.report()
        #expect(score.share >= 0.95)
    }

    @Test("Message ids")
    func messageIDs() throws {
        var score = Score("stalwart message ids")
        for item in try DecodeCorpus.cases("stalwart-mail-parser", kind: "header_message_id") {
            let got = MessageIDs.parse(unicode(item))
            score.check(got == item.expect["ids"] as? [String] ?? [], "\(item.headerValue.debugDescription): \(got)")
        }
        score.report()
        #expect(score.share == 1)
    }

    @Test("Dates")
    func dates() throws {
        var score = Score("stalwart dates")
        for item in try DecodeCorpus.cases("stalwart-mail-parser", kind: "header_date") {
            let got = DateField.parse(unicode(item))?.iso
            score.check(
                got == item.expect["date"] as? String,
                "\(item.headerValue.debugDescription): \(got ?? "nil"), wanted \(item.expect)")
        }
        score.report()
        #expect(score.share >= 0.95)
    }

    @Test("Types and parameters", arguments: [("stalwart-mail-parser", 0.85), ("cpython-email-headers", 0.95)])
    func types(_ corpus: String, _ line: Double) throws {
        var score = Score("\(corpus) types and parameters")
        for item in try DecodeCorpus.cases(corpus)
        where item.kind == "header_content_type" || item.kind == "header_content_disposition" {
            var notes = NoteBook()
            let got = ParameterizedValue(unicode(item), notes: &notes)
            let wanted = (item.expect["content_type"] ?? item.expect["disposition"]) as? String ?? ""
            let type = self.type(got, item)
            let parameters = (item.expect["parameters"] as? [String: String] ?? [:]).filter { !$0.key.hasSuffix("-language") }
            let found = Dictionary(got.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            let isRight =
                type == wanted
                && (wanted.isEmpty || type != got.value
                    || parameters.allSatisfy { found[$0.key]?.agrees(with: $0.value) == true })
            score.check(isRight, "\(item.headerValue.debugDescription): got \(type) \(found), wanted \(wanted) \(parameters)")
        }
        score.report()
        #expect(score.share >= line)
    }

    /// CPython makes what is malformed text/plain, as we do; the other parser tells it as it stands.
    private func type(_ value: ParameterizedValue, _ item: DecodeCorpus.Case) -> String {
        if item.kind == "header_content_disposition" { return String(value.value.prefix { $0 != "/" }) }
        if item.corpus.hasPrefix("cpython") { return PartHeader.checked(value.value) ?? "text/plain" }
        return value.value.hasPrefix("/") ? "" : value.value.hasSuffix("/") ? String(value.value.dropLast()) : value.value
    }

    @Test("Addresses that mail can be sent to")
    func validity() throws {
        var score = Score("isemail")
        for item in try DecodeCorpus.cases("isemail") {
            let address = (item.all["input"] as? [String: Any])?["address"] as? String ?? ""
            let got = MailAddress(address: address).validity
            let wanted = item.expect["usable_address"] as? Bool
            let isRight = wanted == nil || (got == .usable) == wanted && (got == .invalid) == !(wanted ?? true)
            score.check(isRight, "\(address.debugDescription): \(got), wanted \(String(describing: wanted))")
        }
        score.report()
        #expect(score.share >= 0.95)
    }
}

import Intake
import Recipes

/// What came of a case's sample, by the paths that `expect:` may name.
struct CaseOutcome {
    private let results: [DryRun.Result]

    init(_ results: [DryRun.Result]) {
        self.results = results
    }

    /// What is different from what has to come out, one sentence each.
    func differences(from expected: JSONObject) -> [String] {
        expected.flatMap { Expectation.differences($0.value, value(at: $0.name), at: $0.name) }
    }

    /// Messages and receipts are those of the whole sample; everything else is said of its first message.
    private func value(at path: String) -> JSONValue? {
        let first = results.first { $0.processed?.works.isEmpty == false } ?? results.first
        switch path {
        case "messages": return .array(results.flatMap { $0.json["messages"]?.array ?? [] })
        case "receipts": return .array(results.flatMap { $0.json["receipts"]?.array ?? [] })
        case "answer": return first?.json["answer"]
        case "verdict": return first.flatMap(verdict)
        case "disposition", "reason": return message(of: first)?[path] ?? first?.json[path]
        default: return first?.processed?.works.first.flatMap { value(at: path, in: $0) } ?? message(of: first)?[path]
        }
    }

    private func verdict(of result: DryRun.Result) -> JSONValue {
        result.disposition == "refused" ? result.reason.map(JSONValue.string) ?? .null : "verified"
    }

    private func message(of result: DryRun.Result?) -> JSONValue? {
        result?.json["messages"]?[0]
    }

    private func value(at path: String, in work: Work) -> JSONValue? {
        switch path {
        case "type", "title", "queue", "priority", "tags": work.ignored == nil ? work.value(at: "ticket.\(path)") : nil
        case "missing": .array(work.draft.missing.map(JSONValue.string))
        case "language": .string(work.language)
        case "class", "may_answer", "text", "reply", "subject", "external_id": work.value(at: "message.\(path)")
        default: work.value(at: path)
        }
    }
}

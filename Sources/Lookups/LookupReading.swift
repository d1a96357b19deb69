import Intake
import Recipes
import Settings

/// What an API answered.
struct APIAnswer {
    /// The status code.
    var status: Int
    /// The body, as it came.
    var body: [UInt8]
    /// The header's value; nil where there is none.
    var contentType: String?
}

extension Lookup {
    /// What an answer of the API means. Only proof confirms: a login page, a cut body or another order's answer leaves the question open.
    ///
    /// - Parameter inputs: what was asked with, for `same`.
    func answer(_ response: APIAnswer, to inputs: [String: JSONValue], provenance: String) -> LookupAnswer {
        let body = try? JSONValue(parsing: response.body, contentType: response.contentType)  // what is no JSON proves nothing
        if let body, found.holds(response.status, body, inputs), !body.tellsError {
            let values = self.values(in: body)
            if !values.isEmpty { return answer(.found, values, provenance: provenance) }
        }
        if body != nil || response.body.isEmpty, absent.holds(response.status, body ?? .null, inputs) {
            return answer(.absent, provenance: provenance)
        }
        return answer(.unknown(doubt(response, body, inputs)), provenance: provenance)
    }

    func answer(
        _ outcome: LookupAnswer.Outcome, _ values: [String: JSONValue] = [:], provenance: String = "not asked"
    ) -> LookupAnswer {
        LookupAnswer(
            kind: kind.rawValue, outcome: outcome, fields: values, ownerFields: tellIfSenderIs.map(withoutKind),
            provenance: provenance)
    }

    private func values(in body: JSONValue) -> [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        for field in fields { values[field.name] = field.path.fieldValue(in: body) }
        return values
    }

    /// Why an answer proves nothing, without a word of its body.
    private func doubt(_ response: APIAnswer, _ body: JSONValue?, _ inputs: [String: JSONValue]) -> String {
        let answered = "The API answered with status \(response.status)"
        let tests = [found, absent].filter { $0.holds(response.status) }
        guard let test = tests.first else { return answered + "." }
        guard let body else { return answered + " and a body that is not JSON." }
        if body.tellsError { return answered + " and an error in the body." }
        if let name = test.same, test.has?.found(in: body).isEmpty == false, !test.isSame(in: body, inputs) {
            return answered + " about another \(name) than the one asked for."
        }
        return answered + " and a body without the expected values."
    }

    private func withoutKind(_ name: String) -> String {
        fields.contains { $0.name == name } ? name : String(name.drop { $0 != "." }.dropFirst())
    }
}

extension Lookup.AnswerTest {
    fileprivate func holds(_ status: Int) -> Bool {
        self.status.contains { $0.contains(status) }
    }

    fileprivate func holds(_ status: Int, _ body: JSONValue, _ inputs: [String: JSONValue]) -> Bool {
        holds(status) && (has.map { $0.found(in: body).contains { !$0.isNull } } ?? true) && isSame(in: body, inputs)
    }

    /// Whether what `has` leads to is the value asked with.
    fileprivate func isSame(in body: JSONValue, _ inputs: [String: JSONValue]) -> Bool {
        guard let same, let has else { return true }
        guard let asked = inputs[same]?.scalarText.map(Self.compared) else { return false }
        let answered = has.found(in: body).compactMap(\.scalarText)
        return !answered.isEmpty && answered.allSatisfy { Self.compared($0) == asked }
    }

    /// Systems differ in how they write a number: `so-2026 0001` is `SO20260001`.
    private static func compared(_ text: String) -> String {
        String(text.lowercased().filter { !$0.isWhitespace && $0 != "-" && $0 != "#" })
    }
}

extension JSONValue {
    /// Whether an answer says of itself that it failed, whatever stands beside: `"success": false`, `"error": "…"`.
    fileprivate var tellsError: Bool {
        if ["success", "ok"].contains(where: { self[$0]?.bool == false }) { return true }
        return ["error", "errors"].contains { name in
            switch self[name] {
            case nil, .null?, .bool(false)?: false
            case .string(let text)?: !text.isEmpty
            case .array(let items)?: !items.isEmpty
            case .object(let members)?: !members.isEmpty
            case .integer(let code)?: code != 0
            default: true
            }
        }
    }
}

extension JSONPath {
    /// A path that takes too much work in this document leads nowhere.
    fileprivate func found(in body: JSONValue) -> [JSONValue] {
        (try? values(in: body)) ?? []
    }

    /// One value stands for itself; several become a list.
    fileprivate func fieldValue(in body: JSONValue) -> JSONValue? {
        let values = found(in: body)
        return values.count > 1 ? .array(values) : values.first.flatMap { $0.isNull ? nil : $0 }
    }
}

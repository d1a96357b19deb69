import Intake
import Recipes
import Settings

extension Lookup {
    /// What an answer of the API means.
    func answer(status: Int, body: [UInt8], provenance: String) -> LookupAnswer {
        // A body that is no JSON leads nowhere; the status alone then decides.
        let body = (try? JSONValue(parsing: body)) ?? .null
        if found.holds(status, body) {
            var values: [String: JSONValue] = [:]
            for field in fields { values[field.name] = field.path.fieldValue(in: body) }
            return answer(.found, values, provenance: provenance)
        }
        if absent.holds(status, body) { return answer(.absent, provenance: provenance) }
        return answer(.unknown("The API answered with status \(status)."), provenance: provenance)
    }

    func answer(
        _ outcome: LookupAnswer.Outcome, _ values: [String: JSONValue] = [:], provenance: String = "not asked"
    ) -> LookupAnswer {
        LookupAnswer(
            kind: kind.rawValue, outcome: outcome, fields: values, ownerFields: tellIfSenderIs.map(withoutKind),
            provenance: provenance)
    }

    private func withoutKind(_ name: String) -> String {
        fields.contains { $0.name == name } ? name : String(name.drop { $0 != "." }.dropFirst())
    }
}

extension Lookup.AnswerTest {
    fileprivate func holds(_ status: Int, _ body: JSONValue) -> Bool {
        self.status.contains { $0.contains(status) } && (has.map { !$0.found(in: body).isEmpty } ?? true)
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

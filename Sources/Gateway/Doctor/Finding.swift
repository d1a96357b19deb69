public import Recipes

/// One thing that the doctor looked at.
public struct Finding: Sendable {
    /// How it is.
    public enum Outcome: String, Sendable, Hashable {
        /// It works.
        case fine
        /// Somebody has to do something elsewhere, or soon.
        case todo
        /// It does not work.
        case failed
    }

    /// What it belongs to: `database`, `smtp`, `lookup orders`, an adapter's name.
    public var subject: String
    /// What was looked at: `login`, `folder INBOX`, `secret auth_token`.
    public var what: String
    /// How it is.
    public var outcome: Outcome
    /// A sentence for the operator.
    public var text: String
    /// How long it took; nil where nothing was waited for.
    public var milliseconds: Int?

    /// As one line of `inlet doctor --json`.
    public var json: JSONValue {
        var object: JSONObject = [
            "subject": .string(subject), "what": .string(what), "outcome": .string(outcome.rawValue), "text": .string(text),
        ]
        object["ms"] = milliseconds.map { .integer(Int64($0)) }
        return .object(object)
    }
}

extension Finding {
    /// Times an examination; its text tells what was found, its error what is wrong.
    static func timing(
        _ subject: String, _ what: String, _ examine: () async throws -> (outcome: Outcome, text: String)
    ) async -> Finding {
        let begin = ContinuousClock.now
        func finding(_ outcome: Outcome, _ text: String) -> Finding {
            let (seconds, attoseconds) = (ContinuousClock.now - begin).components
            return Finding(
                subject: subject, what: what, outcome: outcome, text: text,
                milliseconds: Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
        }
        do {
            let (outcome, text) = try await examine()
            return finding(outcome, text)
        } catch {
            return finding(.failed, "\(error)")
        }
    }
}

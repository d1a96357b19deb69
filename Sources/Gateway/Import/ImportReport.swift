import Channels
public import Recipes
import Store

/// What became, or would become, of a file's rows.
public struct ImportReport: Sendable {
    /// What a row can become.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case created, appended, duplicate, ignored, rejected
    }

    /// The first row of a kind.
    public struct Example: Sendable, Hashable {
        /// What became of it.
        public var kind: Kind
        /// The line on which it starts.
        public var line: Int
        /// What came of it, or why nothing did.
        public var text: String
    }

    /// The file's name.
    public let file: String
    /// The first row of each kind; in dry runs only.
    public internal(set) var examples: [Example] = []
    /// Where the rejected rows are; nil where there are none.
    public internal(set) var rejectsFile: String?
    /// Rows that were known already, those among them that cannot be used.
    var duplicates = 0
    let counts: DropCounts
    var outcomes = Store.DeliveryOutcomes()

    /// - Throws: `DryRun.Failure` where the file as a whole was not read.
    init(_ outcome: DropOutcome, file: String) throws {
        self.file = file
        switch outcome {
        case .finished(let counts): self.counts = counts
        case .unreadable(let error): throw DryRun.Failure(description: "\(file) was not read: \(error)")
        case .drifted(let drift): throw DryRun.Failure(description: "\(file) was not read: \(drift)")
        }
    }

    /// The rows that the file has.
    public var rows: Int { counts.rows }

    /// How many rows became what.
    public func count(_ kind: Kind) -> Int {
        switch kind {
        case .created: outcomes.drafted
        case .appended: outcomes.appended
        case .duplicate: duplicates
        case .ignored: reasons(.ignored).values.reduce(0, +)
        case .rejected: reasons(.rejected).values.reduce(0, +)
        }
    }

    /// For rows that are ignored or rejected: how many, by reason.
    public func reasons(_ kind: Kind) -> [String: Int] {
        switch kind {
        case .ignored: outcomes.ignored.merging(counts.ignored, uniquingKeysWith: +)
        case .rejected: outcomes.quarantined
        case .created, .appended, .duplicate: [:]
        }
    }

    /// The same as JSON.
    public var json: JSONValue {
        var object: JSONObject = ["file": .string(file), "rows": .integer(Int64(rows))]
        for kind in Kind.allCases { object[kind.rawValue] = .integer(Int64(count(kind))) }
        for kind in [Kind.ignored, .rejected] {
            let reasons = reasons(kind).sorted { $0.key < $1.key }
            object["\(kind.rawValue)_reasons"] = .object(JSONObject(reasons.map { .init(name: $0.key, value: .integer(Int64($0.value))) }))
        }
        object["rejects_file"] = rejectsFile.map(JSONValue.string)
        if !examples.isEmpty {
            object["first"] = .array(
                examples.map { ["kind": .string($0.kind.rawValue), "line": .integer(Int64($0.line)), "text": .string($0.text)] })
        }
        return .object(object)
    }
}

public import Recipes

/// The record of why: what each stage found and decided, in the order of the stages.
public struct Trace: Sendable {
    /// The entries as JSON objects with commas between them: a trace is written for each message and hardly ever read.
    private var entries: [UInt8] = []

    /// Starts an empty record.
    public init() {}

    /// Adds what a stage found; a value of nil is left out.
    public mutating func add(_ stage: Stage, _ evidence: (name: String, value: JSONValue?)...) {
        if entries.isEmpty { entries.reserveCapacity(960) } else { entries.append(UInt8(ascii: ",")) }
        entries.append(contentsOf: #"{"stage":""#.utf8)
        entries.append(contentsOf: stage.rawValue.utf8)
        entries.append(UInt8(ascii: "\""))
        for case (let name, let value?) in evidence {
            entries.append(UInt8(ascii: ","))
            JSONValue.string(name).serialize(into: &entries)
            entries.append(UInt8(ascii: ":"))
            value.serialize(into: &entries)
        }
        entries.append(UInt8(ascii: "}"))
    }

    /// The record as JSON in UTF-8: an array of objects with `stage` and what the stage found.
    public var text: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(entries.count + 2)
        text.append(UInt8(ascii: "["))
        text.append(contentsOf: entries)
        text.append(UInt8(ascii: "]"))
        return text
    }

    /// The same as a value.
    public var json: JSONValue {
        // Written just above: there is nothing in it that could not be read.
        (try? JSONValue(parsing: text)) ?? .array([])
    }
}

/// The stages of the pipeline, in their order.
public enum Stage: String, Sendable, Hashable, CaseIterable {
    case receive, decode, classify, identify, thread, extract, enrich, fill, route, commit
}

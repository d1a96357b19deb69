public import Recipes

/// The record of why: what each stage found and decided, in the order of the stages.
public struct Trace: Sendable {
    /// What one stage has to say.
    public struct Entry: Sendable {
        /// The stage that says it.
        public var stage: Stage
        /// What it found, by name.
        public var evidence: [(name: String, value: JSONValue)]

        /// Collects what a stage has to say.
        public init(stage: Stage, evidence: [(name: String, value: JSONValue)]) {
            self.stage = stage
            self.evidence = evidence
        }
    }

    /// What was said so far.
    public private(set) var entries: [Entry] = []

    /// Starts an empty record.
    public init() {}

    /// Adds what a stage found.
    public mutating func add(_ stage: Stage, _ evidence: (name: String, value: JSONValue)...) {
        entries.append(Entry(stage: stage, evidence: evidence))
    }

    /// The record as JSON in UTF-8: an array of objects with `stage` and what the stage found.
    public var text: [UInt8] {
        var bytes = [UInt8(ascii: "[")]
        bytes.reserveCapacity(1_024)
        for entry in entries {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: #"{"stage":""#.utf8)
            bytes.append(contentsOf: entry.stage.rawValue.utf8)
            bytes.append(UInt8(ascii: "\""))
            for (name, value) in entry.evidence {
                bytes.append(UInt8(ascii: ","))
                JSONValue.string(name).serialize(into: &bytes)
                bytes.append(UInt8(ascii: ":"))
                value.serialize(into: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
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

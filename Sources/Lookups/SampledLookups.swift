public import Intake
public import Recipes
public import Settings

/// Lookups that answer from samples: for the cases of `inlet test`. A lookup without a sample is not asked.
public struct SampledLookups: LookupService {
    private let lookups: [String: Lookup]
    private let samples: [String: [UInt8]]

    /// Prepares the lookups of a case.
    ///
    /// - Parameter samples: what each API answers, by the lookup's name: a body in JSON.
    public init(_ lookups: [String: Lookup], samples: [String: [UInt8]]) {
        self.lookups = lookups
        self.samples = samples
    }

    /// Reads the sample as the answer of the API, with the first status that means "found".
    public func look(up name: String, with inputs: [String: JSONValue]) async -> LookupAnswer {
        guard let lookup = lookups[name] else {
            return LookupAnswer(kind: name, outcome: .unknown("There is no lookup \(name)."))
        }
        if let missing = lookup.request.variables.sorted().first(where: { inputs[$0]?.scalarText == nil }) {
            return lookup.answer(.skipped(missing: missing))
        }
        guard let sample = samples[name] else { return lookup.answer(.unknown("The case has no answer for it.")) }
        let answered = APIAnswer(status: lookup.found.status.first?.codes.lowerBound ?? 200, body: sample)
        return lookup.answer(answered, to: inputs, provenance: "the case's sample")
    }
}

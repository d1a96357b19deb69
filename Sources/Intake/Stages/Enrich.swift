import Recipes

/// Asks the order and CRM APIs and keeps what they say as facts. No transaction is open meanwhile.
struct EnrichStage {
    let lookups: any LookupService

    func run(_ work: Work) async {
        guard work.ignored == nil else { return }
        for name in work.profile.lookups {
            let confirms = work.profile.extractions.filter { $0.confirm == name && work.findings[$0.name] != nil }
            if confirms.isEmpty {
                keep(await lookups.look(up: name, with: inputs(for: work)), of: name, in: work)
            } else {
                for extraction in confirms { await confirm(extraction, by: name, in: work) }
            }
        }
    }

    /// Asks about one candidate after the other until one exists.
    private func confirm(_ extraction: Extraction, by lookup: String, in work: Work) async {
        let candidates = work.findings[extraction.name] ?? []
        for index in candidates.indices.prefix(Self.mostCandidates) {
            var inputs = inputs(for: work)
            inputs[extraction.name] = .string(candidates[index].value)
            let answer = await lookups.look(up: lookup, with: inputs)
            work.findings[extraction.name]?[index].confirmation = confirmation(answer.outcome)
            keep(answer, of: lookup, in: work)
            if case .found = answer.outcome { break }
        }
        promoteConfirmed(extraction.name, in: work)
    }

    private func confirmation(_ outcome: LookupAnswer.Outcome) -> Work.Finding.Confirmation {
        switch outcome {
        case .found: .confirmed
        case .absent: .refuted
        case .unknown, .skipped: .unknown
        }
    }

    /// A confirmed value comes first, a refuted one is worth nothing; an unknown one is kept as it was.
    private func promoteConfirmed(_ name: String, in work: Work) {
        guard let findings = work.findings[name] else { return }
        let kept = findings.filter { $0.confirmation == .confirmed } + findings.filter { ($0.confirmation ?? .unknown) == .unknown }
        work.findings[name] = kept.isEmpty ? nil : kept
        work.trace.add(
            .enrich,
            (
                name,
                .array(findings.map { ["value": .string($0.value), "is": .string($0.confirmation?.rawValue ?? "not_asked")] })
            ))
    }

    private func inputs(for work: Work) -> [String: JSONValue] {
        var inputs: [String: JSONValue] = [:]
        for (name, findings) in work.findings { inputs[name] = findings.first.map { .string($0.value) } }
        inputs["phone"] = work.message.sender.phone.map(JSONValue.string)
        inputs["address"] = work.message.sender.address.map { .string($0.lowercased()) }
        inputs["handle"] = work.message.sender.handle.map(JSONValue.string)
        return inputs
    }

    private func keep(_ answer: LookupAnswer, of lookup: String, in work: Work) {
        if case .found = answer.outcome {
            work.facts[answer.kind, default: [:]].merge(answer.fields) { $1 }
            if !work.message.isForged, belongsToSender(answer, work.message.sender) { work.tellable.append(answer.kind) }
        }
        work.trace.add(
            .enrich, ("lookup", .string(lookup)), ("outcome", .string(answer.outcome.word)),
            ("provenance", .string(answer.provenance)))
    }

    private func belongsToSender(_ answer: LookupAnswer, _ sender: Party) -> Bool {
        let own = [sender.phone, sender.address?.lowercased(), sender.handle].compactMap { $0 }
        return answer.ownerFields.contains { name in
            answer.fields[name]?.string.map { own.contains($0.lowercased()) } ?? false
        }
    }

    /// Each candidate may cost a whole deadline.
    private static let mostCandidates = 3
}

extension LookupAnswer.Outcome {
    /// How it ended, in words for the trace.
    var word: String {
        switch self {
        case .found: "found"
        case .absent: "absent"
        case .unknown(let reason): "unknown: \(reason)"
        case .skipped(let missing): "skipped: no \(missing)"
        }
    }
}

import Recipes

/// Finds order numbers and the like in a message, with position and confidence.
struct ExtractStage {
    func run(_ work: Work) {
        guard !work.profile.extractions.isEmpty else { return }
        var parts = SearchableParts(work: work)
        for extraction in work.profile.extractions {
            let findings = search(for: extraction, in: &parts)
            if !findings.isEmpty { work.findings[extraction.name] = findings }
        }
        var found = JSONObject()
        for (name, findings) in work.findings.sorted(by: { $0.key < $1.key }) { found[name] = evidence(of: findings) }
        work.trace.add(.extract, ("found", .object(found)))
    }

    /// What somebody forwards with a few words of cover is searched where the cover says nothing.
    private func search(for extraction: Extraction, in parts: inout SearchableParts) -> [Work.Finding] {
        let found = search(for: extraction, in: extraction.sources, &parts)
        guard found.isEmpty, extraction.sources.contains(.reply), parts.work.message.cuts.contains(where: { $0.reason == "forward" }) else {
            return found
        }
        return search(for: extraction, in: [.text], &parts)
    }

    private func search(for extraction: Extraction, in sources: [Extraction.Source], _ parts: inout SearchableParts) -> [Work.Finding] {
        var found: [Work.Finding] = []
        for (sourceRank, source) in sources.enumerated() {
            for part in parts.texts(of: source) {
                for (rank, candidate) in extraction.candidates.enumerated() {
                    for match in candidate.pattern.matches(in: part.text) where found.count < Self.mostFindings {
                        let confidence = 1 / (1 + 0.25 * Double(rank) + 0.1 * Double(sourceRank))
                        found.append(finding(match, candidate, part, source, confidence))
                    }
                }
            }
        }
        return best(of: found)
    }

    private func finding(
        _ match: PatternMatch, _ candidate: Extraction.Candidate, _ part: SearchableParts.Part, _ source: Extraction.Source,
        _ confidence: Double
    ) -> Work.Finding {
        let range = (match.ranges.count > 1 ? match.ranges[1] : nil) ?? match.range
        return Work.Finding(
            value: candidate.value ?? part.text.utf8Slice(range), source: source, range: part.original(range),
            confidence: confidence)
    }

    /// One finding a value, the most confident first; equally confident ones in the order of the text.
    private func best(of found: [Work.Finding]) -> [Work.Finding] {
        var byValue: [String: Work.Finding] = [:]
        var order: [String] = []
        for finding in found {
            if let known = byValue[finding.value] {
                if known.confidence < finding.confidence { byValue[finding.value] = finding }
            } else {
                byValue[finding.value] = finding
                order.append(finding.value)
            }
        }
        let unique = order.compactMap { byValue[$0] }
        return unique.enumerated().sorted { ($1.element.confidence, $0.offset) < ($0.element.confidence, $1.offset) }.map(\.element)
    }

    private func evidence(of findings: [Work.Finding]) -> JSONValue {
        .array(
            findings.map { finding in
                .object([
                    "value": .string(finding.value), "source": .string(finding.source.rawValue),
                    "at": .integer(Int64(finding.range.lowerBound)), "confidence": .number(finding.confidence),
                ])
            })
    }

    /// Enough for any honest message; a page of numbers must not fill the trace.
    private static let mostFindings = 20
}

/// The parts of a message in the form in which they are searched (NFKC), made when first asked for.
private struct SearchableParts {
    struct Part {
        var text: String
        var normalised: NormalizedText

        func original(_ range: Range<Int>) -> Range<Int> {
            normalised.originalRange(of: range)
        }
    }

    let work: Work
    private var made: [Extraction.Source: [Part]] = [:]

    init(work: Work) {
        self.work = work
    }

    mutating func texts(of source: Extraction.Source) -> [Part] {
        if let parts = made[source] { return parts }
        let parts = originals(of: source).map { original in
            let normalised = NormalizedText(original)
            return Part(text: normalised.text, normalised: normalised)
        }
        made[source] = parts
        return parts
    }

    private func originals(of source: Extraction.Source) -> [String] {
        switch source {
        case .subject: work.message.subject.map { [$0] } ?? []
        case .reply: [work.message.reply]
        case .text: [work.message.text]
        case .attachmentNames: work.message.attachments.compactMap(\.name)
        }
    }
}

extension String {
    /// The characters at a range of UTF-8 offsets that a pattern has matched.
    func utf8Slice(_ range: Range<Int>) -> String {
        let view = utf8
        let start = view.index(view.startIndex, offsetBy: range.lowerBound)
        return String(self[start..<view.index(start, offsetBy: range.count)])
    }
}

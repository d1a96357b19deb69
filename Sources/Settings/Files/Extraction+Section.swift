import Intake
import Recipes

extension Extraction {
    static let kind = section.kind

    private static let section = Section(
        "extract", "Something to look for in a message.", make: { Extraction(name: "", candidates: [], sources: [.subject, .reply]) },
        keys: [
            Key(
                "patterns", ValueKind<Pattern>.pattern.list(atLeast: 1),
                "What to search for, the best first, in the syntax of RE2. The first group is the value, or else all that matched."
                    + " The text is normalised (NFKC) before.",
                fill: { extraction, patterns in
                    extraction.candidates += patterns.map { Candidate(pattern: $0) }
                }),
            Key(
                "values", ValueKind<Pattern>.pattern.oneOrMany.map(keys: "values"),
                "For fields with a choice: each value with the patterns that stand for it.",
                fill: { extraction, values in
                    for value in values {
                        extraction.candidates += value.value.map { Candidate(pattern: $0, value: value.name) }
                    }
                }),
            Key(
                "from", \.sources,
                ValueKind<Source>.choice([
                    (.subject, "the subject"), (.reply, "the text without what was quoted"), (.text, "all of the text"),
                    (.attachmentNames, "the names of attached files"),
                ]).list(atLeast: 1), "Where to look, the best first."),
            Key(
                "confirm", \.confirm, .reference("lookup", Mention.Subject.lookup),
                "The lookup that tells whether a value exists: confirmed, refuted, or unknown when it cannot be reached, which is kept."),
        ]
    ) { extraction, node, reading in
        guard extraction.candidates.isEmpty else { return }
        reading.report(.missingKey, at: node.mark, "something to look for needs patterns: or values:.")
    }
}

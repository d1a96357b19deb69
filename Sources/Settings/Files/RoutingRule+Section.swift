import Intake
import Recipes

extension RoutingRule {
    /// The file: a list of rules.
    static let list = section.kind.list

    static let section = Section(
        "routing", "A rule. Rules run from first to last; what a later one sets replaces what an earlier one set; tags add up.",
        make: { RoutingRule(name: "", when: nil, then: Actions()) },
        keys: [
            Key("name", \.name, .text, required: true, "Its name, for the trace."),
            Key("when", \.when, .condition(.rule), "When it applies; without it, always."),
            Key(
                "then", thenSection.kind, required: true, "What it sets on the draft.",
                fill: { rule, then in
                    rule.then = then.actions
                    rule.stop = then.stop
                }),
        ])

    /// `then:` as it stands in the file, where `stop` is one of its keys.
    private struct Then {
        var actions = Actions()
        var stop = false
    }

    private static let thenSection = Section(
        "then", "What a rule sets on the draft.", make: { Then() },
        keys: [
            Key(
                "queue", \.actions.queue, .reference("queue", Mention.Subject.queue),
                "The team that gets it. Drafts that no rule has claimed are in `inbox`."),
            Key(
                "priority", \.actions.priority, .choice([(.low, ""), (.normal, ""), (.high, ""), (.urgent, "")]),
                "How soon it wants attention."),
            Key("tags", \.actions.tags, ValueKind<String>.text.oneOrMany, "Words to find it by."),
            Key("type", \.actions.type, .reference("ticket type", Mention.Subject.ticketType), "Another kind of ticket."),
            Key("stop", \.stop, .boolean, "Whether the rules after it are skipped."),
        ]
    ) { then, node, reading in
        let actions = then.actions
        let isIdle = actions.queue == nil && actions.priority == nil && actions.tags.isEmpty && actions.type == nil && !then.stop
        if isIdle { reading.report(.badValue, at: node.mark, "the rule sets nothing.") }
    }
}

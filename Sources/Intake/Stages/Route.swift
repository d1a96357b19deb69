import Recipes

/// Applies the routing rules, first to last.
struct RouteStage {
    let rules: [RoutingRule]
    let fill: FillStage

    func run(_ work: Work) {
        guard work.ignored == nil else { return }
        var (fired, missed): ([JSONValue], [JSONValue]) = ([], [])
        for rule in rules {
            guard applies(rule, to: work) else {
                if let miss = nearMiss(rule, of: work) { missed.append(miss) }
                continue
            }
            apply(rule.then, to: work)
            fired.append(.string(rule.name))
            if rule.stop { break }
        }
        work.trace.add(
            .route, ("rules", .array(fired)), ("nearly", missed.isEmpty ? nil : .array(missed)), ("queue", .string(work.draft.queue)),
            ("priority", .string(work.draft.priority.rawValue)))
    }

    private func applies(_ rule: RoutingRule, to work: Work) -> Bool {
        rule.when?.holds { work.value(at: $0) } ?? true
    }

    /// A rule that a single part of its condition kept from applying, with that part: what an operator who wonders asks first.
    private func nearMiss(_ rule: RoutingRule, of work: Work) -> JSONValue? {
        let miss = rule.when?.nearMiss(isPersonal: Self.isPersonal) { work.value(at: $0) }
        return miss.map { ["rule": .string(rule.name), "because": .array($0.map { .string($0.description) })] }
    }

    /// The trace shows what the gateway decided itself; what a person wrote or is called is masked.
    private static func isPersonal(_ path: String) -> Bool {
        !["ticket.", "adapter.", "message.class", "message.may_answer"].contains { path.hasPrefix($0) } || path == "ticket.title"
    }

    private func apply(_ actions: RoutingRule.Actions, to work: Work) {
        if let queue = actions.queue { work.draft.queue = queue }
        if let priority = actions.priority { work.draft.priority = priority }
        for tag in actions.tags where !work.draft.tags.contains(tag) { work.draft.tags.append(tag) }
        if let type = actions.type, type != work.draft.type {
            work.draft.type = type
            fill.fill(work)
        }
    }
}

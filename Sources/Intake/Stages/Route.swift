import Recipes

/// Applies the routing rules, first to last.
struct RouteStage {
    let rules: [RoutingRule]
    let fill: FillStage

    func run(_ work: Work) {
        guard work.ignored == nil else { return }
        var fired: [JSONValue] = []
        for rule in rules where applies(rule, to: work) {
            apply(rule.then, to: work)
            fired.append(.string(rule.name))
            if rule.stop { break }
        }
        work.trace.add(
            .route, ("rules", .array(fired)), ("queue", .string(work.draft.queue)),
            ("priority", .string(work.draft.priority.rawValue)))
    }

    private func applies(_ rule: RoutingRule, to work: Work) -> Bool {
        rule.when?.holds { work.value(at: $0) } ?? true
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

import Intake
import Recipes

/// What all files together declare; judges what they mention of each other.
struct Catalog {
    var vocabulary = Vocabulary()
    var lookups: Set<String> = []
    var providers: Set<String> = []
    var presets: Set<String> = []
    var templates: Set<String> = []
    /// Empty: any queue may be named.
    var queues: Set<String> = []

    /// What is wrong with a mention; nothing when what it names is there.
    func judge(_ mention: Mention) -> [Diagnostic] {
        if case .variables(let template, let scope) = mention.subject { return variables(mention, template, scope) }
        return finding(mention).map { [$0] } ?? []
    }

    private func finding(_ mention: Mention) -> Diagnostic? {
        switch mention.subject {
        case .lookup(let name): missing(mention, "lookup", name, among: lookups, file: "lookups/\(name).yaml")
        case .ticketType(let name): missing(mention, "ticket type", name, among: vocabulary.ticketTypes, file: "tickets/\(name).yaml")
        case .provider(let name): missing(mention, "provider", name, among: providers, file: "providers/\(name).yaml")
        case .preset(let name): missing(mention, "description of an export", name, among: presets, file: "providers/\(name).yaml with channel: calls")
        case .template(let name): missing(mention, "template", name, among: templates, file: "\(name)/ in the templates' folder")
        case .adapter(let name): missing(mention, "channel adapter", name, among: vocabulary.adapters, file: "channels/\(name).yaml")
        case .queue(let name): queue(mention, name)
        case .path(let path, let scope): variable(mention, path, scope)
        case .comparison(let path, let value): comparison(mention, path, value)
        case .variables: nil
        }
    }

    private func variables(_ mention: Mention, _ template: Template, _ scope: Vocabulary.Scope) -> [Diagnostic] {
        template.unknownVariables(known: vocabulary.paths(in: scope)).compactMap { unknown in
            var mention = mention
            mention.mark = mention.mark.moved(by: unknown.position)
            return variable(mention, unknown.name, scope)
        }
    }

    private func missing(_ mention: Mention, _ what: String, _ name: String, among names: Set<String>, file: String) -> Diagnostic? {
        guard !names.contains(name) else { return nil }
        return finding(mention, .unknownReference, "there is no \(what) \"\(name.shortened)\" (no \(file)).", name, names)
    }

    private func queue(_ mention: Mention, _ name: String) -> Diagnostic? {
        guard !queues.isEmpty, name != Draft.defaultQueue, !queues.contains(name) else { return nil }
        return finding(mention, .unknownReference, "there is no queue \"\(name.shortened)\" under queues: in inlet.yaml.", name, queues)
    }

    private func variable(_ mention: Mention, _ path: String, _ scope: Vocabulary.Scope) -> Diagnostic? {
        if case .path = mention.subject, vocabulary.knows(path, in: scope) { return nil }
        let reason = "nothing here is called \"\(path.shortened)\"; \(hint(scope))"
        return finding(mention, .unknownVariable, reason, path, vocabulary.paths(in: scope))
    }

    private func comparison(_ mention: Mention, _ path: String, _ value: String) -> Diagnostic? {
        guard let values = vocabulary.values(of: path), !values.contains(value) else { return nil }
        return finding(mention, .badValue, "\(path) is never \"\(value.shortened)\".", value, values)
    }

    private func finding(
        _ mention: Mention, _ code: Diagnostic.Code, _ reason: String, _ word: String, _ names: Set<String>
    ) -> Diagnostic {
        Diagnostic(
            file: mention.file, line: mention.mark.line, column: mention.mark.column, path: mention.path, code: code,
            reason: reason, suggestion: Suggestion.nearest(to: word, among: names.sorted()))
    }

    private func hint(_ scope: Vocabulary.Scope) -> String {
        switch scope {
        case .rule: "rules see message, sender, customer, order, ticket, fields, row, adapter and what is extracted."
        case .ticketRule:
            "a rule on a change of status sees ticket, fields, customer.name, customer.language, adapter.name, adapter.channel and what the lookups found, but no message."
        case .prefill: "a prefill sees message, sender, customer, order, row, adapter and what is extracted."
        case .row: "here only the columns of the row are seen, as in row.result."
        case .request: "a request sees phone, address, handle and what is extracted."
        case .notice: "a template sees ticket, fields, customer and what the lookups found."
        case .expectation: "a case can expect what a draft has, as in type, queue or fields.size."
        }
    }
}

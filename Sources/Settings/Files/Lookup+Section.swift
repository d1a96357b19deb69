import Recipes

extension Lookup {
    static let section = Section(
        "lookups", "A call of an order or CRM API. The file's name is its name.", make: { Lookup() },
        keys: [
            Key(
                "kind", \.kind,
                .choice([(.order, "its fields are `order.…`"), (.customer, "its fields are `customer.…`")]), required: true,
                "What it finds."),
            Key("request", \.request, Request.section.kind, required: true, "What is asked. It is skipped when one of its variables has no value."),
            Key(
                "found", \.found, AnswerTest.section("found").kind,
                "Which answer means that the thing exists. It has to be JSON with at least one of the fields, and no error besides."),
            Key(
                "absent", \.absent, AnswerTest.section("absent").kind,
                "Which answer means that there is no such thing: JSON or no body, never a web page. Every other answer means that nobody knows."),
            Key(
                "fields", ValueKind<JSONPath>.jsonPath.map(keys: "fields", name: .dottedName), required: true,
                "What is taken from the answer: name and path.",
                fill: { lookup, fields in lookup.fields = fields.map { Field(name: $0.name, path: $0.value) } }),
            Key("tell", tell.kind, "To whom the facts may be told.", fill: { $0.tellIfSenderIs = $1.tellIfSenderIs }),
            Key("deadline", \.deadline, .duration(.milliseconds(10)...(.seconds(30))), "How long a message waits for it."),
            Key("cache", \.cache, Cache.section.kind, "How long an answer is good for."),
            Key("breaker", \.breaker, Breaker.section.kind, "When it is left alone after failures."),

        ]
    ) { lookup, node, reading in
        checkTell(lookup, node, reading)
        checkSame(lookup, node, reading)
    }

    private static let tell = Section(
        "tell", "To whom the facts may be told.", make: { Lookup() },
        keys: [
            Key(
                "if_sender_is", \.tellIfSenderIs, ValueKind<String>.dottedName.list(atLeast: 1),
                "They enter a notice only when one of these fields is the sender's own address or number. Without `tell` they never do.")
        ])

    /// The variable of `same` is one that the request asks with.
    private static func checkSame(_ lookup: Lookup, _ node: Node, _ reading: Reading) {
        for (key, test) in [("found", lookup.found), ("absent", lookup.absent)] {
            guard let name = test.same, let mark = node[key]?.value["same"]?.value.mark else { continue }
            reading.within("\(key).same", at: mark) {
                if test.has == nil {
                    reading.report(.badValue, at: mark, "same: needs has:, the path of the value to compare.")
                }
                let asked = lookup.request.variables.sorted()
                guard !asked.contains(name) else { return }
                let suggestion = Suggestion.nearest(to: name, among: asked)
                reading.report(
                    .unknownVariable, at: mark, "\"\(name.shortened)\" is no variable of the request.", suggestion: suggestion)
            }
        }
    }

    /// A field to compare the sender with is one of the lookup's own, or one that a customer always has.
    private static func checkTell(_ lookup: Lookup, _ node: Node, _ reading: Reading) {
        guard let list = node["tell"]?.value["if_sender_is"]?.value, case .list(let items) = list.content else { return }
        let names = lookup.fields.map(\.name) + ["customer.phone", "customer.email"]
        for (item, name) in zip(items, lookup.tellIfSenderIs) where !names.contains(name) {
            reading.within("tell.if_sender_is", at: item.mark) {
                let suggestion = Suggestion.nearest(to: name, among: names)
                reading.report(
                    .unknownVariable, at: item.mark, "\"\(name.shortened)\" is no field of this lookup.", suggestion: suggestion)
            }
        }
    }
}

extension Lookup.Request {
    static let section = Section(
        "request", "What is asked.", make: { Self() },
        keys: [
            Key("method", \.method, .choice([(.get, ""), (.post, "for APIs that search by POST")]), "The method."),
            Key(
                "url", \.url, .requestText(.urlComponent), required: true,
                "The address, http:// or https://. Values in double braces are percent-encoded: `{{order_number}}`."),
            Key(
                "headers", ValueKind<RequestText>.requestText(.header).map(keys: "header names"), "Headers.",
                fill: { request, headers in request.headers = headers.map { Header(name: $0.name, value: $0.value) } }),
            Key("json", \.json, .requestJSON, "A JSON body; its texts may have variables."),
        ]
    ) { request, node, reading in
        let text = request.url.description
        guard !text.hasPrefix("http://"), !text.hasPrefix("https://") else { return checkMethod(request, node, reading) }
        reading.within("url", at: node.mark) {
            reading.report(.badValue, at: node["url"]?.value.mark ?? node.mark, "an address begins with https:// or http://.")
        }
    }

    private static func checkMethod(_ request: Self, _ node: Node, _ reading: Reading) {
        guard request.method == .get, request.json != nil else { return }
        reading.report(.badValue, at: node["json"]?.keyMark ?? node.mark, "a GET has no body; use method: POST.")
    }
}

extension Lookup.AnswerTest {
    static func section(_ title: String) -> Section<Self> {
        Section(
            title, "What tells one kind of answer.", make: { Self(status: []) },
            keys: [
                Key("status", \.status, ValueKind<StatusRange>.status.oneOrMany, required: true, "The status codes."),
                Key(
                    "has", \.has, .jsonPath,
                    "A path of the body that has to lead to something, for APIs that answer 200 to everything."),
                Key(
                    "same", ValueKind<String>.dottedName,
                    "The request's variable that has to be what `has` leads to, so that another order's answer proves nothing: "
                        + "`order_number`. Case, blanks and hyphens do not count.",
                    fill: { $0.same = $1 }),
            ])
    }
}

extension Lookup.Cache {
    static let section = Section(
        "cache", "How long an answer is good for.", make: { Self() },
        keys: [
            Key("fresh", \.fresh, .duration(.seconds(0)...(.seconds(30 * 86_400))), "Used without asking again."),
            Key("stale_ok", \.staleOK, .duration(.seconds(0)...(.seconds(366 * 86_400))), "Used when the API cannot be reached."),
        ])
}

extension Lookup.Breaker {
    static let section = Section(
        "breaker", "When a lookup is left alone after failures.", make: { Self() },
        keys: [
            Key("failures", \.failures, .integer(1...1_000), "So many failures in a row open it."),
            Key("open", \.open, .duration(.seconds(1)...(.seconds(3_600))), "For so long."),
        ])
}

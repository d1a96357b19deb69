import Testing

@testable import Recipes

@Suite("The mapping language")
struct MappingTests {
    private func value(_ expression: String, _ document: JSONValue) throws -> JSONValue? {
        let parsed = try ExpressionParser.parse(expression, .request(settings: ["app"]))
        let input = HTTPInput(
            method: "POST", target: "/in/x?a=1", headers: ["X-Id": "7", "Content-Type": "application/json"],
            body: document.serialized(),
            receivedAt: 0)
        let reading = RequestReading(input)
        return parsed.value(in: MappingScope(request: reading, root: try reading.opened, settings: ["app": "demo"]))
    }

    private let document: JSONValue = [
        "from": "+1", "list": [["id": "a", "n": ["x": 1]], ["id": "b", "n": ["x": 2]]], "text": " Hi ",
        "content": "{\"t\":\"in\"}", "empty": "",
        "no": .null, "M0": "u0", "T0": "t0", "M1": "u1", "n": 12,
    ]

    @Test(
        "Expressions give what they say",
        arguments: [
            ("$.from", "\"+1\""), ("$.n", "12"), ("$.list[*].id", "[\"a\",\"b\"]"), ("query.a", "\"1\""),
            ("header.x-ID", "\"7\""),
            ("method", "\"POST\""), ("settings.app", "\"demo\""), ("body.from", "\"+1\""), ("'it''", nil),
            ("'a (b), c'", "\"a (b), c\""),
            ("json($.content)", "{\"t\":\"in\"}"), ("json($.text)", nil), ("join($.list[*].id, '-')", "\"a-b\""),
            ("join($.none)", nil),
            ("concat('+', $.n)", "\"+12\""), ("concat('+', $.none)", nil), ("concat($.none, $.n)", "\"12\""),
            ("key($.n, $.from)", "\"12/+1\""),
            ("key($.n, $.none)", nil), ("first($.none, $.empty, $.no, $.n)", "12"), ("list($.from)", "[\"+1\"]"),
            ("list($.none)", "[]"),
            ("lookup($.list, 'id', 'b', 'n.x')", "2"), ("lookup($.list, 'id', 'c', 'n.x')", nil),
            ("numbered('M', 'T')", "[{\"M\":\"u0\",\"T\":\"t0\"},{\"M\":\"u1\"}]"), ("numbered('Z')", "[]"),
            ("trim($.text)", "\"Hi\""),
            ("upper(trim($.text))", "\"HI\""), ("digits('+1 (2)')", "\"12\""), ("plus($.n)", "\"+12\""),
            ("plus($.from)", "\"+1\""),
            ("without($.from, '+')", "\"1\""), ("split('a, b', ',')", "[\"a\",\"b\"]"), ("base64('aGk=')", "\"hi\""),
            ("json_text(object('a', $.n, 'b', $.none))", "\"{\\\"a\\\":12}\""), ("if_gsm('abc', 'text', 'unicode')", "\"text\""),
            ("if_gsm('您', 'text', 'unicode')", "\"unicode\""), ("xml('<a><b>1</b></a>')", "{\"b\":\"1\"}"),
            ("hmac('sha256', '1599360473\nS', '')", "\"pPZ0SSWqH1nF+DM11EMnvAI+Y7eLeeKApRKHcvVr5bM=\""),
            ("pieces($.list, 'id', 'n.x')", "\"a 1\\nb 2\""), ("pieces($.none, 'id')", nil), ("changed($.n, '12')", nil),
            ("changed($.n, $.none)", "\"12\""), ("only_if($.n, $.from, '-1', '+1')", "12"), ("only_if($.n, $.from, '-1')", nil),
            ("hex_text('4869')", "\"Hi\""), ("hex_text('00ff')", nil), ("hex_text('x')", nil),
            ("mentions('@u hi', list(object('k', '@u', 'n', 'Desk')), 'k', 'n')", "\"@Desk hi\""),
        ] as [(String, String?)])
    func evaluates(expression: String, expected: String?) throws {
        guard let expected else {
            let found = try? value(expression, document)
            #expect(found == nil || found == .some(nil))
            return
        }
        #expect(try value(expression, document)?.description == expected)
    }

    @Test(
        "Only international numbers are phones",
        arguments: [
            ("+8613800138000", "+8613800138000"), ("447700900123", "+447700900123"), ("whatsapp:+447700900123", "+447700900123"),
            ("rcs:447700900123", "+447700900123"), ("68849", nil), ("DHL", nil), ("GB.13491208655302741918", nil),
            ("messenger:123456789012345", nil), ("138****8000", nil), ("13800138000.0", nil), ("+266696687", nil), ("+86282452253", nil),
            ("0013800138000", nil), ("1234567890123456", nil),
        ] as [(String, String?)])
    func phones(text: String, expected: String?) throws {
        #expect(try value("phone('\(text)')", document)?.scalarText == expected)
    }

    @Test(
        "What is no expression is refused with the nearest name",
        arguments: [
            ("fist($.a)", "first"), ("settings.ap", "app"), ("$event.id", "root"), ("from", "no value here"),
            ("concat($.a", "parenthesis"),
            ("$.a $.b", "behind its end"), ("lookup($.a)", "takes"), ("'open", "no end"), ("", "Nothing"),
            (String(repeating: "trim(", count: 9) + "$.a" + String(repeating: ")", count: 9), "deeper"),
        ])
    func refuses(expression: String, word: String) {
        let failure = #expect(throws: RecipeError.self) { try value(expression, document) }
        #expect(failure?.message.contains(word) == true, "\(failure?.message ?? "")")
    }

    @Test("Levels are walked outermost first, each sees those above, and an optional one may be missing")
    func levels() throws {
        let page = """
            verify: none
            messages:
              each:
                - entry: $.entries
                - item: $entry.items
                - extra: {path: $item.extra, optional: true}
              external_id: key($entry.id, $item.id)
              text: [$extra.text, $root.fallback]
            """
        let endpoint = try ShippedProviders.provider(yaml: page).endpoint(settings: [:])
        let body: JSONValue = [
            "fallback": "none",
            "entries": [
                ["id": "e1", "items": [["id": "1", "extra": ["text": "one"]], ["id": "2"]]], ["id": "e2"],
                ["id": "e3", "items": ["id": "3"]],
            ],
        ]
        let decoded = try endpoint.decode(HTTPInput(method: "POST", target: "/", body: body.serialized(), receivedAt: 0))
        #expect(decoded.messages.map(\.externalID) == ["e1/1", "e1/2", "e3/3"])
        #expect(decoded.messages.map(\.text) == ["one", "none", "none"])
    }

    @Test("Conditions speak expressions, and what is empty is not there")
    func filters() throws {
        let page = """
            verify: none
            messages:
              each: [item: $.items]
              when:
                any: [{$item.kind: [a, b]}, {lower($item.kind): {contains: cc}}]
                $item.skip: {exists: false}
              external_id: $item.id
            """
        let endpoint = try ShippedProviders.provider(yaml: page).endpoint(settings: [:])
        let body: JSONValue = [
            "items": [
                ["id": 1, "kind": "a"], ["id": 2, "kind": "x"], ["id": 3, "kind": "xCC"], ["id": 4, "kind": "b", "skip": "y"],
                ["id": 5, "kind": "b", "skip": ""],
            ]
        ]
        let decoded = try endpoint.decode(HTTPInput(method: "POST", target: "/", body: body.serialized(), receivedAt: 0))
        #expect(decoded.messages.filter { $0.unknown == nil }.map(\.externalID) == ["1", "3", "5"])
        #expect(decoded.messages.filter { $0.unknown != nil }.map(\.externalID) == ["2", "4"], "what the condition does not take is seen")
    }

    @Test("The URL is the configured one with the query of the request")
    func urls() {
        func url(_ publicURL: String?, _ target: String) -> String {
            HTTPInput(method: "POST", target: target, headers: ["Host": "internal:8080"], receivedAt: 0, publicURL: publicURL).url
        }
        #expect(url("https://gw.example.com/hooks/a", "/in/a?x=1&y") == "https://gw.example.com/hooks/a?x=1&y")
        #expect(url("https://gw.example.com/hooks/a?old=1", "/in/a") == "https://gw.example.com/hooks/a")
        #expect(url("https://gw.example.com", "/in/a") == "https://gw.example.com/in/a")
        #expect(url(nil, "/in/a?x=1") == "https://internal:8080/in/a?x=1")
    }
}

import Recipes
import Testing

@Suite("Templates")
struct TemplateTests {
    static let context: JSONValue = [
        "name": "王小明",
        "order": [
            "number": "SO20260001", "paid": .decimal(JSONDecimal("129.00") ?? JSONDecimal(0)),
            "items": [["sku": "A", "n": 2], ["sku": "B"]],
        ],
        "tags": ["vip", "refund"], "empty": [], "no": false, "yes": true, "nothing": .null, "blank": "", "zero": 0,
        "customer.phone": "138",
        "matrix": [[1, 2], [3]], "chars": "<a href='x'>\"&`\r\n\u{0}",
    ]

    /// Template, what comes out as plain text.
    static let renderings: [(String, String)] = [
        ("", ""), ("plain", "plain"), ("Hello {{name}}!", "Hello 王小明!"), ("{{ name }}{{\tname\n}}", "王小明王小明"),
        ("{{order.number}}: {{order.paid}}", "SO20260001: 129.00"), ("{{customer.phone}}", "138"), ("{{order.items.1.sku}}", "B"),
        ("{{zero}} {{yes}} {{no}}", "0 true false"), ("{{tags}}", "vip, refund"), ("[{{nothing}}{{unknown}}{{name.x}}]", "[]"),
        ("{{#yes}}a{{/yes}}{{^yes}}b{{/yes}}", "a"), ("{{#no}}a{{/no}}{{^no}}b{{/no}}", "b"),
        ("{{#nothing}}a{{/nothing}}{{^unknown}}b{{/unknown}}", "b"),
        ("{{#blank}}a{{/blank}}{{^blank}}b{{/blank}}", "b"), ("{{#zero}}a{{/zero}}", "a"),
        ("{{#empty}}a{{/empty}}{{^empty}}none{{/empty}}", "none"),
        ("{{#tags}}<{{.}}>{{/tags}}", "<vip><refund>"), ("{{#order.items}}{{sku}}={{n}};{{/order.items}}", "A=2;B=;"),
        ("{{#order}}{{number}} {{name}}{{/order}}", "SO20260001 王小明"),
        ("{{#matrix}}({{#.}}{{.}},{{/.}}){{/matrix}}", "(1,2,)(3,)"),
        ("{{#name}}Dear {{.}}{{/name}}", "Dear 王小明"),
        ("{{#order}}{{#items}}{{order.number}}{{/items}}{{/order}}", "SO20260001SO20260001"),
        ("a{{! nothing to see }}b", "ab"), ("a\n{{! alone }}\nb", "a\nb"), ("a\n  {{! alone }}  \r\nb", "a\nb"),
        ("a {{! not alone }}\nb", "a \nb"),
        ("{{#yes}}\nline\n{{/yes}}\n", "line\n"), ("  {{#yes}}\n  line\n  {{/yes}}", "  line\n"), ("{{#yes}} {{/yes}}\n", " \n"),
        ("{{name}}}", "王小明}"),
        ("{ {name} }", "{ {name} }"), ("a }} b", "a }} b"), ("{{!\nmany\nlines\n}}\nx", "x"),
        ("{{#tags}}\n- {{.}}\n{{/tags}}\nend", "- vip\n- refund\nend"),
        ("{{order.items.0}}", #"{"sku":"A","n":2}"#),
    ]

    @Test("variables, sections and comments come out as Mustache has it", arguments: renderings)
    func renders(source: String, text: String) throws {
        #expect(try Template(source, sink: .text).render(Self.context, missing: .empty) == text)
    }

    @Test("values are escaped for where the text goes")
    func escapes() throws {
        func rendered(_ sink: Template.Sink) throws -> String { try Template("<{{chars}}>", sink: sink).render(Self.context) }
        #expect(try rendered(.text) == "<<a href='x'>\"&`\r\n\u{0}>")
        #expect(try rendered(.html) == "<&lt;a href=&#39;x&#39;&gt;&quot;&amp;&#96;\r\n\u{FFFD}>")
        #expect(try rendered(.json) == #"<<a href='x'>\"&`\r\n\u0000>"#)
        #expect(try rendered(.urlComponent) == "<%3Ca%20href%3D%27x%27%3E%22%26%60%0D%0A%00>")
        #expect(try rendered(.header) == "<<a href='x'>\"&` >")
    }

    @Test("an accent behind a bracket does not smuggle it past the escaping")
    func escapesBytes() throws {
        let context: JSONValue = ["x": "<\u{301}script>\"\u{301} onload=\u{FE0F}'"]
        #expect(try Template("{{x}}", sink: .html).render(context) == "&lt;\u{301}script&gt;&quot;\u{301} onload=\u{FE0F}&#39;")
        let header: JSONValue = ["x": "a\r\n\u{301}Bcc: x\u{85}y\u{2028}z\u{7F}\u{9B}\u{1B}[0m\n"]
        #expect(try Template("{{x}}", sink: .header).render(header) == "a \u{301}Bcc: x y z[0m ")
    }

    @Test("a component of a URL is percent-encoded and cannot climb")
    func encodesComponents() throws {
        let url = "https://oms.example.com/orders/{{n}}?t={{t}}"
        let template = try Template(url, sink: .urlComponent)
        let text = try template.render(["n": "a/../b?x#y%20", "t": "订单 ~-._"])
        #expect(text == "https://oms.example.com/orders/a%2F..%2Fb%3Fx%23y%2520?t=%E8%AE%A2%E5%8D%95%20~-._")
        for value in [".", ".."] as [JSONValue] {
            let error = try #require(throws: RecipeError.self) {
                try template.render(["n": value, "t": ""])
            }
            #expect(error.code == .templateValue)
        }
    }

    @Test(
        "a template cannot switch off escaping, nor use what is left out",
        arguments: ["{{{name}}}", "{{&name}}", "{{=<% %>=}}", "{{<layout}}{{/layout}}", "{{$b}}{{/b}}", "{{%X: y}}"])
    func refusesUnsupported(source: String) throws {
        let error = try #require(throws: RecipeError.self) { try Template("x\n " + source, sink: .html) }
        #expect(error.code == .templateUnsupported)
        #expect(error.position == RecipeError.Position(offset: 3, line: 2, column: 2))
    }

    @Test(
        "broken tags are refused with line and column",
        arguments: [
            ("中{{name", 1, 2), ("{{}}", 1, 1), ("{{a b}}", 1, 1), ("{{a..b}}", 1, 1), ("{{.a}}", 1, 1), ("{{upper(name)}}", 1, 1),
            ("{{#a}}x", 1, 1), ("x{{/a}}", 1, 2), ("{{! x", 1, 1),
            ("{{#a}}\n{{#b}}{{/a}}{{/b}}", 2, 7), ("{{#}}", 1, 1), ("{{>}}", 1, 1), ("{{*name}}", 1, 1), ("{{a{{b}}", 1, 1),
        ])
    func refusesBroken(source: String, line: Int, column: Int) throws {
        let error = try #require(throws: RecipeError.self) { try Template(source, sink: .text) }
        #expect(error.code == .templateSyntax)
        #expect(error.position?.line == line)
        #expect(error.position?.column == column)
    }

    @Test("partials are included, indented as their tag is, with the names around them")
    func includesPartials() throws {
        let partials = [
            "line": "{{sku}}\nn: {{n}}\n", "list": "{{#order.items}}\n  {{>line}}\n{{/order.items}}\n",
            "mail/end": "Bye {{name}}",
        ]
        let template = try Template("Items:\n {{>list}}\n{{>mail/end}}!", sink: .text, partials: partials)
        #expect(try template.render(Self.context, missing: .empty) == "Items:\n   A\n   n: 2\n   B\n   n: \nBye 王小明!")
        #expect(template.partialNames == ["list", "line", "mail/end"])
        #expect(template.variables.map(\.partial) == ["list", "line", "line", "mail/end"])
        #expect(template.variables[1].sections == ["order.items"])
        let escaped = try Template("{{>p}}", sink: .urlComponent, partials: ["p": "{{x}}"])
        #expect(try escaped.render(["x": "a b"]) == "a%20b")
    }

    @Test("an indent does not reach into values")
    func indentsSourceOnly() throws {
        let template = try Template("  {{>p}}\n", sink: .text, partials: ["p": "{{x}}\nend"])
        #expect(try template.render(["x": "a\nb"]) == "  a\nb\n  end")
    }

    @Test("a partial that is not there or includes itself is refused")
    func refusesPartials() throws {
        let absent = try #require(throws: RecipeError.self) { try Template("\n{{>p}}", sink: .text) }
        #expect(absent.code == .templatePartial)
        #expect(absent.position?.line == 2)
        let circle = try #require(throws: RecipeError.self) {
            try Template("{{>a}}", sink: .text, partials: ["a": "{{>b}}", "b": "{{>a}}"])
        }
        #expect(circle.message == "The partial 'a' includes itself (a → b → a).")
    }

    @Test("variables are found with their places and judged by the names that will exist")
    func findsUnknown() throws {
        let source =
            "{{order.number}} {{order.numbr}}\n{{#order.items}}{{sku}} {{skew}} {{.}}{{/order.items}}{{#order}}{{/order}}{{fields.anything.here}}{{^nobody}}{{/nobody}}"
        let template = try Template(source, sink: .text)
        let unknown = template.unknownVariables(known: ["order.number", "order.items.sku", "fields.*"])
        #expect(unknown.map(\.name) == ["order.numbr", "skew", "nobody"])
        #expect(unknown.map(\.position.line) == [1, 2, 2])
        #expect(unknown.map(\.position.column) == [18, 25, 99])
        #expect(unknown.map(\.use) == [.value, .value, .inverted])
        #expect(unknown[1].sections == ["order.items"])
        #expect(template.variables.count == 8)
    }

    @Test("a missing value is refused by name, unless empty is fine")
    func refusesMissing() throws {
        let template = try Template("{{a}} {{b.c}} {{nothing}} {{#list}}{{d}}{{/list}}{{#e}}{{/e}}{{a}}", sink: .text)
        let context: JSONValue = ["a": 1, "nothing": .null, "list": [1, 2]]
        let error = try #require(throws: RecipeError.self) { try template.render(context) }
        #expect(error.code == .templateMissing)
        #expect(error.message == "The template has no value for 'b.c', 'nothing', 'd'.")
        #expect(try template.render(context, missing: .empty) == "1   1")
    }

    @Test("rendered text and sections have limits")
    func holdsLimits() throws {
        let long = try Template("{{x}}{{x}}", sink: .html)
        #expect(try long.render(["x": "<<"], limit: 16) == "&lt;&lt;&lt;&lt;")
        #expect(try #require(throws: RecipeError.self) { try long.render(["x": "<<"], limit: 15) }.code == .templateTooLarge)
        let nested = try Template("{{#a}}{{#a}}{{/a}}{{/a}}", sink: .text)
        let many: JSONValue = ["a": .array(Array(repeating: 1, count: 1_000))]
        #expect(try #require(throws: RecipeError.self) { try nested.render(many) }.code == .templateTooLarge)
    }

    @Test("random templates are refused or rendered, and never crash", arguments: 0..<4)
    func survivesRandomTemplates(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "{{", "}}", "#", "^", "/", ">", "!", "{", "}", "a", "b", ".", " ", "\n", "\r\n", "中", "{{#a}}", "{{/a}}", "{{a}}",
            "{{>p}}",
        ]
        for _ in 0..<1_500 {
            let source = (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                .joined()
            // A refusal is as good as an answer here.
            guard let template = try? Template(source, sink: .html, partials: ["p": "{{b}}\n"]) else { continue }
            _ = try? template.render(["a": [1, 2], "b": "<"], missing: .empty)
        }
    }
}

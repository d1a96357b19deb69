import Intake
import Recipes
import Testing

@testable import Settings

@Suite("Vendors' own templates")
struct VendorTemplateTests {
    private static let provider = """
        settings: {secret: {secret: true, required: true}, key: {}}
        verify: {token: {header: x-token, secret: settings.secret}}
        messages: {text: $.text}
        send:
          needs: [settings.key]
          request: {url: "https://sms.example/", form: {code: "{{template.id}}", params: "{{json_text(template.params)}}", sign: "{{template.sign_name}}"}}

        """

    private static let rules = "- {name: we have it, on: ticket.drafted, to: customer, by: [sms], template: received}\n"

    private func judge(
        _ templates: String, provider: String = provider, rules: String = rules, settings: String = "{secret: \"${env:S}\", key: k}"
    ) throws -> Judged {
        try Judged.files(
            [
                "adapters/inlet.yaml": "{}\n", "adapters/providers/sms-vendor.yaml": provider, "adapters/notices.yaml": rules,
                "adapters/channels/x.yaml": "channel: sms\nprovider: sms-vendor\nsettings: \(settings)\n" + templates,
            ], environment: ["S": "s3cret"])
    }

    private static let whole = """
        vendor_templates:
          received:
            id: SMS_1
            sign_name: 甲公司
            text: 您的工单${number}已登记，订单${order}。
            params: {number: "{{ticket.number}}", order: "{{ticket.title}}"}
          received.en: {id: SMS_2, text: "Ticket {{1}}, {{2}}", params: {"2": "{{ticket.title}}", "1": "{{ticket.number}}"}}

        """

    @Test("A notice finds its template by language, and its gaps are filled in the vendor's order; no text of ours is needed beside it")
    func found() throws {
        let judged = try judge(Self.whole)
        #expect(judged.lines == [])
        guard case .webhook(let source)? = judged.configuration?.adapter(AdapterName("x"))?.source else {
            Issue.record("There is no adapter.")
            return
        }
        let scope: JSONValue = ["ticket": ["number": "T1", "title": "退货"]]
        let chinese = try #require(source.vendorTemplate(for: "received", in: "zh-CN")).filled(scope)
        #expect(chinese.text == "您的工单T1已登记，订单退货。")
        #expect(chinese.template.id == "SMS_1" && chinese.template.signName == "甲公司")
        #expect(chinese.template.parameters == [.init(name: "number", value: "T1"), .init(name: "order", value: "退货")])
        let english = try #require(source.vendorTemplate(for: "received", in: "en-GB")).filled(scope)
        #expect(english.text == "Ticket T1, 退货")
        #expect(english.template.parameters.map(\.name) == ["1", "2"], "By position, however they are written.")
        #expect(english.template.language == "en")
        #expect(source.vendorTemplate(for: "status-changed", in: "en") == nil)
    }

    @Test(
        "Missing and unknown parameters, variables, notices and signatures are found at their places",
        arguments: [
            (
                "received: {id: A, text: \"${code} ${name}\", params: {code: x, nmae: y}}",
                [
                    "5:27: error: vendor_templates.received.text: the text has a gap \"name\", and params has none. Did you mean \"nmae\"?",
                    "5:64: error: vendor_templates.received.params.nmae: the vendor's text has no such gap. Did you mean \"name\"?",
                ]
            ),
            (
                "received: {id: A, text: \"{1} {3}\", params: {\"1\": a, \"2\": b}}",
                [
                    "5:27: error: vendor_templates.received.text: the text has a gap \"3\", and params has none. Did you mean \"2\"?",
                    "5:55: error: vendor_templates.received.params.2: the vendor's text has no such gap. Did you mean \"3\"?",
                ]
            ),
            (
                "received: {id: A, text: \"${a}\", params: {a: \"{{tickt.number}}\"}}",
                [
                    "5:47: error: vendor_templates.received.params.a: nothing here is called \"tickt.number\"; a template sees ticket, fields, customer and what the lookups found. Did you mean \"ticket.number\"?"
                ]
            ),
            ("received: {text: hello}", ["5:3: error: vendor_templates.received.id: this key is required."]),
            ("received: {id: A}", ["5:3: error: vendor_templates.received.text: this key is required."]),
            (
                "received: {id: A, text: a}\n  recieved: {id: B, text: b}",
                ["6:13: error: vendor_templates.recieved: no rule of notices.yaml sends a notice \"recieved\". Did you mean \"received\"?"]
            ),
            (
                "received: {id: A, text: a}\n  received.English: {id: B, text: b}",
                [
                    "6:3: error: vendor_templates.received.English: \"received.English\" is not a notice, as in received, or a notice in a language, as in received.en."
                ]
            ),
        ])
    func faults(template: String, expected: [String]) throws {
        #expect(try judge("vendor_templates:\n  \(template)\n").lines == expected.map { "adapters/channels/x.yaml:" + $0 })
    }

    @Test("A rule that would go by a vendor of templates without one for it is an error at the rule; for one language alone is not enough")
    func missing() throws {
        let expected = [
            "adapters/notices.yaml:1:77: error: [0].template: the rule may send by the adapter x, whose vendor takes its own templates alone, and adapters/channels/x.yaml has no vendor_templates.received."
        ]
        let text = ["templates/received/sms.default.mustache": "hello"]
        func lines(_ templates: String, _ settings: String = "{secret: \"${env:S}\", key: k}") throws -> [String] {
            var files = text
            files["adapters/inlet.yaml"] = "{}\n"
            files["adapters/providers/sms-vendor.yaml"] = Self.provider
            files["adapters/notices.yaml"] = Self.rules
            files["adapters/channels/x.yaml"] = "channel: sms\nprovider: sms-vendor\nsettings: \(settings)\n" + templates
            return try Judged.files(files, environment: ["S": "s"]).lines
        }
        #expect(try lines("") == expected)
        #expect(try lines("vendor_templates: {received.en: {id: A, text: a}}\n") == expected)
        #expect(try lines("vendor_templates: {received: {id: A, text: a}}\n") == [])
        #expect(try lines("", "{secret: \"${env:S}\"}") == [], "An adapter that only receives is no way for a notice.")
    }

    @Test("Templates for a vendor that has none, answers that could not be sent, and a language that nobody said are errors")
    func unfit() throws {
        let texts = Self.provider.replacing(
            "{code: \"{{template.id}}\", params: \"{{json_text(template.params)}}\", sign: \"{{template.sign_name}}\"}", with: "{text: \"{{text}}\"}")
        #expect(
            try judge("vendor_templates: {received: {id: A, text: a}}\n", provider: texts).lines == [
                "adapters/channels/x.yaml:4:1: error: vendor_templates: sms-vendor sends no templates of the vendor's; its file under providers/ has none in send."
            ])
        #expect(
            try judge("keywords: {stop: Bye}\nvendor_templates: {received: {id: A, text: a}}\n").lines == [
                "adapters/channels/x.yaml:4:1: error: keywords: sms-vendor sends approved templates alone, so that these answers could not be sent; let the vendor answer keywords."
            ])
        let languages = Self.provider.replacing("{{template.sign_name}}", with: "{{template.language}}")
        #expect(
            try judge("vendor_templates: {received: {id: A, text: a, sign_name: b}}\n", provider: languages).lines == [
                "adapters/channels/x.yaml:4:20: error: vendor_templates.received: sms-vendor tells a template's languages apart: say which one it is, as in language: zh_CN.",
                "adapters/channels/x.yaml:4:47: error: vendor_templates.received.sign_name: sms-vendor sends no signature with a template.",
            ])
        #expect(try judge("vendor_templates: {received: {id: A, text: a, language: zh_CN}}\n", provider: languages).lines == [])
    }

    @Test(
        "Gaps are read as vendors write them, and what is none stays text",
        arguments: [
            ("${a} {1} {{b}} {{ c }}", ["a", "1", "b", "c"]), ("5$ {not a gap} {} {{x y} ${", []), ("${a}${a}", ["a"]), ("{{{d}}}", ["d"]),
        ])
    func gaps(text: String, names: [String]) {
        let read = VendorText(text)
        #expect(read.names == names)
        if names.isEmpty { #expect(read.filled([:]) == text) }
    }
}

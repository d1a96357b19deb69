import Testing

@testable import Settings

@Suite("References, conditions and templates")
struct ReferenceTests {
    /// A small configuration that is in order, with places to break.
    private static func files(_ changes: [String: String]) -> [String: String] {
        [
            "adapters/inlet.yaml": "queues: [finance, desk]\n",
            "adapters/channels/mail.yaml":
                "channel: email\nmaildir: {folder: m}\nextract: {order_number: {patterns: ['SO\\d+'], confirm: orders}}\nlookups: [orders]\n",
            "adapters/lookups/orders.yaml":
                "kind: order\nrequest: {url: \"https://oms.example.com/{{order_number}}\"}\nfields: {paid: $.paid, customer.phone: $.phone}\n",
            "adapters/tickets/after-sales.yaml":
                "fields:\n  problem: {type: choice, options: [refund, exchange]}\n  amount: {type: number, prefill: order.paid, shown_when: {problem: refund}}\n",
            "adapters/routing.yaml": "- name: r\n  when: {ticket.type: after-sales, fields.problem: refund}\n  then: {queue: finance}\n",
            "adapters/notices.yaml": "- {name: n, on: ticket.drafted, by: email, template: received}\n",
            "templates/received/email.default.mustache": "Subject: {{ticket.number}}\n{{#order}}{{order.paid}}{{/order}}\n",
        ].merging(changes) { $1 }
    }

    private func lines(_ changes: [String: String]) throws -> [String] {
        try Judged.files(Self.files(changes)).lines
    }

    @Test("a configuration in order has no finding")
    func inOrder() throws {
        #expect(try lines([:]).isEmpty)
    }

    @Test(
        "a name that leads nowhere is found at its place with the nearest one",
        arguments: [
            ("channels/mail.yaml", "channel: email\nmaildir: {folder: m}\nlookups: [order]\n", "3:11: error: lookups[0]: there is no lookup \"order\" (no lookups/order.yaml). Did you mean \"orders\"?"),
            ("routing.yaml", "- {name: r, then: {type: aftersales}}\n", "1:26: error: [0].then.type: there is no ticket type \"aftersales\" (no tickets/aftersales.yaml). Did you mean \"after-sales\"?"),
            ("routing.yaml", "- {name: r, then: {queue: finances}}\n", "1:27: error: [0].then.queue: there is no queue \"finances\" under queues: in inlet.yaml. Did you mean \"finance\"?"),
            ("notices.yaml", "- {name: n, on: ticket.drafted, by: email, template: recieved}\n", "1:54: error: [0].template: there is no template \"recieved\" (no recieved/ in the templates' folder). Did you mean \"received\"?"),
            ("inlet.yaml", "notices: {via: {email: male}}\n", "1:24: error: notices.via.email: there is no channel adapter \"male\" (no channels/male.yaml). Did you mean \"mail\"?"),
            ("inlet.yaml", "notices: {via: {calls: mail}}\n", "1:17: error: notices.via.calls: \"calls\" is not one of sms, chat, email."),
        ])
    func unknownNames(_ file: String, _ text: String, _ expected: String) throws {
        #expect(try lines(["adapters/\(file)": text]) == ["adapters/\(file):\(expected)"])
    }

    @Test("the queue of unclaimed drafts needs no declaration")
    func inbox() throws {
        #expect(try lines(["adapters/routing.yaml": "- {name: r, then: {queue: inbox}}\n"]).isEmpty)
    }

    @Test(
        "conditions are judged: paths, values, operators, operands, patterns",
        arguments: [
            ("{ticket.typ: repair}", "10: error: [0].when.ticket.typ: nothing here is called \"ticket.typ\"; rules see message, sender, customer, order, ticket, fields, row, adapter and what is extracted. Did you mean \"ticket.type\"?"),
            ("{order.payed: 5}", "10: error: [0].when.order.payed: nothing here is called \"order.payed\"; rules see message, sender, customer, order, ticket, fields, row, adapter and what is extracted. Did you mean \"order.paid\"?"),
            ("{ticket.type: aftersales}", "23: error: [0].when.ticket.type: ticket.type is never \"aftersales\". Did you mean \"after-sales\"?"),
            ("{fields.problem: [refund, exchang]}", "35: error: [0].when.fields.problem: fields.problem is never \"exchang\". Did you mean \"exchange\"?"),
            ("{any: [{message.class: humn}]}", "32: error: [0].when.any[0].message.class: message.class is never \"humn\". Did you mean \"human\"?"),
            ("{not: {adapter.channel: fax}}", "33: error: [0].when.not.adapter.channel: adapter.channel is never \"fax\"."),
            ("{fields.amount: {ovr: 5}}", "26: error: [0].when.fields.amount.ovr: There is no operator 'ovr'. There are is, in, not, over, under, between, matches, contains, exists. Did you mean \"over\"?"),
            ("{fields.amount: {over: much}}", "32: error: [0].when.fields.amount.over: 'over' needs a number; here is a text."),
            ("{fields.amount: {between: [1]}}", "35: error: [0].when.fields.amount.between: 'between' needs a list of two numbers, the lesser one first; here is a list."),
            ("refund", "9: error: [0].when: this is a text; it has to be a condition, as in {ticket.type: repair}."),
        ])
    func conditions(_ condition: String, _ expected: String) throws {
        let text = "- name: r\n  when: \(condition)\n  then: {queue: desk}\n"
        #expect(try lines(["adapters/routing.yaml": text]) == ["adapters/routing.yaml:2:\(expected)"])
    }

    @Test("a pattern of a condition is compiled where it stands")
    func conditionPattern() throws {
        let found = try lines(["adapters/routing.yaml": "- name: r\n  when: {message.reply: {matches: '(a'}}\n  then: {queue: desk}\n"])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("adapters/routing.yaml:2:35: error: [0].when.message.reply.matches: ") == true, "\(found)")
    }

    @Test("what is extracted, and the columns of a row, can be asked for")
    func findingsAndRows() throws {
        let text = "- name: r\n  when: {order_number: {exists: true}, row.结果: 投诉}\n  then: {queue: desk}\n"
        #expect(try lines(["adapters/routing.yaml": text]).isEmpty)
    }

    @Test(
        "templates of notices are judged in their own lines",
        arguments: [
            ("Subject: {{ticket.nmber}}\nx\n", "1:10: error: nothing here is called \"ticket.nmber\"; a template sees ticket, customer, fields and what the lookups found. Did you mean \"ticket.number\"?"),
            ("Subject: a\nx\n  {{order.paied}}\n", "3:3: error: nothing here is called \"order.paied\"; a template sees ticket, customer, fields and what the lookups found. Did you mean \"order.paid\"?"),
            ("Hello\n", "1:1: error: a mail's template begins with a line \"Subject: …\"."),
        ])
    func templates(_ text: String, _ expected: String) throws {
        #expect(try lines(["templates/received/email.default.mustache": text]) == ["templates/received/email.default.mustache:\(expected)"])
    }

    @Test("a template that is not Mustache is found at its tag")
    func brokenTemplate() throws {
        let found = try lines(["templates/received/email.default.mustache": "Subject: a\nx {{{ticket.number}}}\n"])
        #expect(found.first?.hasPrefix("templates/received/email.default.mustache:2:3: error: ") == true, "\(found)")
    }

    @Test(
        "a file of the templates' folder that nobody would find is named",
        arguments: [
            ("sms.zh_CN.mustache", "\"zh_CN\" is no language, as in zh-CN or en, and not default."),
            ("emial.en.mustache", "\"emial\" is no channel that notices go by: sms, chat, email. Did you mean \"email\"?"),
            ("sms.txt", "a template is called CHANNEL.LANGUAGE.mustache, as in sms.zh-CN.mustache or email.default.mustache."),
        ])
    func templateNames(_ name: String, _ expected: String) throws {
        #expect(try lines(["templates/received/\(name)": "x"]) == ["templates/received/\(name): error: \(expected)"])
    }

    @Test("a rule needs a text for every channel that it may send by")
    func missingChannel() throws {
        let found = try lines(["adapters/notices.yaml": "- {name: n, on: ticket.drafted, by: [sms, email], template: received}\n"])
        #expect(found == ["adapters/notices.yaml:1:61: error: [0].template: the rule may send by sms, and the template received has no sms.default.mustache."])
    }

    @Test("a request is judged: its variables, its scheme, its secrets")
    func requests() throws {
        func lookup(_ request: String) throws -> [String] {
            try lines(["adapters/lookups/orders.yaml": "kind: order\nrequest: \(request)\nfields: {paid: $.paid}\n"])
        }
        let path = "adapters/lookups/orders.yaml:2:"
        let unknown = "nothing here is called \"order_numer\"; a request sees phone, address, handle and what is extracted. Did you mean \"order_number\"?"
        #expect(try lookup("{url: \"https://h/{{order_numer}}\"}") == ["\(path)25: error: request.url: \(unknown)"])
        #expect(try lookup("{url: \"oms.example.com/{{phone}}\"}") == ["\(path)16: error: request.url: an address begins with https:// or http://."])
        #expect(
            try lookup("{url: \"https://h/x\", headers: {authorization: \"Bearer ${env:OMS_TOKEN}\"}}")
                == ["\(path)56: error: request.headers.authorization: the environment variable OMS_TOKEN is not set."])
        #expect(try lookup("{url: \"https://h/x\", json: {a: 1}}") == ["\(path)32: error: request: a GET has no body; use method: POST."])
        #expect(try lookup("{method: POST, url: \"https://h/x\", json: {a: [\"{{phone}}\", {b: \"{{nobody}}\"}]}}").count == 1)
    }

    @Test("a secret with braces in it stays what it is")
    func secretWithBraces() throws {
        let text = "kind: order\nrequest: {url: \"https://h/{{order_number}}\", headers: {authorization: \"Bearer ${env:T}\"}}\nfields: {paid: $.paid, customer.phone: $.p}\n"
        let judged = try Judged.files(Self.files(["adapters/lookups/orders.yaml": text]), environment: ["T": "{{phone}}"])
        #expect(judged.lines.isEmpty)
        let header = try #require(judged.configuration?.lookups["orders"]?.request.headers.first)
        #expect(header.value.description == "Bearer ${env:T}")
        #expect(header.value.variables.isEmpty)
        #expect(judged.configuration?.lookups["orders"]?.request.variables == ["order_number"])
    }

    @Test(
        "ticket types are judged",
        arguments: [
            ("fields: {a: {type: choice}}\n", "1:10: error: fields.a: a choice needs options:.", "1:13"),
            ("fields: {a: {type: text, min: 1}}\n", "1:26: error: fields.a.min: this key belongs to fields of type number; this one is of type text.", ""),
            ("fields: {a: {type: number, min: 2, max: 1}}\n", "1:41: error: fields.a: max: is less than min:.", ""),
            ("fields: {a: {type: txt}}\n", "1:20: error: fields.a.type: \"txt\" is not one of text, number, choice, phone, email, date, boolean. Did you mean \"text\"?", ""),
            ("fields: {a: {type: text, prefill: order.payd}}\n", "1:35: error: fields.a.prefill: nothing here is called \"order.payd\"; a prefill sees message, sender, customer, order, row, adapter and what is extracted. Did you mean \"order.paid\"?", ""),
            ("fields: {a: {type: text, shown_when: {b: x}}}\n", "1:39: error: fields.a.shown_when: \"b\" is no other field of this type.", ""),
            ("fields: {a: {type: text, shown_when: {c: x}}, c: {type: choice, options: [y]}}\n", "1:42: error: fields.a.shown_when: \"x\" is no option of c.", ""),
        ])
    func ticketTypes(_ text: String, _ expected: String, _ other: String) throws {
        let found = try lines(["adapters/tickets/other.yaml": text])
        let accepted = other.isEmpty ? [expected] : [expected, expected.replacing("1:10", with: other)]
        #expect(accepted.map { ["adapters/tickets/other.yaml:\($0)"] }.contains(found), "\(found)")
    }

    @Test("a fact may be told only to somebody whose address the lookup knows")
    func tell() throws {
        let text = "kind: order\nrequest: {url: \"https://h/x\"}\nfields: {paid: $.paid, buyer: $.b}\ntell: {if_sender_is: [buyr]}\n"
        #expect(try lines(["adapters/lookups/orders.yaml": text]) == ["adapters/lookups/orders.yaml:4:23: error: tell.if_sender_is: \"buyr\" is no field of this lookup. Did you mean \"buyer\"?"])
    }

    @Test("a case whose sample is not there is a warning at the case")
    func samples() throws {
        let text = "channel: email\nmaildir: {folder: m}\ncases:\n  - {name: refund, file: samples/a.eml, expect: {type: general, fields.amont: 5}}\n"
        #expect(
            try lines(["adapters/channels/other.yaml": text]) == [
                "adapters/channels/other.yaml:4:5: warning: cases[0]: the sample samples/a.eml of the case \"refund\" is not there.",
                "adapters/channels/other.yaml:4:62: error: cases[0].expect.fields.amont: nothing here is called \"fields.amont\"; a case can expect what a draft has, as in type, queue or fields.size. Did you mean \"fields.amount\"?",
            ])
    }
}

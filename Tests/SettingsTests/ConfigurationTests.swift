import Intake
import Recipes
import Testing

@testable import Settings

@Suite("What a configuration becomes")
struct ConfigurationTests {
    private static let environment = ["SUPPORT_MAIL_PASSWORD": "p", "TWILIO_AUTH_TOKEN": "t", "OMS_TOKEN": "o"]

    private func design() throws -> Configuration {
        let folder = Project.path("Tests/SettingsTests/Fixtures/design/adapters")
        return try #require(Configuration.load(directory: folder, environment: Self.environment).configuration)
    }

    @Test("the mailbox of the design")
    func mailbox() throws {
        let adapter = try #require(try design().adapter(AdapterName("support-mail")))
        guard case .email(let source) = adapter.source, let imap = source.imap else {
            Issue.record("no mailbox")
            return
        }
        #expect(imap.server.host == "imap.example.com" && imap.server.scheme == "imaps")
        #expect(imap.folders == ["INBOX"] && imap.start == .now && imap.after == .move("Handled") && imap.poll == .seconds(60))
        #expect(imap.password?.reveal() == "p")
        #expect(source.limits.message == .megabytes(35) && source.limits.parts == 200)
        #expect(adapter.answerWithin == .seconds(86_400) && adapter.language == nil && adapter.ticketType == "after-sales")
        #expect(adapter.lookups == ["orders", "crm"])
        let extraction = try #require(adapter.extractions.first)
        #expect(extraction.name == "order_number" && extraction.confirm == "orders" && extraction.candidates.count == 2)
        #expect(extraction.sources == [.subject, .reply, .attachmentNames])
        let sample = try #require(adapter.cases.first)
        #expect(sample.expect["fields.refund_amount"]?.description == "129.00")
        #expect(adapter.samplePath(sample.file).hasSuffix("adapters/channels/samples/refund.eml"))
    }

    @Test("the call centre of the design")
    func callCentre() throws {
        let adapter = try #require(try design().adapter(AdapterName("call-center")))
        guard case .drop(let source) = adapter.source else {
            Issue.record("no drop")
            return
        }
        #expect(source.drop.folder == "/var/spool/inlet/calls" && source.drop.pickup == .marker(".done"))
        #expect(source.csv.key == [.named("call_id")] && source.csv.encoding == nil && source.csv.header)
        #expect(source.map.phone == .named("caller") && source.map.text == [.named("summary")])
        #expect(source.map.sentAt?.format == "yyyy-MM-dd HH:mm:ss" && source.map.sentAt?.zone == "Asia/Shanghai")
        #expect(source.onlyWhen?.holds { $0 == "row.result" ? .string("售后") : nil } == true)
        #expect(source.onlyWhen?.holds { $0 == "row.result" ? .string("咨询") : nil } == false)
    }

    @Test("the lookups, tickets and rules of the design")
    func others() throws {
        let configuration = try design()
        let orders = try #require(configuration.lookups["orders"])
        #expect(orders.fields.map(\.name) == ["number", "status", "items", "sku", "paid", "customer.phone"])
        #expect(orders.deadline == .milliseconds(800) && orders.cache.staleOK == .seconds(86_400) && orders.breaker.failures == 5)
        #expect(orders.tellIfSenderIs == ["customer.phone", "customer.email"])
        #expect(orders.request.headers.first?.value.description == "Bearer ${env:OMS_TOKEN}")
        let type = try #require(configuration.ticketTypes.first { $0.name == "after-sales" })
        #expect(type.fields.map(\.name) == ["order_number", "product", "problem", "refund_amount", "size", "phone"])
        #expect(type.fields[3].shownWhen == ["problem": ["refund"]] && type.fields[3].minimum == 0)
        #expect(type.deadline?.resolve == .seconds(86_400) && type.title["zh"] == "售后工单")
        #expect(configuration.routing.map(\.stop) == [false, true, false])
        #expect(configuration.routing[1].then.priority == .high)
        let rule = configuration.notices[1]
        #expect(rule.event == .statusChanged && rule.ways == [.sms, .email] && rule.template == "status-changed")
        #expect(rule.quiet?.from.minutes == 1_320 && rule.quiet?.to.minutes == 480)
        #expect(rule.budget.perTicket == Rate(count: 10, per: .seconds(600)))
        #expect(configuration.providers["acme-chat"]?.settings.map(\.name) == ["secret", "token"])
    }

    @Test("keys of later days have their shape already")
    func laterKeys() throws {
        let judged = try Judged.files(
            [
                "adapters/inlet.yaml": "spool: {folder: /var/spool/inlet, size: 2GB, age: 12h}\nscan: {clamd: /run/clamd.ctl}\ndatabase: {url: \"${env:DB}\"}\n",
                "adapters/channels/m.yaml":
                    "channel: email\nimap:\n  server: imap://h:1143\n  folder: [INBOX, 售后]\n  username: u\n  oauth: {token_url: https://t, client_id: c, client_secret: \"${env:DB}\", scope: s, secret_expires: 2027-01-31}\n  start: 2026-11-01\n  after: {flag: $Done}\ntrust: {authserv_ids: [mx.example.com], spam_header: X-Spam, spam_score: 5}\nfrom: help@example.com\n",
                "adapters/channels/c.yaml":
                    "channel: calls\ndrop:\n  sftp: {server: sftp://h/out, username: u, key: \"${env:DB}\", fingerprint: \"SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}\n  pickup: {stable: 10s}\ncsv: {header: false, key: [1], delimiter: \"\\t\", encoding: GBK}\nmap: {text: [2, 3], sent_at: 4}\n",
                "adapters/channels/t.yaml": "channel: calls\ndrop: {folder: /var/log/cdr, pickup: tail}\nmap: {text: a}\n",
                "adapters/channels/own.yaml": "channel: api\nlanguage: en\n",
            ], environment: ["DB": "x"])
        #expect(judged.lines.isEmpty)
        let configuration = try #require(judged.configuration)
        #expect(configuration.adapters.map(\.name.description) == ["c", "m", "own", "t"])
        #expect(configuration.instance.spool?.age == .seconds(43_200))
        guard case .email(let mail)? = configuration.adapter(AdapterName("m"))?.source, let imap = mail.imap else { return }
        #expect(imap.folders == ["INBOX", "售后"] && imap.after == .flag("$Done") && imap.oauth?.clientID == "c")
        #expect(imap.start == CalendarDay(text: "2026-11-01").map { .day($0) })
        guard case .drop(let calls)? = configuration.adapter(AdapterName("c"))?.source else { return }
        #expect(calls.map.text == [.position(2), .position(3)] && calls.csv.encoding == "gbk" && calls.csv.delimiter == "\t")
        #expect(calls.drop.pickup == .stable(.seconds(10)))
    }

    @Test("a template is looked up by language, then by its base, then the default")
    func templateFallback() throws {
        let configuration = try #require(
            try Judged.files([
                "adapters/inlet.yaml": "", "templates/n/sms.default.mustache": "d", "templates/n/sms.zh.mustache": "zh",
                "templates/n/sms.zh-CN.mustache": "zh-CN", "templates/n/email.en.mustache": "Subject: Case {{ticket.number}}\nHello\nyou\n",
            ]).configuration)
        func language(_ wanted: String) -> String? { configuration.templates.text("n", by: .sms, in: wanted)?.language }
        #expect(language("zh-CN") == "zh-CN" && language("zh-Hans-CN") == "zh" && language("zh-TW") == "zh")
        #expect(language("fr") == "default" && language("") == "default")
        let mail = try #require(configuration.templates.text("n", by: .email, in: "en-GB"))
        #expect(mail.subject?.source == "Case {{ticket.number}}" && mail.body.source == "Hello\nyou\n")
        #expect(configuration.templates.text("n", by: .email, in: "fr") == nil)
        #expect(configuration.templates.text("other", by: .sms, in: "en") == nil)
    }

    @Test("a hash follows the meaning, not the writing")
    func hashes() throws {
        let mail = "channel: email\nmaildir: {folder: m}\nlookups: [orders]\n"
        let orders = "kind: order\nrequest: {url: \"https://h/x\"}\nfields: {paid: $.paid}\n"
        func hashes(_ changes: [String: String]) throws -> (adapter: String, whole: String) {
            let files = ["adapters/channels/m.yaml": mail, "adapters/lookups/orders.yaml": orders, "adapters/channels/o.yaml": "channel: api\n"]
            let configuration = try #require(try Judged.files(files.merging(changes) { $1 }).configuration)
            return (try #require(configuration.adapter(AdapterName("m"))).hash, configuration.hash)
        }
        let first = try hashes([:])
        #expect(first.adapter.utf8.count == 64 && first.whole.utf8.count == 64)
        #expect(try hashes(["adapters/channels/m.yaml": "# new\nlookups: ['orders']\nchannel: email\nmaildir:\n  folder: m\n"]) == first)
        let other = try hashes(["adapters/channels/o.yaml": "channel: api\nregion: CN\n"])
        #expect(other.adapter == first.adapter && other.whole != first.whole)
        let lookup = try hashes(["adapters/lookups/orders.yaml": orders + "deadline: 1s\n"])
        #expect(lookup.adapter != first.adapter && lookup.whole != first.whole)
    }

    @Test("the templates' folder can be elsewhere")
    func templatesElsewhere() throws {
        let judged = try Judged.files(["adapters/inlet.yaml": "templates: ./texts\n", "adapters/texts/n/sms.default.mustache": "x"])
        #expect(judged.configuration?.templates.names == ["n"])
        #expect(judged.lines.isEmpty)
    }

    @Test("a relative path of an adapter leads into the data folder")
    func dataPaths() throws {
        let configuration = try #require(try Judged.files(["adapters/inlet.yaml": "data: /srv/inlet\n"]).configuration)
        #expect(configuration.dataPath("mail/a") == "/srv/inlet/mail/a")
        #expect(configuration.dataPath("/var/mail/a") == "/var/mail/a")
    }
}

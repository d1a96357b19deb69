import Intake
import Testing

@testable import Settings

@Suite("Faults with their place")
struct FaultTests {
    private static let mail = """
        channel: email
        maildir: {folder: mail}

        """

    @Test("an unknown key names the nearest known one")
    func unknownKey() throws {
        let lines = try Judged.channel(
            """
            channel: email
            imap:
              sever: imaps://imap.example.com
              username: a
              password: ${env:PASSWORD}
            """, environment: ["PASSWORD": "x"])
        #expect(
            lines == [
                "adapters/channels/x.yaml:2:1: error: imap.server: this key is required.",
                "adapters/channels/x.yaml:3:3: error: imap.sever: unknown key. Did you mean \"server\"?",
            ])
    }

    @Test("a spam header without its name, and a word where a score belongs, are faults")
    func spamHeader() throws {
        let lines = try Judged.channel(Self.mail + "trust: {spam: [{begins: YES}, {header: X-Spam-Score, score: high}]}\n")
        #expect(lines.count == 2)
        #expect(lines.contains { $0.contains("trust.spam[0].header: this key is required.") })
        #expect(lines.contains { $0.contains("trust.spam[1].score: \"high\" is not a number") })
    }

    @Test("all problems of all files come in one run, ordered by file and place")
    func allProblems() throws {
        let judged = try Judged.files([
            "adapters/inlet.yaml": "htp: {listen: x}\nworkers: {count: many, batch: 0}\n",
            "adapters/channels/a.yaml": "channel: emil\n",
            "adapters/channels/b.yaml": "channel: email\nmaildir: {folder: m, poll: 5}\nlanguage: chinese\n",
            "adapters/tickets/c.yaml": "fields: [a]\n",
            "adapters/routing.yaml": "- name: r\n  then: {queue: q, proirity: high}\n",
        ])
        #expect(
            judged.lines == [
                "adapters/channels/a.yaml:1:10: error: channel: \"emil\" is not one of email, sms, chat, calls, api. Did you mean \"email\"?",
                "adapters/channels/b.yaml:2:28: error: maildir.poll: \"5\" is not a duration; write a number and its unit: ms, s, m, h, d or w. Did you mean \"5s\"?",
                "adapters/channels/b.yaml:3:11: error: language: \"chinese\" is not auto or a language, as in zh-CN.",
                "adapters/inlet.yaml:1:1: error: htp: unknown key. Did you mean \"http\"?",
                "adapters/inlet.yaml:2:18: error: workers.count: \"many\" is not a whole number from 0 to 64.",
                "adapters/inlet.yaml:2:31: error: workers.batch: \"0\" is not a whole number from 1 to 2000.",
                "adapters/routing.yaml:2:20: error: [0].then.proirity: unknown key. Did you mean \"priority\"?",
                "adapters/tickets/c.yaml:1:9: error: fields: this is a list; it has to be a mapping of fields.",
            ])
        #expect(judged.configuration == nil)
        #expect(Diagnostics.summary(of: judged.diagnostics) == "8 errors.")
    }

    @Test("a fault of syntax in one file does not hide those of the others")
    func syntaxFault() throws {
        let judged = try Judged.files([
            "adapters/routing.yaml": "- name: [open\n", "adapters/inlet.yaml": "data:\n", "adapters/notices.yaml": "a: 1\na: 2\n",
        ])
        #expect(
            judged.lines == [
                "adapters/inlet.yaml:1:1: error: data: nothing stands behind this key; give it a value or remove it.",
                "adapters/notices.yaml:1:1: error: this is a mapping; it has to be a list.",
                "adapters/notices.yaml:2:1: error: a: the key stands twice; it was first given in line 1.",
                "adapters/routing.yaml:2:1: error: This is not YAML: did not find expected ',' or ']' while parsing a flow sequence that began in line 1.",
            ])
    }

    @Test("a key of another channel is told from one that nobody knows")
    func foreignKey() throws {
        let lines = try Judged.channel(Self.mail + "drop: {folder: x}\n")
        #expect(lines == ["adapters/channels/x.yaml:3:1: error: drop: this key belongs to channel calls, and this is channel email."])
    }

    @Test("without a channel only keys that no channel has are unknown")
    func missingChannel() throws {
        let lines = try Judged.channel("imap: {}\nlokups: [orders]\n")
        #expect(
            lines == [
                "adapters/channels/x.yaml:1:1: error: channel: this key is required: one of email, sms, chat, calls, api.",
                "adapters/channels/x.yaml:2:1: error: lokups: unknown key. Did you mean \"lookups\"?",
            ])
    }

    @Test(
        "values of the wrong form are refused at their place",
        arguments: [
            (
                "answer_within: 24",
                "3:16: error: answer_within: \"24\" is not a duration; write a number and its unit: ms, s, m, h, d or w. Did you mean \"24s\"?"
            ),
            ("answer_within: 1s", "3:16: error: answer_within: 1s is out of range; it has to be from 1m to 366d."),
            (
                "limits: {message: 25M}",
                "3:19: error: limits.message: \"25M\" is not a size; write a number and its unit: KB, MB, GB, KiB, MiB or GiB. Did you mean \"25MB\"?"
            ),
            ("limits: {message: 1B}", "3:19: error: limits.message: 1B is out of range; it has to be from 10KB to 200MB."),
            ("enabled: yes", "3:10: error: enabled: \"yes\" is not true or false. Did you mean \"true\"?"),
            ("enabled: [true]", "3:10: error: enabled: this is a list; it has to be true or false."),
            ("region: china", "3:9: error: region: \"china\" is not a country in two capitals, as in CN."),
            ("lookups: orders", "3:10: error: lookups: this is a text; it has to be a list."),
            ("conversation: 24h", "3:15: error: conversation: this is a text; it has to be a mapping of keys and values."),
            ("extract: {n: {patterns: ['(']}}", "3:26: error: extract.n.patterns[0]: "),
            ("extract: {n: {from: [subject]}}", "3:14: error: extract.n: something to look for needs patterns: or values:."),
            ("extract: {N: {patterns: [a]}}", "3:11: error: extract.N: \"N\" is not a name of lower-case letters, digits and underscores."),
            (
                "extract: {n: {patterns: [a], from: [titel]}}",
                "3:37: error: extract.n.from[0]: \"titel\" is not one of subject, reply, text, attachments.name."
            ),
            ("from: someone", "3:7: error: from: \"someone\" is not a mail address."),
            ("lookups: [nowhere]", "3:11: error: lookups[0]: there is no lookup \"nowhere\" (no lookups/nowhere.yaml)."),
            (
                "ticket: {type: genral}",
                "3:16: error: ticket.type: there is no ticket type \"genral\" (no tickets/genral.yaml). Did you mean \"general\"?"
            ),
        ])
    func values(_ line: String, _ expected: String) throws {
        let lines = try Judged.channel(Self.mail + line + "\n")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("adapters/channels/x.yaml:" + expected) == true, "\(lines)")
    }

    @Test(
        "rules between keys are checked",
        arguments: [
            ("channel: email\n", "1:1: error: an email adapter needs imap: or maildir:."),
            (
                "channel: email\nmaildir: {folder: a}\nsender: [{from: a.example, customer: body}]\n",
                "3:10: error: sender[0]: customer: body needs mail: or phone: to know the customer by."
            ),
            (
                "channel: email\nmaildir: {folder: a}\nsender: [{from: a.example, customer: body, mail: 'Mail: .+'}]\n",
                "3:44: error: sender[0]: mail: the pattern needs a group, as in 'Name: (.+)'."
            ),
            (
                "channel: email\nmaildir: {folder: a}\nsender: [{from: a.example, customer: header}]\n",
                "3:10: error: sender[0]: customer: header and header: NAME stand together."
            ),
            (
                "channel: email\nmaildir: {folder: a}\nimap: {server: imaps://h, username: u, password: \"${env:P}\"}\n",
                "2:1: error: an email adapter has one mailbox: imap: or maildir:, not both."
            ),
            ("channel: email\nimap: {server: imaps://h, username: u}\n", "2:7: error: imap: a login needs password: or oauth:."),
            (
                "channel: email\nimap: {server: https://h, username: u, password: \"${env:P}\"}\n",
                "2:16: error: imap.server: an address begins with imaps:// or imap://, not with https://."
            ),
            (
                "channel: email\nimap: {server: imaps://u:p@h, username: u, password: \"${env:P}\"}\n",
                "2:16: error: imap.server: user names and passwords do not belong into an address; there are keys for them."
            ),
            (
                "channel: email\nimap: {server: imaps://h, username: u, password: \"${env:P}\", start: yesterday}\n",
                "2:69: error: imap.start: \"yesterday\" is not now, all or a day, as in 2026-11-01."
            ),
            (
                "channel: email\nimap: {server: imaps://h, username: u, password: \"${env:P}\", start: 2026-02-29}\n",
                "2:69: error: imap.start: \"2026-02-29\" is not now, all or a day, as in 2026-11-01."
            ),
            (
                "channel: email\nimap: {server: imaps://h, username: u, password: \"${env:P}\", after: {mov: X}}\n",
                "2:70: error: imap.after.mov: unknown key. Did you mean \"move\"?"
            ),
            (
                "channel: email\nimap: {server: imaps://h, username: u, password: \"${env:P}\", after: seem}\n",
                "2:69: error: imap.after: \"seem\" is not keep, seen, delete, {move: folder} or {flag: keyword}. Did you mean \"seen\"?"
            ),
            (
                "channel: email\nimap: {server: imaps://h, username: u, password: \"${env:P}\", folder: [A, B], after: {move: B}}\n",
                "2:78: error: imap: after: moves mail to B, which is one of the folders that are read; choose another."
            ),
            (
                "channel: email\nimap: {server: imaps://h, username: u, oauth: {token_url: http://h/t, client_id: c, client_secret: \"${env:P}\"}}\n",
                "2:48: error: imap.oauth: token_url: a secret is not sent in plain text over a network; use https://."
            ),
            ("channel: calls\ndrop: {folder: x}\n", "1:1: error: a calls adapter needs map: or provider:."),
            ("channel: calls\ndrop: {pickup: rename}\nmap: {text: a}\n", "2:7: error: drop: a drop needs folder: or sftp:."),
            (
                "channel: calls\ndrop: {folder: x, pickup: marker}\nmap: {text: a}\n",
                "2:27: error: drop.pickup: \"marker\" is not rename, tail, {marker: .done} or {stable: 10s}. Did you mean \"{marker: .done}\"?"
            ),
            (
                "channel: calls\ndrop: {folder: x}\ncsv: {header: false}\nmap: {text: a}\n",
                "4:1: error: with header: false columns are counted from 1, or named by csv.columns; \"a\" is neither."
            ),
            (
                "channel: calls\ndrop: {folder: x}\ncsv: {encoding: gb1830}\nmap: {text: a}\n",
                "3:17: error: csv.encoding: \"gb1830\" is not auto or one of utf-8, gb18030, gbk, gb2312, utf-16, utf-16le, utf-16be, windows-1252. Did you mean \"gb18030\"?"
            ),
            (
                "channel: calls\ndrop: {folder: x}\nmap: {text: a, sent_at: {column: b, zone: Asia/Shangai}}\n",
                "3:43: error: map.sent_at.zone: \"Asia/Shangai\" is not a time zone of the IANA database, as in Asia/Shanghai."
            ),
            (
                "channel: calls\ndrop: {folder: x}\nmap: {text: a}\nonly_when: {raw.result: b}\n",
                "4:13: error: only_when.raw.result: nothing here is called \"raw.result\"; here only the columns of the row are seen, as in row.result."
            ),
            ("channel: sms\n", "1:1: error: provider: this key is required."),
            ("channel: sms\nprovider: twillio\n", "2:11: error: provider: there is no provider \"twillio\" (no providers/twillio.yaml)."),
        ])
    func rules(_ text: String, _ expected: String) throws {
        #expect(try Judged.channel(text, environment: ["P": "x"]) == ["adapters/channels/x.yaml:" + expected])
    }

    @Test("files and folders that nobody reads are named")
    func strangers() throws {
        let judged = try Judged.files([
            "adapters/rooting.yaml": "", "adapters/README.md": "", "adapters/chanels/a.yaml": "", "adapters/samples/b.yaml": "",
            "adapters/channels/Shop_Mail.yaml": "", "adapters/channels/other.yml": "", "adapters/channels/samples/x.eml": "",
        ])
        #expect(
            judged.lines == [
                "adapters/chanels: error: no such folder is read here. Did you mean \"channels\"?",
                "adapters/channels/Shop_Mail.yaml: error: a file's name is the name of what it holds: lower-case letters, digits and hyphens, at most 63. Did you mean \"shop-mail.yaml\"?",
                "adapters/channels/other.yml: error: only files that end in .yaml are read here; rename or remove it. Did you mean \"other.yaml\"?",
                "adapters/rooting.yaml: error: no such file is read here. Did you mean \"routing.yaml\"?",
            ])
    }

    @Test("a folder that is not there is one finding")
    func noFolder() {
        let result = Configuration.load(directory: "/nowhere/at/all", environment: [:])
        #expect(result.configuration == nil)
        #expect(result.diagnostics.map(\.description) == ["/nowhere/at/all: error: there is no such folder, or it may not be read by this user."])
    }

    @Test("an empty folder is a configuration of defaults")
    func emptyFolder() throws {
        let judged = try Judged.files(["adapters/.keep": ""])
        #expect(judged.lines.isEmpty)
        #expect(judged.configuration?.instance.notices.mode == .hold)
        #expect(judged.configuration?.ticketTypes.map(\.name) == ["general"])
    }
}

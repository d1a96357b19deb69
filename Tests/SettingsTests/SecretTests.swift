import Intake
import Testing

@testable import Settings

@Suite("Secrets and variables")
struct SecretTests {
    private static func mail(_ password: String, _ more: String = "") -> String {
        "channel: email\nimap:\n  server: imaps://h\n  username: u\n  password: \(password)\n\(more)"
    }

    private func imap(_ judged: Judged) -> EmailSource.IMAP? {
        guard case .email(let source)? = judged.configuration?.adapters.first?.source else { return nil }
        return source.imap
    }

    @Test("a secret comes from the environment or from a file without its last line end")
    func resolves() throws {
        let byVariable = try Judged.files(["adapters/channels/x.yaml": Self.mail("${env:P}")], environment: ["P": "s3cret"])
        #expect(imap(byVariable)?.password?.reveal() == "s3cret")
        let byFile = try Judged.files([
            "adapters/channels/x.yaml": Self.mail("\"${file:secrets/p}\""), "adapters/secrets/p": "s3cret two\r\n",
        ])
        #expect(imap(byFile)?.password?.reveal() == "s3cret two")
    }

    @Test(
        "a secret that is written out is refused and not repeated",
        arguments: ["hunter2", "\"hunter2-${env:P}\"", "${env:P:-hunter2}", "12345678"])
    func literal(_ text: String) throws {
        let lines = try Judged.channel(Self.mail(text), environment: ["P": "x"])
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("adapters/channels/x.yaml:5:13: error: imap.password: ") == true)
        #expect(lines.first?.contains("hunter2") == false && lines.first?.contains("1234") == false)
    }

    @Test("a variable that is not set is named, with the place that asks for it")
    func unset() throws {
        let lines = try Judged.channel(Self.mail("${env:SUPPORT_MAIL_PASSWORD}"))
        #expect(lines == ["adapters/channels/x.yaml:5:13: error: imap.password: the environment variable SUPPORT_MAIL_PASSWORD is not set."])
        let empty = try Judged.channel(Self.mail("${env:P}"), environment: ["P": ""])
        #expect(empty == ["adapters/channels/x.yaml:5:13: error: imap.password: the environment variable P is empty."])
        let file = try Judged.channel(Self.mail("\"${file:/nowhere/p}\""))
        #expect(file == ["adapters/channels/x.yaml:5:13: error: imap.password: the file /nowhere/p cannot be read: there is no such file."])
    }

    @Test("looking at a configuration only warns of what is not set, and its secrets are absent")
    func deferred() throws {
        let judged = try Judged.files(["adapters/channels/x.yaml": Self.mail("${env:P}")], secrets: .deferred)
        #expect(judged.lines == ["adapters/channels/x.yaml:5:13: warning: imap.password: the environment variable P is not set."])
        #expect(imap(judged)?.password?.isSet == false)
        #expect(imap(judged)?.password?.reveal() == nil)
    }

    @Test("nothing is said of the secrets of an adapter that is switched off")
    func disabled() throws {
        let judged = try Judged.files(["adapters/channels/x.yaml": Self.mail("${env:P}", "enabled: false\n")])
        #expect(judged.lines.isEmpty)
        #expect(judged.configuration?.adapters.first?.enabled == false)
    }

    @Test("no way of printing shows a secret")
    func neverPrinted() throws {
        let judged = try Judged.files(["adapters/channels/x.yaml": Self.mail("${env:P}")], environment: ["P": "s3cret"])
        let configuration = try #require(judged.configuration)
        var dumped = ""
        dump(configuration.adapters, to: &dumped)
        #expect(!dumped.contains("s3cret"))
        #expect(dumped.contains("${env:P}"))
        #expect(!String(describing: configuration.adapters).contains("s3cret"))
        #expect(!String(reflecting: configuration.adapters).contains("s3cret"))
        let text = SecretText(pieces: [.text("Bearer "), .secret(Secret(origin: .environment("T"), value: "s3cret"))])
        #expect("\(text)" == "Bearer ${env:T}")
        #expect(text.reveal() == "Bearer s3cret")
    }

    @Test("other values may hold variables, with or without a default")
    func variables() throws {
        let text =
            "data: ${env:D:-/var/x}\nhttp: {listen: \"127.0.0.1:${env:PORT:-8080}\"}\nworkers: {count: \"${env:N:-3}\"}\nlog: {level: \"${env:L:-debug}\"}\n"
        let judged = try Judged.files(["adapters/inlet.yaml": text], environment: ["D": "/data", "PORT": ""])
        #expect(judged.lines.isEmpty)
        #expect(judged.configuration?.instance.workers.count == 3)
        #expect(judged.configuration?.instance.data == "/data")
        #expect(judged.configuration?.instance.http.listen.port == 8080)
        #expect(judged.configuration?.instance.log.level == .debug)
        let wrong = try Judged.files(["adapters/inlet.yaml": text], environment: ["N": "many"])
        #expect(wrong.lines == ["adapters/inlet.yaml:3:18: error: workers.count: \"many\" is not a whole number from 0 to 64."])
        let unset = try Judged.files(["adapters/inlet.yaml": "data: ${env:D}\n"])
        #expect(unset.lines == ["adapters/inlet.yaml:1:7: error: data: the environment variable D is not set."])
    }

    @Test(
        "a reference of another form is refused",
        arguments: [
            ("${D}", "a reference is ${env:NAME}, ${env:NAME:-value} or ${file:path}; write $${ for the characters ${ themselves."),
            ("x${env:D", "a reference begins with \"${\" and is not closed with \"}\"."),
            ("${env:1D}", "the name of an environment variable has letters, digits and underscores, as in ${env:NAME} or ${env:NAME:-value}."),
        ])
    func malformed(_ text: String, _ reason: String) throws {
        let lines = try Judged.files(["adapters/inlet.yaml": "data: '\(text)'\n"]).lines
        #expect(lines == ["adapters/inlet.yaml:1:7: error: data: \(reason)"])
    }

    @Test("two dollars and a brace are a dollar and a brace")
    func escaped() throws {
        let judged = try Judged.files(["adapters/inlet.yaml": "data: 'a$${b}$c'\n"])
        #expect(judged.configuration?.instance.data == "a${b}$c")
    }

    @Test("an environment value is never read as YAML or as a reference")
    func noInjection() throws {
        let judged = try Judged.files(["adapters/inlet.yaml": "data: ${env:D}\n"], environment: ["D": "${env:PATH}: [x]"])
        #expect(judged.configuration?.instance.data == "${env:PATH}: [x]")
    }
}

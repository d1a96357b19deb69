import Testing

@testable import Recipes

@Suite("What is wrong with a provider's page")
struct ProviderProblemTests {
    private func problems(_ yaml: String) -> [ProviderProblem] {
        do {
            _ = try ShippedProviders.provider(yaml: yaml)
            return []
        } catch let error as ProviderProblems {
            return error.problems
        } catch {
            return [ProviderProblem(path: "yaml", reason: "\(error)")]
        }
    }

    private func first(_ yaml: String) -> String {
        problems(yaml).first.map { "\($0.path)|\($0.suggestion ?? "")|\($0.isAboutKey)" } ?? "none"
    }

    private let frame = """
        settings: {secret: {secret: true}, token: {secret: true}}
        verify: {token: {header: x-token, secret: settings.token}}
        messages: {text: $.text}

        """

    @Test("A good page has none")
    func good() {
        #expect(problems(frame) == [])
    }

    @Test(
        "Each mistake is named by the path of its key, with the nearest valid name",
        arguments: [
            ("mesages: {}", "mesages|messages|true"),
            ("receipts: {id: $.id, state: $.state, stat: 1}", "receipts.stat|state|true"),
            ("receipts: {state: $.state}", "receipts||false"),
            ("receipts: {id: $.id, state: {path: $.s, map: {a: delivred}}}", "receipts.state|delivered|false"),
            ("receipts: {each: [{event: $.e}], id: $evnt.id, state: $.s}", "receipts.id||false"),
            ("receipts: {id: frm.id, state: $.s}", "receipts.id||false"),
            ("receipts: {id: \"$.a[\", state: $.s}", "receipts.id||false"),
            ("receipts: {id: jion($.a), state: $.s}", "receipts.id||false"),
            ("receipts: {id: join(), state: $.s}", "receipts.id||false"),
            ("receipts: {id: $.id, state: $.s, at: {path: $.t, format: soon}}", "receipts.at.format||false"),
            (
                "receipts: {id: $.id, state: $.s, at: {path: $.t, format: unix_s, zone: Asia/Shangai}}",
                "receipts.at.format||false"
            ),
            ("receipts: {id: $.id, state: $.s, when: {$.a: {exist: true}}}", "receipts.when.$.a.exist||false"),
            ("event_key: [settings.secrt]", "event_key[0]||false"),
            ("acknowledge: {status: 500}", "acknowledge.status||false"),
            ("acknowledge: {body: \"{{body.a\"}", "acknowledge.body||false"),
            ("challenge: {answer: {}}", "challenge||false"),
            ("send: {request: {url: \"https://a/{{recipient.phon}}\"}}", "send.request.url||false"),
            ("send: {request: {url: \"https://a\", json: {a: 1}, form: {b: 2}}}", "send.request||false"),
            ("send: {request: {url: \"https://a\"}, errors: [{is: retriable}]}", "send.errors[0].is|retryable|false"),
            ("send: {request: {url: \"https://a\"}, retry_on: {status: [99]}}", "send.retry_on.status[0]||false"),
            ("send: {needs: [settings.tokn], request: {url: \"https://a\"}}", "send.needs[0]|settings.token|false"),
            ("decrypt: {scheme: wechatt, key: settings.secret, body: Encrypt}", "decrypt.scheme|wechat|false"),
            ("body: jsn", "body|json|false"),
        ])
    func named(line: String, expected: String) {
        #expect(first(frame + line) == expected)
    }

    @Test(
        "Mistakes in verification are named too",
        arguments: [
            ("hmac: {secret: settings.secret, over: [bdy], header: x}", "verify.hmac.over[0]|body|false"),
            ("hmac: {secret: settings.secret, over: [heder.x-a, body], header: x}", "verify.hmac.over[0]|header.|false"),
            ("hmac: {secret: settings.secret, over: [body], header: x, query: y}", "verify.hmac||false"),
            ("hmac: {secret: secret, over: [body], header: x}", "verify.hmac.secret|settings.secret|false"),
            ("hmac: {secret: settings.secret, over: [body], header: x, algorithm: sha265}", "verify.hmac.algorithm|sha256|false"),
            (
                "hmac: {secret: settings.secret, over: [body], header: x, timestamp: {header: t, within: 5}}",
                "verify.hmac.timestamp.within||false"
            ),
            ("hash: {algorithm: sha1, secret: settings.secret, over: [body], header: x}", "verify.hash.over||false"),
            ("jwt: {header: a, algorithms: [none], secret: settings.secret}", "verify.jwt.algorithms[0]||false"),
            ("jwt: {header: a, algorithms: [RS256]}", "verify.jwt||false"),
            ("hmacs: {}", "verify.hmacs|hmac|true"),
        ])
    func verification(scheme: String, expected: String) {
        let page = "settings: {secret: {secret: true}}\nmessages: {text: $.text}\nverify:\n  \(scheme)\n"
        #expect(first(page) == expected)
    }

    @Test("A page without verification is refused, and none has to be written out")
    func verificationIsNeeded() {
        #expect(problems("messages: {text: $.text}").first?.reason == "The key verify is missing.")
        #expect(problems("verify: none\nmessages: {text: $.text}") == [])
    }

    @Test("All problems are found in one run")
    func allAtOnce() {
        let page = frame + "mesages: {}\nbody: jsn\nreceipts: {id: $x.id, state: $.s}\n"
        #expect(problems(page).map(\.path) == ["mesages", "body", "receipts.id"])
    }

    @Test("Settings that are missing, unknown or too many are named")
    func settings() throws {
        let provider = try ShippedProviders.provider("twilio")
        #expect(provider.problems(in: [:]).first?.reason.contains("auth_token") == true)
        let unknown = provider.problems(in: ["auth_token": "t", "auth_tokn": "x"])
        #expect(
            unknown == [
                ProviderProblem(
                    path: "settings.auth_tokn", reason: "The provider twilio has no setting auth_tokn.", suggestion: "auth_token",
                    isAboutKey: true)
            ])
        #expect(provider.problems(in: ProviderSettings(["auth_token": ["a", "b"]])) == [])
        #expect(provider.problems(in: ProviderSettings(["auth_token": ["a", "b", "c"]])).count == 1)
        #expect(provider.problems(in: ["auth_token": "t", "public_url": "https://gw.example.com/in/sms"]) == [])
    }

    @Test("A case that does not hold says what is different")
    func casesCanFail() throws {
        let page = """
            verify: none
            messages: {external_id: $.id, text: $.text}
            cases:
              - name: a message
                request: {url: "https://gw/in/x", json: {id: 1, text: hello}}
                expect: {messages: [{external_id: "1", text: goodbye}]}
              - name: one too few
                request: {url: "https://gw/in/x", json: {id: 1}}
                expect: {messages: []}
            """
        let provider = try ShippedProviders.provider(yaml: page)
        #expect(try provider.cases[0].differences(from: provider) == ["messages[0].text is \"hello\", not \"goodbye\"."])
        #expect(try provider.cases[1].differences(from: provider).count == 1)
    }

    @Test("A case of a send that does not hold says what is different, and one that is written wrongly is a problem of the page")
    func sendingCasesCanFail() throws {
        let page = """
            verify: none
            messages: {text: $.text}
            send: {request: {url: "https://a.example/", json: {to: "{{recipient.phone}}", text: "{{text}}"}}, id: $.id}
            cases:
              - name: a notice
                send: {to: {phone: "+1"}, text: hello, answer: {json: {id: 7}}}
                expect: {request: {url: "https://a.example/", json: {to: "+2", text: hello}}, outcome: {is: accepted, id: "8"}}

            """
        let provider = try ShippedProviders.provider(yaml: page)
        #expect(
            try provider.cases[0].differences(from: provider) == ["request.json.to is \"+1\", not \"+2\".", "outcome.id is \"7\", not \"8\"."])
        let wrong = page.replacing("text: hello, answer", with: "txt: hello, answer").replacing("outcome:", with: "verdict:")
        #expect(problems(wrong).map(\.path) == ["cases[0].send.txt", "cases[0].expect.verdict"])
        let both = page.replacing("send: {to: {phone", with: "request: {url: \"https://gw/in/x\"}\n    send: {to: {phone")
        #expect(problems(both).map(\.path) == ["cases[0].send"])
    }
}

import Recipes
import Testing

@Suite("Cases of files at vendors")
struct FetchCaseTests {
    private func problems(_ fetch: JSONValue, _ expect: JSONValue) throws -> [String] {
        let page: JSONValue = [
            "settings": ["token": ["secret": true]],
            "verify": ["token": ["secret": "settings.token", "header": "x-token"]],
            "event_key": ["$.id"],
            "messages": ["external_id": "$.id", "attachments": [["id": "$.file"]]],
            "media": [
                "hosts": ["files.acme.example"],
                "steps": [
                    [
                        "request": ["method": "GET", "url": "https://files.acme.example/{{attachment.id}}"],
                        "url": "$.url",
                    ]
                ],
                "auth": ["bearer": "{{settings.token}}"],
                "auth_hosts": ["files.acme.example"],
            ],
            "cases": [["name": "a file", "settings": ["token": "t"], "fetch": fetch, "expect": expect]],
        ]
        let provider = try Provider(name: "acme", reading: page)
        return try provider.cases.flatMap { try $0.differences(from: provider) }
    }

    @Test("The requests are compared one after the other, and a host that is not named is told")
    func steps() throws {
        let first: JSONValue = ["method": "GET", "url": "https://files.acme.example/f%201", "headers": ["authorization": "Bearer t"]]
        let fetch: JSONValue = ["id": "f 1", "answers": [["json": ["url": "https://files.acme.example/raw"]]]]
        #expect(
            try problems(fetch, ["requests": [first, ["url": "https://files.acme.example/raw", "headers": ["authorization": "Bearer t"]]]]).isEmpty)
        let elsewhere: JSONValue = ["id": "f 1", "answers": [["json": ["url": "https://elsewhere.example/raw"]]]]
        #expect(try problems(elsewhere, ["requests": [first, ["url": "https://elsewhere.example/raw"]]]).first?.contains("media.hosts") == true)
        #expect(try problems(["id": "f 1", "answers": [["status": 404]]], ["requests": [first]]).isEmpty)
        #expect(try problems(["id": "f 1"], ["requests": [first]]).isEmpty)
    }

    @Test("A case is of one thing only")
    func kinds() throws {
        let page: JSONValue = [
            "verify": "none", "messages": ["external_id": "$.id"],
            "cases": [["name": "both", "send": ["text": "a"], "fetch": ["id": "1"], "expect": ["requests": []]]],
        ]
        let error = #expect(throws: ProviderProblems.self) { try Provider(name: "acme", reading: page) }
        #expect(error?.problems.contains { $0.reason == "A case has one of request, send and fetch." } == true)
    }
}

import Foundation
import Gateway
import Recipes
import Testing

/// What `docs/schema/try.json` uses of JSON Schema 2020-12.
struct ContractSchema {
    let root: JSONValue

    /// The paths of the values that break the schema.
    func violations(_ value: JSONValue, _ schema: JSONValue? = nil, at path: String = "$") -> [String] {
        let schema = schema ?? root
        if let reference = schema["$ref"]?.string {
            return violations(value, root["$defs"]?[String(reference.split(separator: "/").last ?? "")], at: path)
        }
        if let options = schema["anyOf"]?.array {
            return options.contains { violations(value, $0, at: path).isEmpty } ? [] : ["\(path): fits none"]
        }
        if let values = schema["enum"]?.array, !values.contains(value) { return ["\(path): \(value) is not allowed"] }
        if let types = schema["type"].map({ $0.array ?? [$0] }), !types.contains(.string(value.schemaType)) {
            return ["\(path): \(value.schemaType) is not allowed"]
        }
        if let items = schema["items"], let elements = value.array {
            return elements.enumerated().flatMap { violations($0.element, items, at: "\(path)[\($0.offset)]") }
        }
        return value.object.map { members($0, schema, at: path) } ?? []
    }

    private func members(_ object: JSONObject, _ schema: JSONValue, at path: String) -> [String] {
        let missing = (schema["required"]?.array ?? []).compactMap(\.string).filter { object[$0] == nil }.map { "\(path).\($0) is missing" }
        return missing
            + object.flatMap { member -> [String] in
                if let inner = schema["properties"]?[member.name] { return violations(member.value, inner, at: "\(path).\(member.name)") }
                return schema["additionalProperties"] == .bool(false) ? ["\(path).\(member.name) is not in the contract"] : []
            }
    }
}

extension JSONValue {
    fileprivate var schemaType: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .decimal: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

@Suite struct TryContractTests {
    static func schema() throws -> ContractSchema {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: root + "/docs/schema/try.json"))
        return ContractSchema(root: try JSONValue(parsing: Array(bytes)))
    }

    @Test func aMailKeepsToTheContract() async throws {
        let mail = "From: a@example.com\r\nSubject: hi\r\nContent-Type: text/plain\r\n\r\nhello SO20260001 refund\r\n"
        for result in try await tried("support-mail", mail) { #expect(try Self.schema().violations(result.json) == []) }
    }

    @Test func aBounceKeepsToTheContract() async throws {
        let mail = """
            From: Mail Delivery System <MAILER-DAEMON@mx.example.com>\r
            Subject: Undelivered Mail Returned to Sender\r
            Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
            \r
            --b\r
            Content-Type: text/plain\r
            \r
            failed\r
            --b\r
            Content-Type: message/delivery-status\r
            \r
            Reporting-MTA: dns; mx.example.com\r
            \r
            Final-Recipient: rfc822; gone@example.net\r
            Action: failed\r
            Status: 5.1.1\r
            --b--\r
            """
        let json = try #require(try await tried("support-mail", mail).first).json
        #expect(try Self.schema().violations(json) == [])
        #expect(json["messages"]?[0]?["bounce"]?["recipient"]?.string == "gone@example.net")
        #expect(json["messages"]?[0]?["bounce"]?["kind"]?.string == "hard")
        #expect(json["messages"]?[0]?["class"]?.string == "bounce")
    }

    @Test func aRefusedRequestAndARowKeepToTheContract() async throws {
        let schema = try Self.schema()
        for result in try await tried("hotline-sms", "MessageSid=SM1&From=%2B861&Body=x") {
            #expect(schema.violations(result.json) == [])
        }
        for result in try await tried("call-center", "通话编号,来电号码,客户姓名,开始时间,处理结果,通话摘要\nC1,13800138000,李,2026-11-20 08:00:00,投诉,x\n") {
            #expect(schema.violations(result.json) == [])
        }
    }
}

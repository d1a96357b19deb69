import Foundation
import Intake
import Recipes
import Settings
import Testing

@testable import Lookups

@Suite("What proves an order")
struct LookupProofTests {
    private static let order = #"{"data":{"no":"SO20260001","status":"shipped","items":[{"name":"Kettle"}],"pay":{"amount":129.10}}}"#

    private func answer(_ status: Int, _ body: [UInt8], _ type: String?) throws -> LookupAnswer {
        let orders = try #require(try shipped().lookups["orders"])
        let response = APIAnswer(status: status, body: body, contentType: type)
        return orders.answer(response, to: ["order_number": "SO20260001"], provenance: "asked")
    }

    @Test(
        "An order is found by JSON about the number that was asked for",
        arguments: [
            order, "\u{FEFF}" + order, order.replacing("SO20260001", with: "so-2026 0001"),
            order.replacing("\"data\"", with: "\"success\":true,\"error\":null,\"errors\":[],\"data\""),
        ])
    func found(body: String) throws {
        let found = try answer(200, Array(body.utf8), "application/json")
        #expect(found.outcome == .found)
        #expect(found.fields["status"] == "shipped")
        #expect(found.fields["paid"]?.scalarText == "129.10")
    }

    @Test("An answer in GBK is read")
    func gbk() throws {
        // 已发货 in GBK.
        let status: [UInt8] = [0xD2, 0xD1, 0xB7, 0xA2, 0xBB, 0xF5]
        let body = Array(#"{"data":{"no":"SO20260001","status":""#.utf8) + status + Array(#""}}"#.utf8)
        #expect(try answer(200, body, "application/json; charset=GBK").fields["status"] == "已发货")
        #expect(try answer(200, body, "application/json").fields["status"] == "已发货")
    }

    @Test(
        "Nothing else is an order, and nobody is told that there is none",
        arguments: [
            (200, "<!doctype html><html><body>Please log in</body></html>", "text/html"), (200, "", "application/json"), (200, "[]", nil),
            (200, "{}", "application/json"), (200, #"{"data":null}"#, nil), (200, #"{"data":[]}"#, nil),
            (200, #"{"data":{"no":"SO20260001","status":"ship"#, "application/json"), (200, order.replacing("0001", with: "9999"), nil),
            (200, #"{"code":500,"msg":"internal error","data":null}"#, nil),
            (200, #"{"success":false,"data":{"no":"SO20260001","status":"shipped"}}"#, nil),
            (200, #"{"error":"expired","data":{"no":"SO20260001","status":"shipped"}}"#, nil), (302, "", "text/html"), (204, "", nil),
            (404, "<html>404 nginx</html>", "text/html"), (500, #"{"error":"x"}"#, nil), (401, "{}", nil), (429, "{}", nil),
        ] as [(Int, String, String?)])
    func unknown(status: Int, body: String, type: String?) throws {
        guard case .unknown = try answer(status, Array(body.utf8), type).outcome else {
            Issue.record("\(status) \(body) proves nothing.")
            return
        }
    }

    @Test("Only the API's own word says that there is no such order", arguments: [#"{"error":"no such order"}"#, "{}"])
    func absent(body: String) throws {
        #expect(try answer(404, Array(body.utf8), "application/json").outcome == .absent)
    }
}

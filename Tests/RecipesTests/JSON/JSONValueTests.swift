import Recipes
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test(
        "numbers are equal by value and hash alike",
        arguments: [
            ("129", "129.00"), ("1", "1.0"), ("100", "1e2"), ("0", "-0"), ("0", "0e99"), ("0.1", "1e-1"), ("1e400", "10e399"),
            ("20260001202600012026", "2.0260001202600012026e19"), ("-5", "-50E-1"),
            ("9223372036854775807", "9223372036854775807.0"),
            ("-9223372036854775808", "-9.223372036854775808e18"),
        ])
    func comparesNumbers(left: String, right: String) throws {
        let left = try JSONValue(parsing: left)
        let right = try JSONValue(parsing: right)
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
    }

    @Test(
        "numbers are different where floating point would call them equal",
        arguments: [
            ("9007199254740993", "9007199254740992.0"), ("0.1", "0.10000000000000000001"),
            ("20260001202600012026", "20260001202600012027"),
            ("1e400", "1e401"), ("9223372036854775807", "9223372036854775808"), ("1", "-1"),
        ])
    func tellsNumbersApart(left: String, right: String) throws {
        #expect(try JSONValue(parsing: left) != JSONValue(parsing: right))
    }

    @Test("numbers have an order by value")
    func ordersNumbers() throws {
        let ascending = [
            "-1e400", "-20", "-3", "-0.5", "0", "1e-400", "0.05", "0.5", "3", "20", "20.000000000000000001", "1e2", "1e400",
        ]
        let numbers = try ascending.map { try #require(JSONDecimal($0)) }
        for (index, number) in numbers.enumerated() {
            for (other, second) in numbers.enumerated() { #expect((number < second) == (index < other)) }
        }
        #expect(JSONDecimal("01") == nil)
        #expect(JSONDecimal("1 ") == nil)
        #expect(JSONDecimal("") == nil)
    }

    @Test("strings are equal by their code points, objects without regard to order")
    func comparesStrings() {
        #expect(JSONValue.string("é") != .string("e\u{301}"))
        #expect(["a": 1, "b": [2]] as JSONValue == ["b": [2], "a": 1.0])
        #expect((["a": 1, "b": 2] as JSONValue).hashValue == (["b": 2, "a": 1] as JSONValue).hashValue)
        #expect(["a": 1] as JSONValue != ["a": 1, "b": .null])
        #expect(JSONValue.null != false)
    }

    @Test("accessors give what is there and nil for the rest")
    func accesses() throws {
        let value = try JSONValue(
            parsing: #"{"s":"x","i":3,"w":3.0,"d":1.25,"b":true,"n":null,"a":[1],"big":20260001202600012026}"#)
        #expect(value["s"]?.string == "x")
        #expect(value["i"]?.int == 3)
        #expect(value["w"]?.int == 3)
        #expect(value["d"]?.int == nil)
        #expect(value["d"]?.double == 1.25)
        #expect(value["big"]?.int == nil)
        #expect(value["big"]?.scalarText == "20260001202600012026")
        #expect(value["b"]?.bool == true)
        #expect(value["n"]?.isNull == true)
        #expect(value["missing"] == nil)
        #expect(value["a"]?[0] == 1)
        #expect(value["a"]?[1] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value["s"]?["x"] == nil)
        #expect(JSONValue.number(.nan).isNull)
        #expect(JSONValue.number(2) == 2)
    }

    @Test("dotted paths lead down, over indexes too, and to names with dots in them")
    func followsDottedPaths() {
        let value: JSONValue = [
            "ticket": ["type": "repair"], "items": [["sku": "A"], ["sku": "B"]],
            "order": ["customer.phone": "138", "customer": ["name": "王"]],
        ]
        #expect(value[dotted: "ticket.type"] == "repair")
        #expect(value[dotted: "items.1.sku"] == "B")
        #expect(value[dotted: "items.2.sku"] == nil)
        #expect(value[dotted: "order.customer.phone"] == "138")
        #expect(value[dotted: "order.customer.name"] == "王")
        #expect(value[dotted: "ticket"]?.object?.count == 1)
        #expect(value[dotted: "ticket..type"] == nil)
        #expect(value[dotted: ""] == nil)
    }

    @Test("members can be added, replaced and removed, and keep their order")
    func changesObjects() {
        var object: JSONObject = ["b": 1, "a": 2]
        object["c"] = 3
        object["b"] = 4
        object["a"] = nil
        object["x"] = nil
        #expect(JSONValue.object(object).description == #"{"b":4,"c":3}"#)
        for number in 0..<100 { object["n\(number)"] = .integer(Int64(number)) }
        object["n50"] = nil
        #expect(object["n99"] == 99)
        #expect(object["n50"] == nil)
        #expect(object.count == 101)
    }

    @Test("text is written compact, sorted and indented")
    func writes() {
        let value: JSONValue = ["b": [1, 2.5, .null], "a": ["x": true], "e": [], "o": [:]]
        #expect(value.description == #"{"b":[1,2.5,null],"a":{"x":true},"e":[],"o":{}}"#)
        #expect(String(decoding: value.serialized(.sorted), as: UTF8.self) == #"{"a":{"x":true},"b":[1,2.5,null],"e":[],"o":{}}"#)
        let indented =
            "{\n  \"b\": [\n    1,\n    2.5,\n    null\n  ],\n  \"a\": {\n    \"x\": true\n  },\n  \"e\": [],\n  \"o\": {}\n}"
        #expect(String(decoding: value.serialized(.indented), as: UTF8.self) == indented)
        let text: JSONValue = "</script>&'\u{2028}\"\\\n\u{1}é\u{7F}"
        #expect(text.description == "\"</script>&'\u{2028}\\\"\\\\\\n\\u0001é\\u007f\"")
        var bytes = Array("x=".utf8)
        value["a"]?.serialize(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == #"x={"x":true}"#)
    }
}

import Recipes
import Testing

@Suite("JSON text is read")
struct JSONParserTests {
    static let allowed: [(String, JSONValue)] = [
        ("null", JSONValue.null), ("true", true), ("false", false), ("0", 0), ("-1", -1), ("\"\"", ""), ("[]", []), ("{}", [:]),
        (" \t\r\n[ 1 , 2 ] \n", [1, 2]), ("{\"a\":{\"b\":[null]}}", ["a": ["b": [.null]]]),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\u4E2D\uD83D\uDE00\u0000""#, "é中😀\0"),
        ("\"你好 😀\"", "你好 😀"), ("9223372036854775807", 9_223_372_036_854_775_807),
        ("-9223372036854775808", .integer(.min)), ("1e2", 100), ("1E+2", 100), ("1.5e-1", 0.15),
        ("\"\u{7F}\u{2028}\"", "\u{7F}\u{2028}"),
    ]

    @Test("what RFC 8259 allows is accepted", arguments: allowed)
    func accepts(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(
        "what RFC 8259 does not allow is refused",
        arguments: [
            "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1.e3", "1e", "1e+", "0x10",
            "1 2", "[1,]",
            "[,1]", "[1 2]", "[", "]", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\":1 \"b\":2}",
            "{1:2}", "\"",
            "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\t\"", "\"\n\"", "'a'", "[1]]", "/* */1", "1//", "\u{A0}1",
            "[\u{B}1]",
            "\u{FEFF}\u{FEFF}1", "\"\\ud83d\\u12\"", "\u{0}", "[\u{0}]", "1\u{0}",
        ])
    func refuses(text: String) {
        let error = #expect(throws: RecipeError.self) { try JSONValue(parsing: text) }
        #expect(error?.code == .jsonSyntax)
        #expect(error?.position != nil)
    }

    @Test("numbers keep their digits")
    func keepsDigits() throws {
        for literal in [
            "20260001202600012026", "129.00", "0.10", "1e400", "-0", "-0.0", "3.141592653589793238462643383279", "1E5",
        ] {
            let value = try JSONValue(parsing: "[\(literal)]")
            #expect(value.description == "[\(literal)]")
            #expect(value[0]?.scalarText == literal)
        }
    }

    @Test("an error tells byte, line and column, and nothing of the text")
    func tellsPlace() throws {
        let text = "{\n  \"名字\": \"王小明\",\n  \"電話\" 138\n}"
        let error = try #require(throws: RecipeError.self) { try JSONValue(parsing: text) }
        #expect(error.position == RecipeError.Position(offset: 38, line: 3, column: 8))
        #expect(error.description == "The JSON text is broken: a colon should stand here. (line 3, column 8)")
        let end = try #require(throws: RecipeError.self) { try JSONValue(parsing: "[1, 2") }
        #expect(end.message == "The JSON text ends too early: a comma or the closing bracket of the array should stand here.")
        #expect(end.position?.offset == 5)
    }

    @Test("of members with the same name the last one wins, and that is noted")
    func notesDuplicates() throws {
        let document = try JSONDocument(parsing: Array(#"{"a":1,"b":2,"a":3,"é":4,"e\u0301":5,"\u0061":6}"#.utf8))
        #expect(document.value.description == #"{"a":6,"b":2,"é":4,"é":5}"#)
        #expect(document.repairs.duplicateNames == 2)
    }

    @Test("members are told apart and found in large objects too")
    func readsLargeObjects() throws {
        let members = (0..<2_000).map { "\"name\($0)\":\($0)" } + ["\"name7\":-7", "\"name1999\":-1"]
        let document = try JSONDocument(parsing: Array("{\(members.joined(separator: ","))}".utf8))
        let object = try #require(document.value.object)
        #expect(object.count == 2_000)
        #expect(document.repairs.duplicateNames == 2)
        #expect(object["name7"] == -7)
        #expect(object["name1998"] == 1_998)
        #expect(object["name2000"] == nil)
        #expect(Array(object.names.prefix(3)) == ["name0", "name1", "name2"])
    }

    @Test("lone surrogates become U+FFFD, and that is noted")
    func repairsSurrogates() throws {
        let text = #"["\ud83d","\ude00x","\ud83d\ud83d\ude00","\ud83dA","\ud83d\n"]"#
        let document = try JSONDocument(parsing: Array(text.utf8))
        #expect(document.value == ["\u{FFFD}", "\u{FFFD}x", "\u{FFFD}😀", "\u{FFFD}A", "\u{FFFD}\n"])
        #expect(document.repairs.loneSurrogates == 5)
    }

    @Test("bytes that are not UTF-8 become U+FFFD, and that is noted")
    func repairsUTF8() throws {
        let document = try JSONDocument(parsing: [0x22, 0x61, 0xFF, 0x62, 0x22])
        #expect(document.value == "a\u{FFFD}b")
        #expect(document.repairs.invalidUTF8 == 1)
        #expect(!document.repairs.isEmpty)
    }

    @Test("a byte order mark is skipped, and that is noted")
    func skipsByteOrderMark() throws {
        let document = try JSONDocument(parsing: [0xEF, 0xBB, 0xBF] + Array("{}".utf8))
        #expect(document.value == [:])
        #expect(document.repairs.hasByteOrderMark)
        #expect(try JSONDocument(parsing: Array("{}".utf8)).repairs.isEmpty)
    }

    @Test("limits of depth, size and number of values hold")
    func holdsLimits() throws {
        func code(_ text: String, _ limits: JSONLimits) throws -> RecipeError.Code {
            try #require(throws: RecipeError.self) { try JSONValue(parsing: text, limits: limits) }.code
        }
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(throws: Never.self) { try JSONValue(parsing: deep) }
        #expect(try code("[\(deep)]", JSONLimits()) == .jsonTooDeep)
        #expect(try code(String(repeating: "{\"a\":", count: 1_000_000), JSONLimits(depth: 100_000)) == .jsonTooDeep)
        #expect(try code("[1,2,3]", JSONLimits(bytes: 6)) == .jsonTooLarge)
        #expect(try code("[1,2,3]", JSONLimits(values: 3)) == .jsonTooMany)
        #expect(throws: Never.self) { try JSONValue(parsing: "[1,2,3]", limits: JSONLimits(bytes: 7, depth: 1, values: 4)) }
    }
}

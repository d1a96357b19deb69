import Testing

@testable import Recipes

@Suite("Forms and query strings")
struct FormFieldsTests {
    private func parse(_ text: String, charset: String? = nil) throws -> [String] {
        try FormFields(parsing: Array(text.utf8), charset: charset).fields.map { "\($0.name)=\($0.value)" }
    }

    @Test("Plus signs are spaces and percent forms are bytes")
    func decodes() throws {
        #expect(try parse("a+b=c%20d&%E9%80%80=%E8%B4%A7&empty=&bare") == ["a b=c d", "退=货", "empty=", "bare="])
    }

    @Test("A percent sign without two digits stays as it is")
    func keepsBrokenPercents() throws {
        #expect(try parse("a=100%&b=%zz&c=%4") == ["a=100%", "b=%zz", "c=%4"])
    }

    @Test("Bytes that are not UTF-8 become replacement characters")
    func repairsUTF8() throws {
        #expect(try parse("a=%FF%41") == ["a=\u{FFFD}A"])
    }

    @Test("A declared character set is heeded, and GBK is read as its superset")
    func charsets() throws {
        #expect(try parse("a=%CD%CB%BB%F5", charset: "gbk") == ["a=退货"])
        #expect(try parse("a=%E9", charset: "ISO-8859-1") == ["a=é"])
        #expect(throws: RecipeError.self) { try parse("a=1", charset: "klingon") }
        #expect(throws: RecipeError.self) { try parse("a=1", charset: "utf-16//IGNORE") }
    }

    @Test("Bytes that a character set does not have cost one replacement character each")
    func brokenCharset() throws {
        #expect(try parse("a=%CD%CB%FF%41", charset: "gb18030") == ["a=退\u{FFFD}A"])
    }

    @Test("Limits of fields, names and bytes hold")
    func limits() throws {
        let many = [String](repeating: "a=1", count: 1_001).joined(separator: "&")
        let failure = #expect(throws: RecipeError.self) { try parse(many) }
        #expect(failure?.code == .bodyTooLarge)
        #expect(throws: RecipeError.self) { try parse(String(repeating: "n", count: 1_025) + "=1") }
        #expect(throws: RecipeError.self) {
            try FormFields(parsing: Array("abc=def".utf8), limits: .init(bytes: 6))
        }
    }

    @Test("What is written is read back")
    func roundTrip() throws {
        let form = FormFields([.init(name: "a b", value: "c&d=e+f%"), .init(name: "名", value: "~*-._\n")])
        #expect(try FormFields(parsing: Array(form.encoded.utf8)) == form)
        #expect(form.encoded == "a+b=c%26d%3De%2Bf%25&%E5%90%8D=%7E*-._%0A")
    }
}

@Suite("Multipart forms")
struct MultipartFormTests {
    private let body = Array(
        ("--X\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhello\r\nworld\r\n"
            + "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\\\fakepath\\\\a \\\"b\\\".txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\n--Y\r\n--X--\r\n").utf8)

    @Test("Fields and files come apart, file names without their path")
    func parses() throws {
        let form = try MultipartForm(parsing: body, boundary: "X")
        #expect(form.fields.fields == [.init(name: "text", value: "hello\r\nworld")])
        #expect(form.files.count == 1)
        #expect(form.files.first?.name == "a \"b\".txt")
        #expect(form.files.first?.type == "text/plain")
        #expect(form.files.first?.bytes == Array("--Y".utf8))
    }

    @Test("A body without its boundary or without an end is refused", arguments: ["", "--Z\r\n", "--X\r\n\r\nno end"])
    func refuses(text: String) {
        let failure = #expect(throws: RecipeError.self) { try MultipartForm(parsing: Array(text.utf8), boundary: "X") }
        #expect(failure?.code == .bodyMalformed)
    }

    @Test("More parts than the limit are refused")
    func limitsParts() {
        let part = "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
        let text = String(repeating: part, count: 4) + "--X--"
        #expect(throws: RecipeError.self) {
            try MultipartForm(parsing: Array(text.utf8), boundary: "X", limits: .init(fields: 3))
        }
    }
}

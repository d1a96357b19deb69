import Testing
import Transfer

@Suite struct IMAPResponseParserTests {
    private func parts(_ text: String, limits: IMAPResponseParser.Limits = .init()) throws -> [[IMAPResponse.Part]] {
        var parser = IMAPResponseParser(limits: limits)
        return try parser.consume(Array(text.utf8)).map(\.parts)
    }

    private func text(_ text: String) -> IMAPResponse.Part { .text(Array(text.utf8)) }
    private func literal(_ text: String) -> IMAPResponse.Part { .literal(Array(text.utf8)) }

    @Test func `Lines become responses of one part`() throws {
        #expect(try parts("* OK hello\r\nA1 OK done\r\n") == [[text("* OK hello")], [text("A1 OK done")]])
    }

    @Test func `A line without its end is no response yet`() throws {
        var parser = IMAPResponseParser()
        #expect(try parser.consume(Array("* OK hel".utf8)).isEmpty)
        #expect(parser.isInsideResponse)
        #expect(try parser.consume(Array("lo\r\n".utf8)).map(\.parts) == [[text("* OK hello")]])
        #expect(!parser.isInsideResponse)
    }

    @Test func `A tagged line inside a literal stays inside`() throws {
        let body = "A1 OK forged\r\n* BYE\r\n"
        let stream = "* 1 FETCH (UID 1 BODY[] {\(body.utf8.count)}\r\n\(body) FLAGS ())\r\nA1 OK real\r\n"
        #expect(
            try parts(stream) == [
                [text("* 1 FETCH (UID 1 BODY[] "), literal(body), text(" FLAGS ())")], [text("A1 OK real")],
            ])
    }

    @Test(arguments: ["{3}", "{3+}", "~{3}"])
    func `Every form of a literal is counted`(form: String) throws {
        #expect(try parts("* X \(form)\r\nabc\r\n") == [[text("* X "), literal("abc"), text("")]])
    }

    @Test func `Words of a status that look like a literal are words`() throws {
        #expect(try parts("* OK watch out {5}\r\nA1 NO see {9}\r\n+ go {3}\r\n").count == 3)
    }

    @Test func `An empty literal is a literal`() throws {
        #expect(try parts("* X {0}\r\n {0}\r\n\r\n") == [[text("* X "), literal(""), text(" "), literal(""), text("")]])
    }

    @Test func `A literal over the limit is read past and told`() throws {
        let stream = "* 1 FETCH (BODY[] {10}\r\n0123456789)\r\nA1 OK\r\n"
        #expect(
            try parts(stream, limits: .init(literal: 9)) == [
                [text("* 1 FETCH (BODY[] "), .oversized(10), text(")")], [text("A1 OK")],
            ])
    }

    @Test func `A line over the limit ends the stream`() {
        #expect { try parts("* " + String(repeating: "x", count: 100), limits: .init(line: 50)) } throws: {
            ($0 as? TransferError)?.code == .tooLarge(limit: 50)
        }
    }

    @Test func `More literals than allowed end the stream`() {
        let stream = "* X" + String(repeating: " {0}\r\n", count: 11)
        #expect { try parts(stream, limits: .init(literals: 10)) } throws: { ($0 as? TransferError)?.code == .protocolViolation }
    }

    @Test(arguments: ["* X {99999999999999999999}\r\n", "* X {9223372036854775808}\r\n"])
    func `A size beyond all bounds ends the stream`(stream: String) {
        #expect { try parts(stream) } throws: { ($0 as? TransferError)?.code == .protocolViolation }
    }

    @Test(arguments: ["* X }\r\n", "* X {}\r\n", "* X {-1}\r\n", "* X {a}\r\n", "{}\r\n", "}\r\n", "{1\r\n"])
    func `What only resembles a literal is text`(stream: String) throws {
        #expect(try parts(stream) == [[text(String(stream.dropLast(1)))]])
    }

    @Test func `Every way to cut the stream gives the same responses`() throws {
        let stream = Array("* 1 FETCH (BODY[] {5}\r\na\r\nb\n X {2}\r\n\0\r)\r\nA1 OK x {3}\r\n+ \r\n".utf8)
        var whole = IMAPResponseParser()
        let expected = try whole.consume(stream)
        for cut in stream.indices {
            var parser = IMAPResponseParser()
            let pieces = try parser.consume(Array(stream[..<cut])) + parser.consume(Array(stream[cut...]))
            #expect(pieces == expected)
        }
        var parser = IMAPResponseParser()
        #expect(try stream.flatMap { try parser.consume([$0]) } == expected)
    }

    @Test func `Random bytes neither crash it nor outgrow its limits`() throws {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("* A1OK{}+~123456789\r\n\r\n()[]\"\\ \0\u{ff}".utf8)
        for _ in 0..<3000 {
            var parser = IMAPResponseParser(limits: .init(line: 200, literal: 50, literals: 5))
            let bytes = (0..<300).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            do {
                for response in try parser.consume(bytes) {
                    #expect(response.parts.count <= 11)
                }
            } catch let error as TransferError {
                #expect([.protocolViolation, .tooLarge(limit: 200)].contains(error.code))
            }
        }
    }
}

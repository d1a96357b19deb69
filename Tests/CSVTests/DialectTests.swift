import CSV
import Testing

@Suite("Detecting how a file separates cells and rows")
struct DialectTests {
    @Test(
        "The delimiter is found",
        arguments: [
            ("id,caller,note\n1,138,ok\n2,139,a;b\n", ","), ("id;caller;note\n1;138;1,5\n2;139;2,5\n", ";"),
            ("id\tcaller\n1\t138\n", "\t"), ("id|caller|note\n1|138|a,b\n", "|"), ("流水号，主叫\n1，138\n", "，"),
            ("just one column\nno delimiter\n", ","), ("\"a;b\",c\n\"d;e\",f\n", ","),
        ])
    func delimiter(text: String, expected: Character) throws {
        #expect(CSVDialect.detect(Array(text.utf8)).delimiter == Delimiter(expected))
    }

    @Test("Sentences with full-width commas do not make it the delimiter")
    func sentences() {
        let text = "id,备注\n1,您好，我要退货，谢谢\n2,好的，请稍等，再见\n3,不，不，不\n"
        #expect(CSVDialect.detect(Array(text.utf8)).delimiter == .comma)
    }

    @Test("A preamble does not mislead it")
    func preamble() {
        let text = "Report: calls, all queues, November\nFilters: a, b\n\nid;caller;queue\n1;138;x\n2;139;y\n3;137;z\n4;136;z\n"
        #expect(CSVDialect.detect(Array(text.utf8)).delimiter == .semicolon)
    }

    @Test("Excel's sep line decides and is no row")
    func separatorLine() throws {
        #expect(try cells("sep=;\r\na;b\r\n1;2,5\r\n") == [["1", "2,5"]])
    }

    @Test(
        "The row end is found",
        arguments: [
            ("a,b\r\n1,2\r\n", CSVDialect.RowEnd.lineFeed), ("a,b\n1,2\n", .lineFeed), ("a,b\r1,2\r3,4", .carriageReturn),
            ("\"a\ra\",b\n1,2\n", .lineFeed), ("a,b\n1,x\ry\n", .lineFeed),
        ])
    func rowEnd(text: String, expected: CSVDialect.RowEnd) {
        #expect(CSVDialect.detect(Array(text.utf8)).rowEnd == expected)
    }

    @Test("Characters that cannot separate cells are refused")
    func unfit() {
        #expect(Delimiter("\n") == nil)
        #expect(Delimiter("\"") == nil)
        #expect(Delimiter("7") == nil)
        #expect(Delimiter("c") == nil)
        #expect(Delimiter(name: "comma") == .comma)
        #expect(Delimiter(name: "tabs") == nil)
        #expect(Delimiter("é") == nil)
        #expect(Delimiter("^") != nil)
    }
}

import CSV
import Testing

@Suite("Rows as they are out there")
struct RowTests {
    @Test(
        "Line ends of every kind end rows, and stay inside of quotes",
        arguments: [
            "a,b\n1,\"x\ny\"\n2,z\n", "a,b\r\n1,\"x\ny\"\r\n2,z\r\n", "a,b\r1,\"x\ny\"\r2,z\r", "a,b\r\r\n1,\"x\ny\"\r\r\n2,z",
        ])
    func lineEnds(text: String) throws {
        #expect(try cells(text) == [["1", "x\ny"], ["2", "z"]])
    }

    @Test("Quotes that FreeSWITCH does not escape are kept")
    func freeSwitch() throws {
        let text = "\"name\",\"number\",\"cause\"\n\"\"Bob\" Smith\",\"8001\",\"OK\"\n\"Ann \"A\" Lee\",\"8002\",\"OK\"\n"
        let rows = try records(Array(text.utf8)).map(\.row)
        #expect(rows.map(\.cells) == [["\"Bob\" Smith", "8001", "OK"], ["Ann \"A\" Lee", "8002", "OK"]])
        #expect(rows.allSatisfy { $0.notes == .strayQuote })
    }

    @Test("A value that ends with a quote FreeSWITCH did not escape is repaired")
    func trailingQuote() throws {
        #expect(try cells("a,b,c\n1,\"Bob \"\",x\n2,y,z\n") == [["1", "Bob \"", "x"], ["2", "y", "z"]])
    }

    @Test("A quote that is never closed costs its own line only")
    func unclosed() throws {
        let found = try records(Array("id,note\n1,fine\n2,\"open\n3,fine\n4,fine\n".utf8))
        #expect(found.map(\.fault) == [nil, .unclosedQuote, nil, nil])
        #expect(found.map(\.row.line) == [2, 3, 4, 5])
        #expect(found[1].row.raw == Array("2,\"open".utf8))
    }

    @Test("A quote that would close in a later row's opening quote costs its own line only")
    func unclosedBeforeQuoted() throws {
        let found = try records(Array("id,note,x\n1,\"open,a\n2,\"closed\",b\n3,c,d\n".utf8))
        #expect(found.map(\.fault) == [.unclosedQuote, nil, nil])
        #expect(found[1].row.cells == ["2", "closed", "b"])
    }

    @Test("Blanks may stand between a closing quote and what follows")
    func blanksAfterQuote() throws {
        #expect(try cells("a,b\n\"x\" ,\"y\"  \n") == [["x", "y"]])
    }

    @Test("Short rows are filled up and surplus cells rejected")
    func ragged() throws {
        let found = try records(Array("a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n1,2,3\n".utf8))
        #expect(found.map(\.fault) == [nil, .surplusCells(count: 4, columns: 3), nil, nil])
        #expect(found[0].row.notes == .short)
        #expect(found[0].row[2] == "")
        #expect(found[0].row.isEmpty(2))
    }

    @Test("Short rows are rejected where the settings say so")
    func strictShort() throws {
        let found = try records(Array("a,b,c\n1,2\n1,2,3\n".utf8)) { $0.shortRows = .reject }
        #expect(found.map(\.fault) == [.missingCells(count: 2, columns: 3), nil])
    }

    @Test("Totals, repeated headers and blank lines are skipped with their reason")
    func skipped() throws {
        let text =
            "id,name,seconds\n1,张三,30\n\n\u{FEFF}id,name,seconds\n2,Total,40\n合计,,70\n Total : ,2,0:01:10\nTotal loss,x,y\n"
        let found = try records(Array(text.utf8))
        #expect(found.map(\.skipReason) == [nil, .blank, .repeatedHeader, nil, .totals, .totals, nil])
    }

    @Test("NUL becomes U+FFFD and is noted; a tail of NULs is blank")
    func nul() throws {
        let found = try records(Array("a,b\n1,x\0y\n".utf8) + [UInt8](repeating: 0, count: 512))
        #expect(found[0].row[1] == "x\u{FFFD}y")
        #expect(found[0].row.notes == .replacedNUL)
        #expect(found[1].skipReason == .blank)
    }

    @Test("A row over the limit is rejected in constant memory and the next one is read")
    func tooLong() throws {
        let long = String(repeating: "x", count: 3_000_000)
        let found = try records(Array("a,b\n1,\(long)\n2,\"\(long)\ny\"\n3,ok\n".utf8)) { $0.rowByteLimit = 10_000 }
        #expect(found.first?.fault == .tooLong(limit: 10_000))
        #expect(found.first?.row.raw.count == 10_000)
        #expect(found.last?.row.cells == ["3", "ok"])
    }

    @Test("A row just over the limit is rejected as well")
    func slightlyTooLong() throws {
        let found = try records(Array("a\n\(String(repeating: "x", count: 20))\nok\n".utf8)) { $0.rowByteLimit = 12 }
        #expect(found.map(\.fault) == [.tooLong(limit: 12), nil])
    }

    @Test("A row with too many cells is rejected and the next one is read")
    func tooManyColumns() throws {
        let wide = String(repeating: "x,", count: 50)
        let found = try records(Array("a,b\n\(wide)\n1,2\n".utf8)) { $0.columnLimit = 20 }
        #expect(found.map(\.fault) == [.tooManyColumns(count: 51, limit: 20), nil])
    }

    @Test("An empty file has neither header nor rows, and a header alone no rows")
    func nothing() throws {
        #expect(try open([]).header == nil)
        #expect(try records([]).isEmpty)
        #expect(try open(Array("a,b\n".utf8)).header?.names == ["a", "b"])
        #expect(try records(Array("a,b".utf8)).isEmpty)
        #expect(try records([0xEF, 0xBB, 0xBF]).isEmpty)
    }

    @Test("Without a header the first row is a row")
    func headerless() throws {
        let asterisk = "\"\",\"8001\",\"s\",\"ctx\",\"\"\"Bob\"\" <8001>\",\"2026-11-21 08:00:00\",,5\n"
        let found = try cells(asterisk) { $0.header = .absent }
        #expect(found == [["", "8001", "s", "ctx", "\"Bob\" <8001>", "2026-11-21 08:00:00", "", "5"]])
    }

    @Test("Preamble lines stand before the header and are kept for show")
    func preamble() throws {
        let text = "通话记录导出\nFilters: queue=a, all\n\n流水号,主叫号码,开始时间\nC1,138,x\nC2,139,y\n"
        let rows = try open(Array(text.utf8))
        #expect(rows.header?.names == ["流水号", "主叫号码", "开始时间"])
        #expect(rows.preamble.map(\.line) == [1, 2])
        #expect(try cells(text).count == 2)
    }

    @Test("Expected columns find a header that is as wide as its preamble")
    func expectedColumns() throws {
        let text = "from,2026-11-01\nto,2026-11-30\ncaller,note\n138,a\n"
        #expect(try cells(text) { $0.expectedColumns = ["caller"] } == [["138", "a"]])
    }

    @Test("A pinned number of preamble lines is believed")
    func pinnedPreamble() throws {
        #expect(try cells("x,y\nz,w\na,b\n1,2\n") { $0.preambleLines = 2 } == [["1", "2"]])
        #expect(try cells("x,y\nz,w\n1,2\n") { ($0.preambleLines, $0.header) = (2, .absent) } == [["1", "2"]])
    }

    @Test("A growing file's unfinished last row waits")
    func unfinished() throws {
        let text = "a,b\n1,2\n3,4"
        #expect(try cells(text) { $0.leavesUnfinishedRow = true } == [["1", "2"]])
        let rows = try open(Array(text.utf8)) { $0.leavesUnfinishedRow = true }
        while try rows.next() != nil {}
        #expect(rows.position == CSVPosition(offset: 8, line: 3))
    }
}

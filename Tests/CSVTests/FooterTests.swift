import CSV
import Testing

@Suite("Lines below a table, cut rows and rows quoted as a whole")
struct FooterTests {
    private func below(_ row: String) throws -> [CSVRecord] {
        let text = "通话ID,主叫号码,开始时间,处理结果,摘要\nF1,13800138000,2026-11-20 08:00:00,投诉,杯子碎了\n\(row)\n"
        return try records(Array(text.utf8))
    }

    @Test(
        "A line below the table is passed over with its reason",
        arguments: [
            ("总计：2条,,,,", SkipReason.totals), ("合计,2,,,", .totals), ("共 12 条记录,,,,", .totals), ("Total: 2 calls,,,,", .totals),
            ("TOTAL,2,,,", .totals), ("(2 rows),,,,", .totals), ("记录数：31,,,,", .totals), ("共计 1,204 通,,,,", .totals),
            ("导出时间：2026-11-20 09:00,,,,", .footer), ("制表人：测试,,,,", .footer), ("导出时间,2026-11-20 09:00,,,", .footer),
            ("Generated on 2026-11-20,,,,", .footer), ("第 1 页,,,,", .footer), ("Page 1 of 2,,,,", .footer), ("-- end of report --", .footer),
            ("=====,,,,", .footer), (",,,,", .blank), (" ,\t,,,", .blank), ("", .blank),
        ])
    func footers(_ line: String, _ reason: SkipReason) throws {
        #expect(try below(line).map(\.skipReason) == [nil, reason])
    }

    @Test(
        "A call whose words begin like a total is a call",
        arguments: [
            "F2,13800138000,2026-11-20 08:00:00,投诉,总计：2条都没收到", "F2,13800138000,2026-11-20 08:00:00,投诉,Total: 3 broken cups",
            "F2,,,,共 2 条记录", "Total Gas Ltd,13800138000,2026-11-20 08:00:00,投诉,no heat", "总计三个杯子碎了,,,,",
            "Generated no invoice for my order,,,,", "共三次打不通,13800138000,,,", "第一次来电,13800138000,,,退款", "Page,13800138000,,,refund",
            "2,13800138000,,投诉,x",
        ])
    func calls(_ line: String) throws {
        #expect(try below(line).map(\.skipReason) == [nil, nil])
    }

    @Test("A row that is quoted as a whole is read, or rejected where its cells do not fit the columns")
    func quotedWhole() throws {
        let read = try below("\"F2,13800138001,2026-11-20 08:00:00,投诉,\"\"整行, 有引号\"\"\"")
        #expect(read.last?.row.cells == ["F2", "13800138001", "2026-11-20 08:00:00", "投诉", "整行, 有引号"])
        #expect(read.last?.row.text == "F2,13800138001,2026-11-20 08:00:00,投诉,\"整行, 有引号\"")
        #expect(try below("\"F2,13800138001\"").last?.fault == .missingCells(count: 1, columns: 5))
    }

    @Test(
        "A quote inside of the caller's name does not shift a row without header",
        arguments: [
            (#""Joe"","138","4000""#, ["Joe\"", "138", "4000"]), (#""Ann "Lee" Wu","138","4000""#, ["Ann \"Lee\" Wu", "138", "4000"]),
            (#""Lee ""Ann"" Wu","138","4000""#, ["Lee \"Ann\" Wu", "138", "4000"]),
        ])
    func quotes(_ line: String, _ cells: [String]) throws {
        let text = #""Wang","139","4000""# + "\n" + line + "\n"
        let found = try records(Array(text.utf8)) { ($0.header, $0.namedCells) = (.absent, 3) }
        #expect(found.last?.row.cells == cells)
        let parsed = RowParser(CSVFormat(encoding: .utf8, dialect: CSVDialect())).row(Array(line.utf8), columns: 3)
        #expect(parsed.cells == cells)
    }

    @Test("A name that makes more cells than there are columns is rejected rather than shifted")
    func shifted() throws {
        let found = try records(Array("\"Wang, \"Li\", Jr\",\"138\",\"4000\"\n".utf8)) { ($0.header, $0.namedCells) = (.absent, 3) }
        #expect(found.map { $0.fault?.code } == ["surplus_cells"])
    }

    @Test(
        "Bytes decide the encoding of a file of few rows",
        arguments: [
            ("id,name,text\n1,Zoë,Grüße das Paket fehlt\n", TextEncoding.windows1252, TextEncoding.windows1252),
            ("id,name,text\n1,François,le colis n'est pas arrivé à Genève\n", .windows1252, .windows1252),
            ("id,name,text\n1,张三,杯子碎了要求退款\n", .gb18030, .gb18030), ("编号,摘要\n1,好\n", .gb18030, .gb18030),
            ("id,name,text\n1,Zoë,Grüße\n", .utf8, .utf8), ("id,name,text\n1,张三,杯子碎了\n", .utf8, .utf8),
        ])
    func encodings(_ text: String, _ written: TextEncoding, _ judged: TextEncoding) throws {
        let rows = try open(written.encode(text))
        #expect(rows.format.encoding == judged)
        #expect(try records(written.encode(text)).map(\.row.text) == text.split(separator: "\n").dropFirst().map(String.init))
    }

    @Test("UTF-8 that is cut, or has a row of another program in it, stays UTF-8; that row is read by what its bytes say")
    func mixed() throws {
        let good = Array("id,text\n1,杯子碎了\n2,要求退款\n".utf8)
        #expect(try open(good + Array("3,内容被截断".utf8).dropLast(1)).format.encoding == .utf8)
        let foreign = Array("3,张三,".utf8) + TextEncoding.gb18030.encode("坏行也能读")
        #expect(try open(good + foreign).format.encoding == .utf8)
        let row = RowParser(CSVFormat(encoding: .utf8, dialect: CSVDialect())).row(foreign)
        #expect(row.cells == ["3", "张三", "坏行也能读"])
        #expect(row.notes == .foreignBytes)
    }
}

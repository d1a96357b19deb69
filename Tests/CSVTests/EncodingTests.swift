import CSV
import Testing

@Suite("Encodings")
struct EncodingTests {
    private static let text = "流水号,主叫,备注\r\nC1,138,客户说：“不行”\r\nC2,139,\"多行\n𠮷野家€\"\r\n"
    private static let expected = [["C1", "138", "客户说：“不行”"], ["C2", "139", "多行\n𠮷野家€"]]

    @Test("Every encoding is found out and read", arguments: TextEncoding.allCases.filter { $0 != .windows1252 }, [true, false])
    func roundTrip(encoding: TextEncoding, marked: Bool) throws {
        let bytes = encoding.encode((marked ? "\u{FEFF}" : "") + Self.text)
        #expect(try open(bytes).format.encoding == encoding)
        #expect(try cells(bytes) == Self.expected)
    }

    @Test("Rows know their bytes, lines and offsets in every encoding", arguments: TextEncoding.allCases)
    func places(encoding: TextEncoding) throws {
        let lines = ["a,备注\r\n", "1,\"甲\n乙\"\r\n", "2,𠮷\r\n"]
        let bytes = encoding.encode(lines.joined())
        let found = try records(bytes) { $0.encoding = encoding }.map(\.row)
        #expect(found.map(\.line) == [2, 4])
        #expect(found.map(\.offset) == [encoding.encode(lines[0]).count, encoding.encode(lines[0] + lines[1]).count])
        #expect(found.map(\.raw) == [encoding.encode("1,\"甲\n乙\""), encoding.encode("2,𠮷")])
        #expect((found.last?.offset ?? 0) + (found.last?.length ?? 0) == bytes.count)
        let parser = RowParser(CSVFormat(encoding: encoding, dialect: CSVDialect()))
        #expect(found.map { parser.row($0.raw).cells } == found.map(\.cells))
    }

    @Test("The whole file is judged: words that are valid UTF-8 by chance do not decide", .timeLimit(.minutes(1)))
    func wholeFile() throws {
        // 联通 in GBK looks like UTF-8 to a lax judge, and these two characters do to a strict one.
        let chance: [UInt8] = [0xC2, 0xA1, 0xC3, 0xB6]
        var bytes = Array("id,x\r\n".utf8)
        for _ in 0..<100_000 { bytes += Array("1,".utf8) + chance + [0x0D, 0x0A] }
        #expect(try open(bytes).format.encoding == .utf8)
        bytes += Array("2,".utf8) + [0xCD, 0xB6, 0xCB, 0xDF] + [0x0D, 0x0A]
        let rows = try open(bytes)
        #expect(rows.format.encoding == .gb18030)
    }

    @Test("A UTF-8 file with a character cut in half stays UTF-8, and the row says so")
    func damagedUTF8() throws {
        var bytes = Array("id,备注\n".utf8)
        for number in 0..<50 { bytes += Array("\(number),客户要求退款\n".utf8) }
        bytes += Array("50,客户".utf8) + [0xE8, 0xA6] + Array("\n51,好\n".utf8)
        let found = try records(bytes).map(\.row)
        #expect(found[50].cells == ["50", "客户\u{FFFD}"])
        #expect(found[50].notes == .replacedBytes)
        #expect(found[51].notes == [])
    }

    @Test("A character cut in half before a delimiter does not swallow it in GB18030")
    func damagedGB18030() throws {
        let bytes = TextEncoding.gb18030.encode("id,备注,x\n1,要") + [0xCD] + Array(",2\n".utf8)
        let found = try records(bytes) { $0.encoding = .gb18030 }.map(\.row)
        #expect(found.map(\.cells) == [["1", "要\u{FFFD}", "2"]])
        #expect(found[0].notes == .replacedBytes)
    }

    @Test("Bytes of Chinese characters are no pipes and no full-width commas", arguments: ["|", "，"] as [Character])
    func trailBytes(delimiter: Character) throws {
        // 厊 is 0x85 0x7C in GBK: its second byte is a pipe. 艤 and the like begin with bytes that a full-width comma has.
        let text = "编号D备注\r\n1D厊厊\r\n2D\"囆D，\"\r\n".replacing("D", with: String(delimiter))
        let bytes = TextEncoding.gb18030.encode(text)
        let found = try cells(bytes) { $0.delimiter = Delimiter(delimiter) }
        #expect(found == [["1", "厊厊"], ["2", "囆\(delimiter)，"]])
    }

    @Test("A lone 0x80 is the euro sign of Windows")
    func euro() {
        #expect(TextEncoding.gb18030.decode([0x80, 0x31]) == "€1")
    }

    @Test("A pinned encoding is believed")
    func pinned() throws {
        let bytes = Array("a,b\n1,é\n".utf8)
        #expect(try cells(bytes) { $0.encoding = .gb18030 } == [["1", "茅"]])
    }

    @Test(
        "Workbooks and archives are refused with a sentence",
        arguments: [[0x50, 0x4B, 3, 4], [0xD0, 0xCF, 0x11, 0xE0], [0x1F, 0x8B]])
    func binaries(head: [UInt8]) {
        #expect { try open(head + [1, 2, 3]) } throws: { ($0 as? CSVError)?.code == .notText }
    }

    @Test(
        "Operators' names for encodings are understood",
        arguments: [("GBK", TextEncoding.gb18030), ("utf8", .utf8), ("UTF_16", .utf16LittleEndian), ("gb2312", .gb18030)])
    func names(name: String, expected: TextEncoding) {
        #expect(TextEncoding(name: name) == expected)
        #expect(TextEncoding(name: "ebcdic") == nil)
    }
}

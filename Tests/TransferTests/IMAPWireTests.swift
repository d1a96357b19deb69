import Testing

@testable import Transfer

@Suite struct IMAPWireTests {
    private func cursor(_ parts: IMAPResponse.Part...) -> IMAPCursor { IMAPCursor(IMAPResponse(parts: parts)) }
    private func text(_ text: String) -> IMAPResponse.Part { .text(Array(text.utf8)) }
    private func literal(_ text: String) -> IMAPResponse.Part { .literal(Array(text.utf8)) }

    @Test func `Items of a FETCH come in any order`() {
        let items = IMAPFetchItems(
            cursor(
                text("(INTERNALDATE \" 7-Feb-1994 21:52:25 -0800\" BODY[] "), literal("a\r\nb"),
                text(" FLAGS (\\Seen $Done) RFC822.SIZE 4 MODSEQ (9) UID 77)")))
        #expect(items.uid == 77)
        #expect(items.size == 4)
        #expect(items.flags == [.seen, IMAPFlag(received: "$done")])
        #expect(items.body == .bytes(Array("a\r\nb".utf8)))
        #expect(items.internalDate == IMAPInternalDate(secondsSince1970: 760_686_745, zoneOffsetSeconds: -28800))
        #expect(items.modificationSequence == 9)
    }

    @Test func `A body may be quoted, NIL, or over the limit`() {
        #expect(IMAPFetchItems(cursor(text("(UID 1 BODY[] \"a \\\"b\\\\\")"))).body == .bytes(Array("a \"b\\".utf8)))
        #expect(IMAPFetchItems(cursor(text("(UID 1 BODY[] NIL)"))).body == .absent)
        #expect(IMAPFetchItems(cursor(text("(UID 1 BODY[] "), .oversized(9), text(")"))).body == .tooLarge(9))
    }

    @Test func `A name with brackets and spaces is one name`() {
        let items = IMAPFetchItems(
            cursor(text("(BODY[HEADER.FIELDS (SUBJECT)] "), literal("Subject: x"), text(" UID 5)")))
        #expect(items.uid == 5)
    }

    @Test(arguments: [
        "", "(", "(UID", "(UID )", "(UID x)", "((((", "(BODY[ 1)", "(\"", "(FLAGS (\\Seen)", ")(", "(UID 99999999999)",
        "(X \"", "(X \"a", "(X \"a\\", "\"", "(X (\"a",
    ])
    func `Broken items give nothing and do not crash`(broken: String) {
        #expect(IMAPFetchItems(cursor(text(broken))).uid == nil)
    }

    @Test func `Lists nested deeper than any server does are given up`() {
        let deep = String(repeating: "(", count: 100_000) + String(repeating: ")", count: 100_000)
        #expect(IMAPFetchItems(cursor(text("(BODYSTRUCTURE \(deep) UID 1)"))).structure == nil)
    }

    @Test func `A structure tells sections, names and sizes`() {
        let value = """
            ((("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 10 1)("text" "html" NIL NIL NIL "QUOTED-PRINTABLE" 20 2) \
            "ALTERNATIVE" ("BOUNDARY" "x") NIL NIL)("IMAGE" "PNG" ("NAME" "a.png") "<c@i>" NIL "BASE64" 3000 NIL \
            ("ATTACHMENT" ("FILENAME" "b.png")) NIL) "MIXED" ("boundary" "y") NIL NIL)
            """
        var cursor = cursor(text(value))
        let part = cursor.value().flatMap { IMAPBodyPart($0) }
        #expect(part?.type == "multipart/mixed")
        #expect(part?.all.map(\.section) == ["", "1", "1.1", "1.2", "2"])
        let image = part?.children.last
        #expect(image?.type == "image/png")
        #expect(image?.fileName == "b.png")
        #expect(image?.disposition == "attachment")
        #expect(image?.contentID == "<c@i>")
        #expect(image?.size == 3000)
    }

    @Test func `A status gives code, arguments and words`() {
        let status = IMAPStatus(.ok, Array("[UIDVALIDITY 17] UIDs valid".utf8)[...])
        #expect(status.code == "UIDVALIDITY")
        #expect(status.number == 17)
        #expect(status.text == "UIDs valid")
        #expect(IMAPStatus(.no, Array("[broken".utf8)[...]).text == "[broken")
    }

    @Test(arguments: [
        ("收件箱", "&ZTZO9nux-"), ("台北", "&U,BTFw-"), ("A&B", "A&-B"), ("INBOX", "INBOX"),
        ("~peter/mail/日本語", "~peter/mail/&ZeVnLIqe-"),
        ("😀", "&2D3eAA-"), ("a\r\nb", "a&AA0ACg-b"), ("Entwürfe", "Entw&APw-rfe"), ("", ""),
    ])
    func `Folder names go to the wire and back`(name: String, wire: String) {
        #expect(ModifiedUTF7.encode(name) == wire)
        #expect(ModifiedUTF7.decode(Array(wire.utf8)) == name)
    }

    @Test(arguments: ["&", "&ZTZ", "&ZTZ!-", "&Z-", "&2D0-", "a\u{e9}"])
    func `A malformed wire name is no name`(wire: String) {
        #expect(ModifiedUTF7.decode(Array(wire.utf8)) == nil)
    }

    @Test func `UIDs are joined to ranges`() {
        #expect(UIDSet([5, 1, 2, 3, 3, 0, 9, 10]).text == "1:3,5,9:10")
        #expect(UIDSet([UInt32.max]).text == "4294967295")
        #expect(UIDSet([UInt32.max, .max - 1]).count == 2)
        #expect(UIDSet([]).isEmpty)
    }

    @Test func `A server's set is read within bounds`() {
        #expect(UIDSet(Array("4:2,7".utf8), limit: 10)?.uids == [2, 3, 4, 7])
        #expect(UIDSet(Array("1:4294967295".utf8), limit: 1000) == nil)
        #expect(UIDSet(Array("1:2:3".utf8), limit: 10) == nil)
        #expect(UIDSet(Array("1:*".utf8), limit: 10) == nil)
    }

    @Test func `A search hears lists and sets`() {
        var answer = SearchAnswer(limit: 100)
        answer.hear(IMAPReply(IMAPResponse(parts: [text("* SEARCH 3 1 2 (MODSEQ 9)")])))
        answer.hear(IMAPReply(IMAPResponse(parts: [text("* ESEARCH (TAG \"A\") UID ALL 7:9")])))
        #expect(answer.uids == [3, 1, 2, 7, 8, 9])
        #expect(!answer.isBroken)
        answer.hear(IMAPReply(IMAPResponse(parts: [text("* ESEARCH UID ALL 1:4000000000")])))
        #expect(answer.isBroken)
    }

    @Test func `Strings of others are quoted or sent as literals`() throws {
        let tag = Array("T".utf8)
        let wire = { (text: String) in
            try IMAPCommand("X").adding(string: text).wireSegments(tag: tag).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(try wire("a\" \\b") == ["T X \"a\\\" \\\\b\"\r\n"])
        #expect(try wire("a\r\nB LOGOUT") == ["T X {11}\r\n", "a\r\nB LOGOUT\r\n"])
        #expect(try wire("你") == ["T X {3}\r\n", "你\r\n"])
        #expect(throws: TransferError.self) { try wire("a\0b") }
    }

    @Test func `A folder's name can not become a command`() throws {
        let command = try IMAPCommand("CREATE").adding(folder: "x\"\r\nA1 DELETE INBOX")
        #expect(command.segments.map { String(decoding: $0, as: UTF8.self) } == ["CREATE \"x\\\"&AA0ACg-A1 DELETE INBOX\""])
    }

    @Test(arguments: ["a b", "a)", "", "\\", "ü", "a\r\nb", "x]", "{3}", "\"q\""])
    func `What is no atom is no flag`(name: String) {
        #expect(throws: TransferError.self) { try IMAPFlag(name) }
    }

    @Test func `Messages are batched by size and number`() {
        let summaries = [10, 10, 90, 200, 1, 1, 1].enumerated().map {
            IMAPSummary(uid: UInt32($0 + 1), size: $1, flags: [], internalDate: nil)
        }
        #expect(summaries.batches(bytes: 100, count: 2).map(\.uids) == [[1, 2], [3], [4], [5, 6], [7]])
    }

    @Test(arguments: [
        "", "1-Foo-2020 00:00:00 +0000", "1-Jan-2020 25:00:00 +0000", "1-Jan-99999 00:00:00 +0000", "x y z",
        "1-Jan-2020 00:00:00 0000",
    ])
    func `A date that is none is none`(text: String) {
        #expect(IMAPInternalDate(Array(text.utf8)) == nil)
    }

    @Test func `Dates before and after leap days are right`() {
        let seconds = { (text: String) in IMAPInternalDate(Array(text.utf8))?.secondsSince1970 }
        #expect(seconds("01-Jan-1970 00:00:00 +0000") == 0)
        #expect(seconds("29-Feb-2024 12:00:00 +0800") == 1_709_179_200)
        #expect(seconds(" 1-Mar-2100 00:00:00 +0000") == 4_107_542_400)
    }
}

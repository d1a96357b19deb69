import Testing

@testable import Recipes

@Suite("Times of vendors")
struct TimeFormatTests {
    private func read(_ text: String, _ format: String, _ zone: String? = nil) throws -> String? {
        try TimeFormat(format, zone: zone).microseconds(of: text).map { CivilTime(microseconds: $0).iso8601 }
    }

    @Test(
        "Times are read in their formats",
        arguments: [
            ("1704067200", "unix_s", "2024-01-01T00:00:00Z"), ("1355517523.000005", "unix_s", "2012-12-14T20:38:43Z"),
            ("1704067200123", "unix_ms", "2024-01-01T00:00:00Z"), ("1704067200", "unix", "2024-01-01T00:00:00Z"),
            ("1704067200123", "unix", "2024-01-01T00:00:00Z"), ("2024-01-01T08:00:00+08:00", "iso8601", "2024-01-01T00:00:00Z"),
            ("2016-10-06T09:28:39.220+0000", "iso8601", "2016-10-06T09:28:39Z"),
            ("2024-01-01 00:00:00", "iso8601", "2024-01-01T00:00:00Z"),
            ("20170901000000", "iso8601", "2017-09-01T00:00:00Z"), ("2024-02-29", "iso8601", "2024-02-29T00:00:00Z"),
            ("2024-01-01T00:00Z", "iso8601", "2024-01-01T00:00:00Z"),
            ("Thu, 25 Nov 2021 10:27:00 +0800", "rfc2822", "2021-11-25T02:27:00Z"),
            ("1 Jan 2024 00:00 GMT", "rfc2822", "2024-01-01T00:00:00Z"),
            ("2016-12-31T23:59:60Z", "iso8601", "2017-01-01T00:00:00Z"),
            ("24/1/5 9:03", "yy/M/d H:mm", "2024-01-05T09:03:00Z"),
            ("5.Jan.2024 at 09:03", "d.MMM.yyyy 'at' HH:mm", "2024-01-05T09:03:00Z"),
            ("2024-01-05T09:03:00.123456789-01:30", "yyyy-MM-dd'T'HH:mm:ss.SXXX", "2024-01-05T10:33:00Z"),
        ])
    func reads(text: String, format: String, expected: String) throws {
        #expect(try read(text, format) == expected)
    }

    @Test("Times without a zone are read in the given one, also round a change of clocks")
    func zones() throws {
        #expect(try read("2015-10-17 08:03:04", "yyyy-MM-dd HH:mm:ss", "Asia/Shanghai") == "2015-10-17T00:03:04Z")
        #expect(try read("2024-03-10 01:59:59", "yyyy-MM-dd HH:mm:ss", "America/New_York") == "2024-03-10T06:59:59Z")
        #expect(try read("2024-03-10 03:00:00", "yyyy-MM-dd HH:mm:ss", "America/New_York") == "2024-03-10T07:00:00Z")
        #expect(try read("2024-11-03 02:00:00", "yyyy-MM-dd HH:mm:ss", "America/New_York") == "2024-11-03T07:00:00Z")
    }

    @Test(
        "What is no time of the format is nothing",
        arguments: [
            ("", "unix_s"), ("-1", "unix_s"), ("soon", "unix"), ("99999999999999999999", "unix_s"),
            ("9223372036854775807", "unix_s"),
            ("2023-02-29", "iso8601"), ("2024-13-01", "iso8601"), ("2024-01-01T25:00:00Z", "iso8601"),
            ("2024-01-01 00:00:00 x", "iso8601"),
            ("2024-1-1", "yyyy-MM-dd"), ("2024-01-01x", "yyyy-MM-dd"), ("Thu", "rfc2822"),
        ])
    func refuses(text: String, format: String) throws {
        #expect(try read(text, format) == nil)
    }

    @Test("Formats and zones that are none are refused", arguments: ["", "soon", "yyy", "--"])
    func badFormats(format: String) {
        #expect(throws: RecipeError.self) { try TimeFormat(format) }
        #expect(throws: RecipeError.self) { try TimeFormat("unix_s", zone: "Mars/Olympus") }
    }

    @Test(
        "Dates survive the way there and back",
        arguments: [Int64(0), -1, 951_782_400_000_000, 4_102_444_799_999_999, -62_135_596_800_000_000])
    func roundTrip(microseconds: Int64) {
        #expect(CivilTime(microseconds: microseconds).microseconds == microseconds)
    }
}

@Suite("Texts as SMS")
struct SMSTextTests {
    @Test(
        "Alphabet, length and segments are those of the standard",
        arguments: [
            ("", true, 0, 0), ("hello", true, 5, 1), (String(repeating: "a", count: 160), true, 160, 1),
            (String(repeating: "a", count: 161), true, 161, 2), (String(repeating: "a", count: 306), true, 306, 2),
            (String(repeating: "a", count: 307), true, 307, 3), ("€[]", true, 6, 1),
            (String(repeating: "€", count: 80), true, 160, 1),
            (String(repeating: "€", count: 81), true, 162, 2), ("您好", false, 2, 1),
            (String(repeating: "好", count: 70), false, 70, 1),
            (String(repeating: "好", count: 71), false, 71, 2), (String(repeating: "好", count: 135), false, 135, 3),
            ("😀", false, 2, 1),
            (String(repeating: "😀", count: 36), false, 72, 2), ("`", false, 1, 1),
        ])
    func counts(text: String, isGSM: Bool, length: Int, segments: Int) {
        let sms = SMSText(text)
        #expect(sms.isGSM == isGSM)
        #expect(sms.length == length)
        #expect(sms.segments == segments)
    }

    @Test("An escaped character or a pair is not cut by the end of a part")
    func pairs() {
        // 152 septets, then one that needs two: the part ends one short.
        #expect(SMSText(String(repeating: "a", count: 152) + "€" + String(repeating: "a", count: 152)).segments == 3)
        #expect(SMSText(String(repeating: "中", count: 66) + "😀" + String(repeating: "中", count: 66)).segments == 3)
    }

    @Test(
        "The room that is left is what goes out without another message",
        arguments: [
            ("", 160), (String(repeating: "a", count: 160), 0), (String(repeating: "a", count: 161), 145),
            (String(repeating: "好", count: 70), 0), (String(repeating: "好", count: 71), 63),
            // The pair does not fit the first part's last unit, and stands at the head of the second.
            (String(repeating: "中", count: 66) + "😀" + String(repeating: "中", count: 3), 62),
            (String(repeating: "a", count: 152) + "€" + String(repeating: "a", count: 7), 144),
        ])
    func room(text: String, room: Int) {
        let sms = SMSText(text)
        #expect(sms.room == room)
        guard sms.segments > 0 else { return }
        let unit = sms.isGSM ? "a" : "中"
        #expect(SMSText(text + String(repeating: unit, count: room)).segments == sms.segments)
        #expect(SMSText(text + String(repeating: unit, count: room + 1)).segments == sms.segments + 1)
    }
}

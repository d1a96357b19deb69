import Testing

@testable import Settings

@Suite("Small values")
struct ValueTests {
    @Test(
        "durations are numbers with units",
        arguments: [
            ("500ms", .milliseconds(500)), ("30s", .seconds(30)), ("5m", .seconds(300)), ("24h", .seconds(86_400)), ("7d", .seconds(604_800)),
            ("2w", .seconds(1_209_600)), ("1h30m", .seconds(5_400)), ("0s", .zero), ("", nil), ("5", nil), ("s", nil), ("5 s", nil), ("-5s", nil),
            ("1.5h", nil), ("5S", nil), ("999999999999d", nil), ("٥s", nil), ("9999999999999s", nil),
        ] as [(String, Duration?)])
    func durations(_ text: String, _ expected: Duration?) {
        #expect(DurationText.parse(text) == expected)
    }

    @Test("a duration is written with the largest unit that fits", arguments: ["500ms", "90s", "5m", "24h", "36h", "7d", "395d"])
    func writtenDurations(_ text: String) throws {
        #expect(DurationText.write(try #require(DurationText.parse(text))) == text)
    }

    @Test(
        "sizes are numbers with units",
        arguments: [
            ("25MB", 25_000_000), ("64KiB", 65_536), ("1GB", 1_000_000_000), ("10 mb", 10_000_000), ("1.5MB", 1_500_000), ("0B", 0), ("25", nil),
            ("25M", nil), ("MB", nil), ("-1MB", nil), ("1e3MB", nil), ("99999999999999999999TB", nil), ("", nil),
        ] as [(String, Int?)])
    func sizes(_ text: String, _ expected: Int?) {
        #expect(ByteSize(text: text)?.bytes == expected)
    }

    @Test("a size is written with the largest unit that divides it", arguments: [("35MB", "35MB"), ("256000B", "256KB"), ("64KiB", "64KiB"), ("1001B", "1001B")])
    func writtenSizes(_ text: String, _ written: String) {
        #expect(ByteSize(text: text)?.description == written)
    }

    @Test(
        "addresses are taken apart",
        arguments: [
            ("https://h", "h", nil, ""), ("https://h:8443/a?b", "h", 8443, "/a?b"), ("https://[::1]:80/x", "::1", 80, "/x"), ("HTTPS://H/x", "H", nil, "/x"),
        ] as [(String, String, Int?, String)])
    func addresses(_ text: String, _ host: String, _ port: Int?, _ path: String) throws {
        let address = try WebAddress(text, schemes: ["https"])
        #expect(address.host == host && address.port == port && address.path == path && address.scheme == "https")
    }

    @Test("what is no address is refused", arguments: ["h", "https://", "https://:80", "https://h:99999", "https://h:x", "https://[::1", "ftp://h", "https://u:p@h", "https://h/a b"])
    func badAddresses(_ text: String) {
        #expect(throws: WebAddress.Fault.self) { try WebAddress(text, schemes: ["https"]) }
    }

    @Test("host and port", arguments: [("127.0.0.1:80", "127.0.0.1:80"), ("[::1]:0", "[::1]:0"), ("h", nil), (":80", nil), ("h:", nil), ("h:70000", nil), ("h:-1", nil)] as [(String, String?)])
    func hostPorts(_ text: String, _ expected: String?) {
        #expect(HostPort(text: text)?.description == expected)
    }

    @Test("times of day, rates, statuses and days")
    func smallValues() {
        #expect(TimeOfDay(text: "22:05")?.minutes == 1_325 && TimeOfDay(text: "22:05")?.description == "22:05")
        #expect(TimeOfDay(text: "24:00") == nil && TimeOfDay(text: "9:00") == nil && TimeOfDay(text: "09:60") == nil && TimeOfDay(text: "0900") == nil)
        #expect(Rate(text: "10/10m") == Rate(count: 10, per: .seconds(600)) && Rate(text: "0/1m") == nil && Rate(text: "1/0s") == nil && Rate(text: "1") == nil)
        #expect(StatusRange(text: "500-599")?.contains(503) == true && StatusRange(text: "200")?.codes == 200...200)
        #expect(StatusRange(text: "599-500") == nil && StatusRange(text: "99") == nil && StatusRange(text: "600") == nil && StatusRange(text: "1-2-3") == nil)
        #expect(CalendarDay(text: "2024-02-29")?.description == "2024-02-29" && CalendarDay(text: "2026-02-29") == nil && CalendarDay(text: "2026-13-01") == nil)
    }

    @Test(
        "the nearest name is a slip of the fingers, never a guess",
        arguments: [
            ("sever", "server"), ("pasword", "password"), ("pass", "password"), ("Password", "password"), ("user_name", "username"),
            ("servre", "server"), ("poll", nil), ("x", nil), ("", nil),
        ] as [(String, String?)])
    func suggestions(_ word: String, _ expected: String?) {
        #expect(Suggestion.nearest(to: word, among: ["server", "username", "password", "folder"]) == expected)
    }

    @Test("paths are joined with what leads upwards taken out")
    func joinedPaths() {
        #expect(FolderLayout.joined("adapters", "../templates") == "templates")
        #expect(FolderLayout.joined("/etc/inlet/adapters", "../templates") == "/etc/inlet/templates")
        #expect(FolderLayout.joined("../a", "../b") == "../b")
        #expect(FolderLayout.joined(".", "../b") == "./../b")
        #expect(FolderLayout.joined("a", "..") == ".")
    }
}

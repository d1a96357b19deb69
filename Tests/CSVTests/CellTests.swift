import CSV
import Testing

@Suite("Values of cells")
struct CellTests {
    /// 2026-11-21 08:00:00 in Shanghai.
    private static let moment: Int64 = 1_795_219_200_000_000

    @Test(
        "Times in the usual forms are one moment",
        arguments: [
            "2026-11-21 08:00:00", "2026/11/21 8:00", "2026.11.21 08:00:00.000", "2026年11月21日 08:00:00", "2026年11月21日8时0分0秒",
            "2026-11-21T08:00:00",
            "2026-11-21T00:00:00Z", "2026-11-21T08:00:00+08:00", "2026-11-20T19:00:00.000-0500", "2026/11/21 上午8:00",
            "2026/11/21 上午 8:00:00",
            "2026-11-21 8:00:00 AM", "11/21/2026 8:00:00 AM", "21/11/2026 08:00", "21.11.2026 08:00", "21-Nov-2026 08:00:00",
            "21 Nov 2026 08:00:00",
            "Nov 21, 2026 8:00 AM", "November 21, 2026, 8:00:00 AM", "Sat, 21 Nov 2026 08:00:00 +0800",
            "Sat Nov 21 08:00:00 CST 2026", "20261121080000",
            "202611210800", "20261121080000000", "1795219200", "1795219200000", "1795219200000000", "1795219200.000",
            "46347.3333333", "46347.33333",
            "=\"2026-11-21 08:00:00\"", "'2026-11-21 08:00:00", "\t2026-11-21 08:00:00", " 2026-11-21  08:00:00\u{3000}",
            "2026-11-21 08:00:00 UTC+8",
            "2026-11-21 00:00:00 GMT",
        ])
    func usualTimes(text: String) throws {
        let reader = try TimeReader(zone: "Asia/Shanghai")
        #expect(try reader.read(text).get().microseconds == Self.moment)
    }

    @Test(
        "Afternoons, noons and nights",
        arguments: [("下午3:20", 15), ("中午12:20", 12), ("中午1:20", 13), ("凌晨12:20", 0), ("晚上 11:20", 23), ("下午15:20", 15)])
    func halves(text: String, hour: Int64) throws {
        let found = try TimeReader(zone: "UTC").read("2024/1/5 \(text)").get()
        #expect(found.microseconds == (1_704_412_800 + hour * 3_600 + 1_200) * 1_000_000)
    }

    @Test("The day number of a spreadsheet is a local time, to the second")
    func serial() throws {
        let reader = try TimeReader(zone: "Asia/Shanghai")
        let noon = try reader.read("2024-01-05 09:02:53").get()
        #expect(try reader.read("45296.377").get() == noon)
        #expect(try reader.read("45296").get() == reader.read("2024-01-05").get())
    }

    @Test("A pattern reads its own form and no other")
    func pattern() throws {
        let reader = try TimeReader(zone: "+08:00", pattern: "dd/MM/yyyy 'um' HH:mm")
        #expect(try reader.read("21/11/2026 um 08:00").get().microseconds == Self.moment)
        #expect(reader.read("2026-11-21 08:00:00") == .failure(.notATime))
        let american = try TimeReader(zone: "Asia/Shanghai", pattern: "M/d/yy h:mm:ss a")
        #expect(try american.read("11/21/26 8:00:00 AM").get().microseconds == Self.moment)
        let iso = try TimeReader(zone: "UTC", pattern: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX")
        #expect(try iso.read("2026-11-21T08:00:00.000+08:00").get().offsetMinutes == 480)
        let compact = try TimeReader(zone: "Asia/Shanghai", pattern: "yyyyMMddHHmmss")
        #expect(try compact.read("20261121080000").get().microseconds == Self.moment)
    }

    @Test("A pattern or zone that is not known is refused when it is set")
    func badSettings() {
        #expect { try TimeReader(zone: "UTC", pattern: "yyyy-MM-dd QQ") } throws: { ($0 as? CSVError)?.code == .badPattern }
        #expect { try TimeReader(zone: "UTC", pattern: "HH:mm") } throws: { ($0 as? CSVError)?.code == .badPattern }
        #expect { try TimeReader(zone: "Asia/Nowhere") } throws: { ($0 as? CSVError)?.code == .badZone }
    }

    @Test(
        "What is no time is refused with its reason",
        arguments: [
            ("", CellFault.empty), ("  ", .empty), ("4.53E+04", .scientific), ("2026-02-30 08:00", .noSuchTime),
            ("2026-11-21 25:00", .noSuchTime),
            ("03/04/2026", .ambiguousDate), ("1/2/26 08:00", .ambiguousDate), ("soon", .notATime),
            ("2026-11-21 08:00 x", .notATime), ("8001", .notATime),
            ("0:01:23", .notATime), ("2026-13-01", .noSuchTime), ("99999999999999999999", .notATime), ("-", .notATime),
            ("2026-11", .notATime),
        ])
    func refusals(text: String, fault: CellFault) throws {
        #expect(try TimeReader(zone: "UTC").read(text) == .failure(fault))
    }

    @Test("The order of day and month may be set")
    func order() throws {
        let day = try TimeReader(zone: "UTC", order: .dayFirst).read("03/04/26 10:00").get()
        let month = try TimeReader(zone: "UTC", order: .monthFirst).read("04/03/2026 10:00").get()
        #expect(day == month)
    }

    @Test("Zones with summer time: an hour that comes twice is its first, one that is skipped counts as before")
    func summerTime() throws {
        let reader = try TimeReader(zone: "America/New_York")
        let utc = try TimeReader(zone: "UTC")
        let pairs = [
            ("2026-07-01 12:00", "2026-07-01 16:00"), ("2026-12-01 12:00", "2026-12-01 17:00"),
            ("2026-11-01 01:30", "2026-11-01 05:30"),
            ("2026-11-01 02:30", "2026-11-01 07:30"), ("2026-03-08 02:30", "2026-03-08 07:30"),
            ("2026-03-08 03:30", "2026-03-08 07:30"),
            ("2026-03-08 01:59:59", "2026-03-08 06:59:59"),
        ]
        for (local, expected) in pairs {
            #expect(try reader.read(local).get().microseconds == utc.read(expected).get().microseconds, "\(local)")
        }
    }

    @Test(
        "Spans of time in the usual forms are one span",
        arguments: [
            "0:01:23", "00:01:23", "1:23", "83", "83.0", "1分23秒", "1分钟23秒", "0小时1分23秒", "1m23s", "1 min 23 sec", "PT1M23S", "83秒",
            "=\"83\"", "83 s",
        ])
    func durations(text: String) throws {
        #expect(try DurationReader().read(text).get() == .seconds(83))
    }

    @Test("Bare numbers count what the column's unit says")
    func unit() throws {
        #expect(try DurationReader(unit: .milliseconds).read("83000").get() == .seconds(83))
        #expect(try DurationReader(unit: .milliseconds).read("0:01:23").get() == .seconds(83))
        #expect(try DurationReader().read("26:00:00").get() == .seconds(93_600))
        #expect(try DurationReader().read("00:00:01.5").get() == .milliseconds(1_500))
    }

    @Test(
        "What is no span is refused",
        arguments: ["999999999 days", "9999999999:00:00", "99999999:59:59", "", "-5", "1:99", "long", "1:2:3:4", "5 apples", "9.3E+05"])
    func noDurations(text: String) {
        #expect(throws: CellFault.self) { try DurationReader().read(text).get() }
    }

    @Test(
        "What protects a value from spreadsheets is taken off",
        arguments: [
            ("=\"0138\"", "0138", RepairedCell.Repairs.formula), ("'0138", "0138", .apostrophe), ("\t0138", "0138", .blanks),
            ("0138", "0138", []),
            ("\u{3000}张三 ", "张三", .blanks), ("=\"'0138 \"", "0138", [.formula, .apostrophe]), ("=1+1", "=1+1", []),
            ("'", "'", []), ("", "", []),
        ] as [(String, String, RepairedCell.Repairs)])
    func repairs(cell: String, text: String, repairs: RepairedCell.Repairs) {
        #expect(RepairedCell(cell).text == text)
        #expect(RepairedCell(cell).repairs == repairs)
    }

    @Test(
        "Numbers that a spreadsheet spoilt are told",
        arguments: [
            ("1.38E+10", true), ("1.23457e+17", true), ("1E5", true), ("13800138000", false), ("E10", false), ("SO1E5", false),
        ])
    func scientific(cell: String, expected: Bool) {
        #expect(RepairedCell(cell).isScientific == expected)
    }

    @Test("Long numbers that end in zeros may have been rounded")
    func rounded() {
        #expect(RepairedCell("6222021234567890000").mayBeRounded)
        #expect(!RepairedCell("6222021234567890123").mayBeRounded)
        #expect(!RepairedCell("622202123450000").mayBeRounded)
    }
}

import CSV
import Testing

@Suite("Headers")
struct HeaderTests {
    @Test(
        "A column is found however its name is written",
        arguments: ["Call ID", "call_id", "ＣＡＬＬ　ＩＤ", " call-id ", "\u{FEFF}CallID", "\"Call ID\""])
    func normalised(name: String) {
        #expect(CSVHeader(["x", name]).position(of: "call_id") == 1)
    }

    @Test("Full-width and ornamental brackets are brackets")
    func brackets() {
        #expect(CSVHeader(["通话时长（秒）"]).position(of: "通话时长(秒)") == 0)
        #expect(CSVHeader(["时长【秒】"]).position(of: "时长[秒]") == 0)
    }

    @Test("Aliases find a vendor's column, the own name first")
    func aliases() {
        let header = CSVHeader(["流水号", "来电号码", "caller"])
        #expect(header.position(of: "call_id", aliases: .usual) == 0)
        #expect(header.position(of: "caller", aliases: .usual) == 2)
        #expect(header.position(of: "call_id") == nil)
        let own = ColumnAliases(["call_id": ["来电号码"]]).merging(.usual)
        #expect(header.position(of: "call_id", aliases: own) == 1)
    }

    @Test("A name that comes twice gets a number")
    func twice() {
        #expect(CSVHeader(["c", "c", "c", "c_1"]).names == ["c", "c_2", "c_3", "c_1"])
    }

    @Test("A mapped column that is gone is drift, with the likely new name")
    func drift() throws {
        let header = CSVHeader(["call_id", "caller_number", "summary"])
        let drift = try #require(HeaderDrift(mapped: ["call_id", "caller_num", "summary"], header: header))
        #expect(drift.isBreaking)
        #expect(drift.missing.map(\.nearest) == ["caller_number"])
        #expect(drift.description == "The column \"caller_num\" is missing; \"caller_number\" may be its new name.")
    }

    @Test("The column that stands at the old one's place is the likely new name")
    func driftByPlace() throws {
        let drift = try #require(
            HeaderDrift(mapped: ["主叫号码"], header: CSVHeader(["编号", "来电", "备注"]), remembered: ["编号", "主叫号码", "备注"]))
        #expect(drift.missing.map(\.nearest) == ["来电"])
        #expect(drift.added == ["来电"])
        #expect(drift.removed == ["主叫号码"])
    }

    @Test("New columns are told but break nothing")
    func added() throws {
        let drift = try #require(HeaderDrift(mapped: ["a"], header: CSVHeader(["a", "b", "new"]), remembered: ["a", "b"]))
        #expect(!drift.isBreaking)
        #expect(drift.added == ["new"])
        #expect(HeaderDrift(mapped: ["a"], header: CSVHeader(["b", "A"])) == nil)
    }
}

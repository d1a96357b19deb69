import Channels
import Testing

@Suite("Telling complete files")
struct PickupJudgeTests {
    private let start = ContinuousClock.now

    private func file(_ name: String, size: Int = 10, modified: Int64 = 1) -> DropEntry {
        DropEntry(name: name, size: size, modified: modified)
    }

    @Test(
        "Names that programs write under are ignored",
        arguments: [
            "calls.csv.part", "calls.csv.tmp", "calls.filepart", "calls.csv.crdownload", "~$calls.csv", ".calls.csv",
            "calls.csv.done", "calls.csv.md5", "calls.csv~",
        ])
    func temporaryNames(name: String) {
        #expect(!DropNames().accepts(name))
    }

    @Test("Patterns choose names, letters in either case")
    func patterns() {
        let names = DropNames(["*.csv", "cdr_*"])
        #expect(names.accepts("通话.csv"))
        #expect(names.accepts("CALLS.CSV"))
        #expect(names.accepts("CDR_20261121"))
        #expect(!names.accepts("readme.txt"))
    }

    @Test("A marker may stand behind the whole name or the bare one", arguments: ["calls.csv.done", "calls.done"])
    func marker(name: String) {
        var judge = PickupJudge(pickup: .marker(ending: ".done"))
        #expect(judge.judge([file("calls.csv")], now: start).waiting == [WaitingFile(name: "calls.csv", reason: .noMarker)])
        #expect(judge.judge([file("calls.csv"), file(name)], now: start).ready.map(\.entry.name) == ["calls.csv"])
    }

    @Test("A renamed file is complete at once, the oldest first")
    func renamed() {
        var judge = PickupJudge(pickup: .rename)
        let verdict = judge.judge([file("b.csv", modified: 1), file("a.csv", modified: 2), file("c.csv.part")], now: start)
        #expect(verdict.ready.map(\.entry.name) == ["b.csv", "a.csv"])
        #expect(verdict.waiting.isEmpty)
    }

    @Test("A file is stable after the span and two more looks")
    func stable() {
        var judge = PickupJudge(pickup: .stable(for: .seconds(10)))
        func isReady(_ seconds: Int, size: Int, modified: Int64 = 1) -> Bool {
            !judge.judge([file("a.csv", size: size, modified: modified)], now: start + .seconds(seconds)).ready.isEmpty
        }
        #expect(!isReady(0, size: 1))
        #expect(!isReady(5, size: 2))
        #expect(!isReady(10, size: 2))
        #expect(!isReady(14, size: 2))
        #expect(isReady(15, size: 2))
        #expect(!isReady(16, size: 2, modified: 2))
        #expect(!isReady(60, size: 2, modified: 2))
        #expect(isReady(61, size: 2, modified: 2))
    }

    @Test("A file that went and came again is a new one")
    func comeAgain() {
        var judge = PickupJudge(pickup: .stable(for: .seconds(1)))
        for second in 0..<2 { _ = judge.judge([file("a.csv")], now: start + .seconds(second)) }
        _ = judge.judge([], now: start + .seconds(2))
        #expect(judge.judge([file("a.csv")], now: start + .seconds(3)).ready.isEmpty)
    }
}

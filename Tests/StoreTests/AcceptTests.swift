import Intake
import Postgres
import Recipes
import Store
import Testing

@Suite struct AcceptTests {
    @Test func aNewReceptionIsStoredAndARepeatIsADuplicate() async throws {
        try await withStore { store in
            let first = try await store.accept([reception("a", "x|hello")], writer: 0)
            let second = try await store.accept([reception("a", "x|hello"), reception("b", "x|hi")], writer: 0)
            #expect(first.count == 1 && first[0] != .duplicate)
            #expect(second[0] == .duplicate && second[1] != .duplicate)
            let books = try await store.books()
            #expect(books.receptions == 3 && books.duplicates == 1 && books.deliveries == 2 && books.receptionsBalance)
        }
    }

    @Test func repeatsWithinABatchAreDuplicates() async throws {
        try await withStore { store in
            let results = try await store.accept(
                [reception("a", "x|1"), reception("a", "x|1"), reception("b", "x|2"), reception("a", "x|1")], writer: 0)
            #expect(results.map { $0 == .duplicate } == [false, true, false, true])
            #expect(try await store.books().receptionsBalance)
        }
    }

    @Test func theSameKeyWithOtherContentIsARevisionAndItsRepeatADuplicate() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "x|old")], writer: 0)
            let changed = try await store.accept([reception("a", "x|new")], writer: 0)
            guard case .revision = changed[0] else {
                Issue.record("\(changed)")
                return
            }
            #expect(try await store.accept([reception("a", "x|new")], writer: 1) == [.duplicate])
            let books = try await store.books()
            #expect(books.deliveries == 2 && books.duplicates == 1 && books.receptionsBalance)
            #expect(try await store.count("SELECT count(*) FROM delivery_state WHERE revision_of IS NOT NULL") == 1)
        }
    }

    @Test func theSameKeyWithOtherContentMayStandInOneBatch() async throws {
        try await withStore { store in
            let results = try await store.accept([reception("a", "x|old"), reception("b", "x|b"), reception("a", "x|new")], writer: 0)
            let kinds = results.map { result in
                switch result {
                case .stored: "stored"
                case .revision: "revision"
                case .duplicate, .spooled: "none"
                }
            }
            #expect(kinds == ["stored", "stored", "revision"])
            let books = try await store.books()
            #expect(books.deliveries == 3 && books.duplicates == 0 && books.receptionsBalance)
        }
    }

    @Test func concurrentWritersWithTheSameKeysStoreEachOnce() async throws {
        try await withStore { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        let keys = (0..<200).map { "k\($0)" }
                        let batch = (writer % 2 == 0 ? keys : keys.reversed()).map { reception($0, "x|\($0)") }
                        _ = try await store.accept(batch, writer: Int32(writer))
                    }
                }
                try await group.waitForAll()
            }
            let books = try await store.books()
            #expect(books.deliveries == 200 && books.receptions == 800 && books.receptionsBalance)
        }
    }

    @Test func whatIsStoredAndClaimedAtOnceIsTheDeliveryThatALaterClaimReads() async throws {
        try await withStore { store in
            let common = CommonMeta(["file": "a.csv", "header": "[\"来电\0号码\"]"], digest: [1, 2, 3])
            let receptions = (0..<3).map { number in
                Reception(
                    adapter: AdapterName("calls"), key: "C\(number)\0", digest: [UInt8(number)], contentType: "text/csv",
                    meta: ["line": "\(number)"], common: number < 2 ? common : nil, body: Array("row \(number)".utf8))
            }
            let results = try await store.accept(receptions, writer: 0, claimedFor: .seconds(60))
            let handed = zip(receptions, results).compactMap { reception, result -> Delivery? in
                guard case .stored(let id) = result else { return nil }
                return Delivery(stored: reception, as: id)
            }
            #expect(handed.count == 3)
            #expect(try await store.claim(most: 10, lease: .seconds(60)).isEmpty)
            try await store.release(handed)
            let claimed = try await store.claim(most: 10, lease: .seconds(60))
            #expect(claimed.map(\.id) == handed.map(\.id))
            #expect(claimed.map(\.key) == handed.map(\.key))
            #expect(claimed.map(\.meta) == handed.map(\.meta))
            #expect(claimed.map(\.body) == handed.map(\.body))
            #expect(claimed.map(\.attempt) == [2, 2, 2])
            #expect(claimed[0].meta["header"] == "[\"来电\u{FFFD}号码\"]")
            #expect(try await store.count("SELECT count(*) FROM delivery_common") == 1)
            let record = try await store.delivery(claimed[1].id.number)
            #expect(record?.meta["file"]?.string == "a.csv" && record?.meta["line"]?.string == "1")
        }
    }

    @Test func aClaimThatWasTakenWithTheStoringEndsByItself() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "x|1")], writer: 0, claimedFor: .zero)
            let claimed = try await store.claim(most: 10, lease: .seconds(60))
            #expect(claimed.map(\.attempt) == [2])
        }
    }

    @Test func aNULInKeyAndMetaIsReplaced() async throws {
        try await withStore { store in
            var poison = reception("a\0b", "x|hello")
            poison.meta = ["subject": "zero\0here"]
            let results = try await store.accept([poison], writer: 0)
            #expect(results[0] != .duplicate)
            #expect(try await store.accept([poison], writer: 0) == [.duplicate])
        }
    }
}

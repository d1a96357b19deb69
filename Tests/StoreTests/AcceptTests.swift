import Intake
import Postgres
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

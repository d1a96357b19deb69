import Foundation
import Intake
import Spool
import Testing

private func reception(_ number: Int, adapter: String = "shop", body: Int = 10) -> Reception {
    Reception(
        adapter: AdapterName(adapter), key: "key-\(number)", digest: [UInt8](repeating: UInt8(number % 256), count: 32),
        contentType: "application/json", meta: ["method": "POST", "header.x-note": "快 \"\u{1}"], body: [UInt8](repeating: 0x61, count: body))
}

private func newFolder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("spool-\(UUID().uuidString)").path
}

private let wide = SpoolLimits(bytes: 10_000_000, age: .seconds(3_600))

@Suite struct SpoolTests {
    @Test func whatWasAppendedComesBackInOrderAlsoAfterTheProcessThatWroteItIsGone() async throws {
        let folder = newFolder()
        do {
            let spool = try Spool(folder: folder, limits: wide)
            for number in 0..<3 { try await spool.append([reception(number)]) }
        }
        let spool = try Spool(folder: folder, limits: wide)
        let entries = try await spool.oldest(most: 10, bytes: 1_000)
        #expect(entries.map(\.reception.key) == ["key-0", "key-1", "key-2"])
        #expect(entries[0].reception.meta == reception(0).meta && entries[0].reception.body == reception(0).body)
        #expect(entries[2].reception.digest == reception(2).digest)
        #expect(spool.status.depth == 3 && spool.status.adapters == [AdapterName("shop"): 3] && spool.status.oldest != nil)
    }

    @Test func onlyAdaptersWithSomethingInItHaveToQueue() async throws {
        let spool = try Spool(folder: newFolder(), limits: wide)
        #expect(!spool.holds(anyOf: [reception(1)]))
        try await spool.append([reception(1)])
        #expect(spool.holds(anyOf: [reception(2)]) && !spool.holds(anyOf: [reception(3, adapter: "other")]))
        try await spool.remove(spool.oldest(most: 10, bytes: 1_000))
        #expect(!spool.holds(anyOf: [reception(2)]) && spool.isEmpty && spool.status.bytes == 0 && spool.status.oldest == nil)
    }

    @Test func aThousandAppendsAtOnceAreAllThereAndInFewTransactions() async throws {
        let spool = try Spool(folder: newFolder(), limits: wide)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<1_000 { group.addTask { try await spool.append([reception(number)]) } }
            try await group.waitForAll()
        }
        let entries = try await spool.oldest(most: 2_000, bytes: 1_000_000)
        #expect(Set(entries.map(\.reception.key)).count == 1_000 && entries.count == 1_000)
        #expect(entries.map(\.id) == entries.map(\.id).sorted())
    }

    @Test func aFullSpoolRefusesAndTakesAgainWhenThereIsRoom() async throws {
        let spool = try Spool(folder: newFolder(), limits: SpoolLimits(bytes: 2_000, age: .seconds(60)))
        try await spool.append([reception(1, body: 1_000)])
        await #expect { try await spool.append([reception(2, body: 1_000)]) } throws: { error in
            (error as? SpoolError)?.code == .full && "\(error)".contains("spool.size")
        }
        #expect(spool.status.depth == 1)
        try await spool.remove(spool.oldest(most: 1, bytes: 1))
        try await spool.append([reception(2, body: 1_000)])
    }

    @Test func aSpoolWhoseOldestWaitsTooLongRefuses() async throws {
        let spool = try Spool(folder: newFolder(), limits: SpoolLimits(bytes: 2_000, age: .zero))
        try await spool.append([reception(1)])
        await #expect { try await spool.append([reception(2)]) } throws: { ($0 as? SpoolError)?.code == .tooOld }
    }

    @Test func aBatchEndsAtItsBytesAndHasAtLeastOne() async throws {
        let spool = try Spool(folder: newFolder(), limits: wide)
        for number in 0..<4 { try await spool.append([reception(number, body: 1_000)]) }
        #expect(try await spool.oldest(most: 10, bytes: 1).count == 1)
        #expect(try await spool.oldest(most: 10, bytes: 1_500).count == 2)
    }

    @Test func aRefusedDeliveryIsSetAsideAndCounted() async throws {
        let folder = newFolder()
        do {
            let spool = try Spool(folder: folder, limits: wide)
            try await spool.append([reception(1)])
            try await spool.refuse(spool.oldest(most: 1, bytes: 1)[0], because: "no room for it")
            #expect(spool.isEmpty && spool.status.refused == 1)
        }
        #expect(try Spool(folder: folder, limits: wide).status.refused == 1)
    }

    @Test func aFolderThatCannotBeWrittenToIsAnErrorThatNamesItAndTheWayOut() throws {
        #expect { try Spool(folder: "/proc/inlet-spool", limits: wide) } throws: { error in
            (error as? SpoolError)?.code == .unusable && "\(error)".contains("/proc/inlet-spool")
        }
        let folder = newFolder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("this is no database, and it is long enough to be told from one".utf8).write(
            to: URL(fileURLWithPath: folder + "/webhooks.sqlite"))
        #expect { try Spool(folder: folder, limits: wide) } throws: { "\($0)".contains("spool: off") }
    }

    @Test func aSecondGatewayOnTheSameFolderIsTurnedAway() async throws {
        let folder = newFolder()
        let first = try Spool(folder: folder, limits: wide)
        try await first.append([reception(1)])
        #expect { try Spool(folder: folder, limits: wide) } throws: { ($0 as? SpoolError)?.code == .inUse }
        #expect(first.status.depth == 1)
    }
}

import Intake
import Store
import Testing

@Suite struct ClaimTests {
    @Test func nobodyGetsWhatSomebodyElseHas() async throws {
        try await withStore { store in
            _ = try await store.accept((0..<20).map { reception("k\($0)", "+861|x") }, writer: 0)
            let one = try await store.claim(most: 12, lease: .seconds(30))
            let two = try await store.claim(most: 12, lease: .seconds(30))
            #expect(one.count == 12 && two.count == 8)
            #expect(Set(one.map(\.id)).isDisjoint(with: two.map(\.id)))
        }
    }

    @Test func aReleasedDeliveryIsClaimedAgainAndDoesNotCountAsADeath() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+861|x")], writer: 0)
            for attempt in 1...5 {
                let claimed = try await store.claim(most: 1, lease: .seconds(30))
                #expect(claimed.first?.attempt == Int32(attempt))
                try await store.release(claimed)
            }
            #expect(try await store.claimSuspect(lease: .zero) == nil)
        }
    }

    @Test func aDeliveryWhoseWorkerDiedTwiceIsRunAloneAndAfterTheThirdTimeQuarantined() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+861|x")], writer: 0)
            #expect(try await store.claim(most: 1, lease: .zero).count == 1)
            #expect(try await store.claim(most: 1, lease: .zero).count == 1)
            #expect(try await store.claim(most: 1, lease: .zero).isEmpty)
            #expect(try await store.claimSuspect(lease: .zero)?.attempt == 3)
            #expect(try await store.quarantineCrashed() == 1)
            #expect(try await store.quarantine(most: 1).first?.reason == "crashed")
        }
    }

    @Test func aLeaseOnAnAdapterIsHeldByOneGatewayAndItsFenceGrowsWithEachChangeOfHands() async throws {
        try await withStore { store in
            let first = try #require(try await store.takeLease(on: chat, owner: "one", span: .seconds(30)))
            #expect(try await store.takeLease(on: chat, owner: "two", span: .seconds(30)) == nil)
            #expect(try await store.takeLease(on: chat, owner: "one", span: .zero)?.fence == first.fence)
            let second = try #require(try await store.takeLease(on: chat, owner: "two", span: .seconds(30)))
            #expect(second.fence == first.fence + 1)
            try await store.giveBack(first)
            #expect(try await store.takeLease(on: chat, owner: "one", span: .seconds(30)) == nil)
            try await store.giveBack(second)
            #expect(try await store.takeLease(on: chat, owner: "one", span: .seconds(30)) != nil)
        }
    }

    @Test func aBatchOfLargeBodiesHasFewerDeliveries() async throws {
        try await withStore { store in
            let text = String(repeating: "x", count: 3 << 20)
            for number in 1...3 { _ = try await store.accept([reception("large-\(number)", "+861380013800\(number)|\(text)")], writer: 1) }
            #expect(try await store.claim(most: 500, lease: .seconds(30)).map(\.key) == ["large-1", "large-2"])
            let last = try await store.claim(most: 500, lease: .seconds(30))
            #expect(last.map(\.key) == ["large-3"])
            #expect(last.first?.body.count == (3 << 20) + 15)
        }
    }

    @Test func aTokenIsKnownByItsHashAloneAndEndsWhenRevoked() async throws {
        try await withStore { store in
            let secret = try await store.makeToken(APIToken(name: "desk", role: .agent))
            #expect(try await store.token(secret) == APIToken(name: "desk", role: .agent))
            #expect(try await store.token(secret + "x") == nil)
            #expect(try await store.count("SELECT count(*) FROM api_token WHERE encode(hash, 'escape') LIKE '%inlet_%'") == 0)
            #expect(try await store.revokeToken(named: "desk"))
            #expect(try await store.token(secret) == nil)
        }
    }
}

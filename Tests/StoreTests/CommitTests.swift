import Intake
import Notices
import Postgres
import Recipes
import Store
import Testing

@Suite struct CommitTests {
    @Test func aContactBecomesADraftWithItsHistoryItsTraceAndItsNotice() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+8613800138000|my order is late")], writer: 0)
            let report = try await store.workOff()
            #expect(report.drafted == 1 && report.notices == 1)
            let ticket = try #require(try await store.tickets(most: 1).first)
            #expect(ticket.title == "my order is late" && ticket.queue == "inbox" && ticket.status == .draft)
            let delivery = try #require(try await store.deliveries(of: ticket.number).first)
            let record = try #require(try await store.delivery(delivery))
            #expect(record.disposition == "processed" && record.messages.first?.ticket == ticket.number)
            #expect(record.configHash == "c0ffee")
            #expect(try await store.count("SELECT count(*) FROM ticket_event") == 1)
            #expect(try await store.books().balance)
        }
    }

    @Test func aDeliveryThatBecameMessagesAtTheFirstTryKeepsNoStateOfItsOwn() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+861|one"), reception("b", "+861|two")], writer: 0)
            try await store.workOff()
            #expect(try await store.count("SELECT count(*) FROM delivery_state") == 0)
            for id in try await store.pool.query("SELECT id FROM delivery ORDER BY id") {
                let record = try #require(try await store.delivery(try id.decode(Int64.self, at: 0)))
                #expect(record.disposition == "processed" && record.attempt == 1 && record.configHash == "c0ffee" && record.body != nil)
            }
            let books = try await store.books()
            #expect(books.dispositions == ["processed": 2] && books.balance)
        }
    }

    @Test func aDeliveryThatTookASecondTryKeepsItsState() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+861|one")], writer: 0)
            try await store.release(try await store.claim(most: 10, lease: .seconds(30)))
            try await store.workOff()
            #expect(try await store.count("SELECT count(*) FROM delivery_state WHERE disposition = 'processed' AND attempt = 2") == 1)
            #expect(try await store.books().dispositions == ["processed": 1])
        }
    }

    @Test func aCorrectionStillSaysWhatItCorrects() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+861|one")], writer: 0)
            _ = try await store.accept([reception("a", "+861|other")], writer: 0)
            try await store.workOff()
            #expect(try await store.count("SELECT count(*) FROM delivery_state WHERE disposition = 'processed' AND revision_of IS NOT NULL") == 1)
            let books = try await store.books()
            #expect(books.dispositions == ["processed": 2] && books.balance)
        }
    }

    @Test func aDeliveryThatIsNowhereUnbalancesTheBooks() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+861|one"), reception("b", "+862|two")], writer: 0)
            _ = try await store.pool.query("DELETE FROM delivery_state WHERE id = (SELECT min(id) FROM delivery_state)")
            let books = try await store.books()
            #expect(books.receptionsBalance && !books.deliveriesBalance && !books.balance)
            let lost = try #require(try await store.delivery(try await store.count("SELECT min(id) FROM delivery")))
            #expect(lost.disposition == "unaccounted")
        }
    }

    @Test func anAlbumOfThreePicturesIsOneTicket() async throws {
        try await withStore { store in
            let album = (1...3).map { reception("p\($0)", "+8613800138000|picture \($0)") }
            _ = try await store.accept(album, writer: 0)
            let report = try await store.workOff()
            #expect(report.drafted == 1 && report.appended == 2)
            #expect(try await store.count("SELECT count(DISTINCT ticket_id) FROM message") == 1)
            #expect(try await store.count("SELECT max(version)::int8 FROM ticket") == 3)
        }
    }

    @Test func anAlbumWhosePicturesAreWorkedOnByDifferentWorkersIsOneTicket() async throws {
        try await withStore { store in
            _ = try await store.accept((0..<40).map { reception("p\($0)", "+8613800138000|picture \($0)") }, writer: 0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<4 {
                    group.addTask {
                        for _ in 0..<5 {
                            let deliveries = try await store.claim(most: 2, lease: .seconds(30))
                            var processed: [Processed] = []
                            for delivery in deliveries { processed.append(await pipeline.process(delivery)) }
                            _ = try await store.commit(processed, writer: Int32(worker), planner: EveryOccasion())
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.count("SELECT count(*) FROM ticket") == 1)
            #expect(try await store.count("SELECT count(*) FROM message") == 40)
        }
    }

    @Test func aLateWorkerWritesNothing() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+861|one")], writer: 0)
            let early = try await store.claim(most: 10, lease: .zero)
            let second = try await store.claim(most: 10, lease: .seconds(30))
            #expect(early.count == 1 && second.count == 1)
            _ = try await store.commit([await pipeline.process(second[0])], writer: 1, planner: EveryOccasion())
            let report = try await store.commit([await pipeline.process(early[0])], writer: 2, planner: EveryOccasion())
            #expect(report.late == 1 && report.drafted == 0)
            #expect(try await store.count("SELECT count(*) FROM ticket") == 1)
            #expect(try await store.books().late == 1)
        }
    }

    @Test func aCommitRepeatedAfterAnUnknownOutcomeHasNoEffect() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+861|one")], writer: 0)
            let processed = await pipeline.process(try await store.claim(most: 10, lease: .seconds(30))[0])
            _ = try await store.commit([processed], writer: 1, planner: EveryOccasion())
            let again = try await store.commit([processed], writer: 1, planner: EveryOccasion())
            #expect(again.late == 1)
            #expect(try await store.count("SELECT count(*) FROM notice") == 1)
        }
    }

    @Test func theSameMessageInTwoDeliveriesMakesOneTicket() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+861|one")], writer: 0)
            try await store.workOff()
            let id = try await store.count("SELECT id FROM delivery")
            _ = try await store.pool.query(
                """
                INSERT INTO delivery_state (id, received_at, adapter, attempt, finished_at, disposition, reason)
                SELECT id, received_at, adapter, 1, now(), 'quarantined', 'undecodable' FROM delivery
                """)
            #expect(try await store.replay([id]) == 1)
            let report = try await store.workOff()
            #expect(report.duplicates == 1 && report.drafted == 0)
            #expect(try await store.count("SELECT count(*) FROM notice") == 1)
            #expect(try await store.count("SELECT count(*) FROM delivery_state WHERE disposition = 'duplicate'") == 1)
        }
    }

    @Test func whatCannotBeDecodedIsQuarantinedAndTheNextOneProceeds() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "nonsense"), reception("b", "+861|good")], writer: 0)
            let report = try await store.workOff()
            #expect(report.quarantined == 1 && report.drafted == 1)
            let record = try #require(try await store.quarantine(most: 10).first)
            #expect(record.reason == "undecodable" && record.stage == "decode")
            #expect(try await store.discard([record.id.number], who: "test") == 1)
            #expect(try await store.quarantine(most: 10).isEmpty)
        }
    }

    @Test func aNULInATextBecomesAReplacementCharacter() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+861|zero\0here")], writer: 0)
            try await store.workOff()
            #expect(try await store.tickets(most: 1).first?.title == "zero\u{FFFD}here")
        }
    }

    @Test func historyIsNeverChanged() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+861|one")], writer: 0)
            try await store.workOff()
            for statement in ["UPDATE ticket_event SET kind = 'x'", "DELETE FROM ticket_event", "TRUNCATE ticket_event"] {
                await #expect(throws: PostgresError.self) { try await store.pool.query(statement) }
            }
        }
    }

    @Test func eachRowOfTheHistoryCarriesTheHashOfTheRowBefore() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+861|one"), reception("b", "+861|two")], writer: 0)
            try await store.workOff()
            var change = Store.TicketChange()
            change.status = .open
            let number = try #require(try await store.tickets(most: 1).first).number
            guard case .changed = try await store.change(number, ifVersion: nil, change, who: "test", planner: EveryOccasion()) else {
                Issue.record("The change was refused.")
                return
            }
            #expect(try await store.count("SELECT count(DISTINCT hash) FROM ticket_event WHERE octet_length(hash) = 32") == 3)
            #expect(try await store.count("SELECT max(number)::int8 FROM ticket_event") == 3)
        }
    }

    @Test func aChangeForAnOldVersionIsAConflict() async throws {
        try await withStore { store in
            _ = try await store.accept([reception("a", "+861|one")], writer: 0)
            try await store.workOff()
            let number = try #require(try await store.tickets(most: 1).first).number
            var change = Store.TicketChange()
            change.status = .resolved
            guard case .changed(let ticket) = try await store.change(number, ifVersion: 1, change, who: "a", planner: EveryOccasion()) else {
                Issue.record("The first change was refused.")
                return
            }
            #expect(ticket.version == 2)
            guard case .conflict = try await store.change(number, ifVersion: 1, change, who: "b", planner: EveryOccasion()) else {
                Issue.record("The second change was taken.")
                return
            }
            #expect(try await store.notices(most: 10).count == 2)
        }
    }
}

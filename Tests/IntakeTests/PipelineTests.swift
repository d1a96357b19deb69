import Intake
import Recipes
import Testing

/// Reads the body as the text of one message.
private struct TextDecoder: Decoder {
    var sender = Party(name: "Ann", phone: "+8613800138000")
    var subject: String?

    func decode(_ delivery: Delivery) throws(Quarantine) -> Intake.Decoded {
        var message = Message(
            externalID: "1", identity: [1], sender: sender, text: String(decoding: delivery.body, as: UTF8.self))
        message.subject = subject
        return Intake.Decoded(messages: [message])
    }
}

/// Knows one order.
private struct OneOrder: LookupService {
    func look(up name: String, with inputs: [String: JSONValue]) async -> LookupAnswer {
        guard name == "orders" else { return LookupAnswer(kind: "customer", outcome: .unknown("The API timed out.")) }
        guard let number = inputs["order_number"]?.string else { return LookupAnswer(kind: "order", outcome: .skipped(missing: "order_number")) }
        guard number == "SO20260001" else { return LookupAnswer(kind: "order", outcome: .absent) }
        return LookupAnswer(
            kind: "order", outcome: .found,
            fields: ["number": "SO20260001", "items": ["Vacuum", "Filter"], "paid": "129.00", "customer.phone": "+8613800138000"],
            ownerFields: ["customer.phone"])
    }
}

private func pipeline(_ decoder: TextDecoder = TextDecoder(), rules: [RoutingRule] = []) throws -> Pipeline {
    var profile = Profile(
        adapter: AdapterName("sms"), channel: .sms, provider: "test", decoder: decoder, ticketType: "after-sales", configHash: "")
    profile.extractions = [
        Extraction(
            name: "order_number", candidates: [.init(pattern: try Pattern(#"\b(SO\d{8})\b"#))], sources: [.subject, .reply], confirm: "orders"),
        Extraction(
            name: "problem", candidates: [.init(pattern: try Pattern("退款|refund"), value: "refund")], sources: [.reply]),
    ]
    profile.lookups = ["orders", "crm"]
    profile.answerWithin = .seconds(86_400)
    var number = TicketField(name: "order_number", kind: .text)
    number.required = true
    number.prefill = "order.number"
    var product = TicketField(name: "product", kind: .text)
    product.prefill = "order.items"
    var problem = TicketField(name: "problem", kind: .choice)
    problem.required = true
    problem.options = ["refund", "exchange"]
    var amount = TicketField(name: "refund_amount", kind: .number)
    amount.shownWhen = ["problem": ["refund"]]
    amount.prefill = "order.paid"
    amount.minimum = 0
    let type = TicketType(
        name: "after-sales", fields: [number, product, problem, amount], deadline: .init(respond: .seconds(3_600)))
    return Pipeline(
        profiles: [profile], types: [type, TicketType(name: "complaint")], rules: rules, lookups: OneOrder())
}

private func work(_ text: String, _ pipeline: Pipeline, now: Timestamp = Timestamp(seconds: 1_000_000)) async throws -> Work {
    let delivery = Delivery(
        id: DeliveryID(number: 1, receivedAt: Timestamp(seconds: 1_000_000)), adapter: AdapterName("sms"), key: "k", contentType: "",
        meta: [:], body: Array(text.utf8), attempt: 1)
    return try #require(await pipeline.process(delivery, now: now).works.first)
}

@Suite struct PipelineTests {
    @Test func anOrderNumberFillsInProductAndAmountPaid() async throws {
        let work = try await work("订单SO20260001申请退款", pipeline())
        #expect(work.draft.fields["order_number"]?.string == "SO20260001")
        #expect(work.draft.fields["product"]?.string == "Vacuum, Filter")
        #expect(work.draft.fields["refund_amount"] == .decimal(try #require(JSONDecimal("129.00"))))
        #expect(work.draft.missing.isEmpty && work.tellable == ["order"])
        #expect(work.findings["order_number"]?.first?.confirmation == .confirmed)
        #expect(work.draft.respondBy == Timestamp(seconds: 1_003_600))
    }

    @Test func fullWidthDigitsAreFoundAndTheirPlaceIsThatOfTheOriginal() async throws {
        let work = try await work("订单：ＳＯ２０２６０００１ 退款", pipeline())
        let finding = try #require(work.findings["order_number"]?.first)
        #expect(finding.value == "SO20260001" && finding.range.lowerBound == "订单：".utf8.count)
    }

    @Test func anOrderThatDoesNotExistIsRefutedAndMissing() async throws {
        let work = try await work("SO99999999 refund", pipeline())
        #expect(work.findings["order_number"] == nil)
        #expect(work.draft.missing == ["order_number"])
    }

    @Test func theFirstCandidateThatExistsWins() async throws {
        let work = try await work("not SO99999999 but SO20260001, refund", pipeline())
        #expect(work.draft.fields["order_number"]?.string == "SO20260001")
    }

    @Test func aLookupThatCannotBeAskedLeavesTheMessageAsItIs() async throws {
        let work = try await work("hello", pipeline())
        #expect(work.ignored == nil && work.draft.missing == ["order_number", "problem"])
        let outcomes = (work.trace.json.array ?? []).compactMap { $0["outcome"]?.string }
        #expect(outcomes == ["skipped: no order_number", "unknown: The API timed out."])
    }

    @Test func theTitleIsTheSubjectOrTheFirstWords() async throws {
        #expect(try await work("\n\n  late \t order  \nmore", pipeline()).draft.title == "late order")
        #expect(try await work("text", pipeline(TextDecoder(subject: " Where  is it? "))).draft.title == "Where is it?")
        #expect(try await work("", pipeline()).draft.title == "(empty)")
        let long = String(repeating: "破壁机漏水，", count: 1_000)
        #expect(try await work(" \r\n\u{3000}\n" + long + "\nmore", pipeline()).draft.title == String(long.prefix(79)) + "…")
    }

    @Test(arguments: [
        ("order 1", "en"), ("\u{4DFF} hexagram", "en"), ("a \u{4E00}", "zh-CN"), ("\u{9FFF}", "zh-CN"), ("\u{A000} é ü こ 한", "en"), ("订单", "zh-CN"),
    ]) func theLanguageIsChineseWhereThereAreHanCharacters(text: String, language: String) async throws {
        #expect(try await work(text, pipeline()).language == language)
    }

    @Test func rulesApplyInOrderAndStopWhenTheySaySo() async throws {
        let refund = try Condition(["fields.problem": "refund"])
        let rules = [
            RoutingRule(name: "refunds", when: refund, then: .init(queue: "finance", tags: ["refund"])),
            RoutingRule(name: "all", when: nil, then: .init(priority: .high, tags: ["refund", "x"]), stop: true),
            RoutingRule(name: "never", when: nil, then: .init(queue: "wrong")),
        ]
        let draft = try await work("SO20260001 refund", pipeline(rules: rules)).draft
        #expect(draft.queue == "finance" && draft.priority == .high && draft.tags == ["refund", "x"])
    }

    @Test func theTraceTellsWhichRuleNearlyHeldAndWhyNot() async throws {
        let rules = [
            RoutingRule(
                name: "refunds of repairs", when: try Condition(["fields.problem": "refund", "ticket.type": "repair"]), then: .init(queue: "x")),
            RoutingRule(name: "another matter", when: try Condition(["fields.problem": "resend", "ticket.type": "repair"]), then: .init(queue: "x")),
        ]
        let route = try await work("SO20260001 refund", pipeline(rules: rules)).trace.json.array?.last
        #expect(route?["nearly"]?.array?.map { $0["rule"]?.string } == ["refunds of repairs"])
        #expect(route?["nearly"]?.array?.first?["because"]?.array == [#"ticket.type is "repair": no, found "after-sales""#])
    }

    @Test func aRuleMayChangeTheTypeAndTheFieldsFollow() async throws {
        let rules = [RoutingRule(name: "complaints", when: nil, then: .init(type: "complaint"))]
        let draft = try await work("SO20260001", pipeline(rules: rules)).draft
        #expect(draft.type == "complaint" && draft.fields.isEmpty && draft.missing.isEmpty)
    }

    @Test func everyStageSpeaksInTheTrace() async throws {
        let stages = (try await work("SO20260001 refund", pipeline()).trace.json.array ?? []).compactMap { $0["stage"]?.string }
        #expect(Set(stages) == ["decode", "classify", "identify", "thread", "extract", "enrich", "fill", "route"])
    }

    @Test func anUnknownAdapterIsQuarantined() async throws {
        let delivery = Delivery(
            id: DeliveryID(number: 1, receivedAt: .now), adapter: AdapterName("gone"), key: "", contentType: "", meta: [:], body: [], attempt: 1)
        #expect(await (try pipeline()).process(delivery).failure?.reason == .noAdapter)
    }
}

@Suite struct ValueTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1_763_625_600, "2025-11-20T08:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"),
    ]) func timestampsReadAsRFC3339(seconds: Int64, text: String) {
        #expect(Timestamp(seconds: seconds).description == text)
    }

    @Test func timestampsKnowZonesAndFractions() {
        #expect(Timestamp(seconds: 0).iso8601(offsetMinutes: 480) == "1970-01-01T08:00:00+08:00")
        #expect(Timestamp(microseconds: 1_500_000).iso8601(offsetMinutes: -330) == "1969-12-31T18:30:01.500000-05:30")
    }

    @Test func contactPointsAreNormalAndTheirLocksTheSameEverywhere() {
        let party = Party(name: "A", address: "A@Example.COM", phone: "+861", handle: "u1")
        #expect(
            ContactPoint.all(of: party, provider: "line") == [
                ContactPoint(kind: .phone, value: "+861"), ContactPoint(kind: .email, value: "a@example.com"),
                ContactPoint(kind: .handle, value: "line:u1"),
            ])
        #expect(ContactPoint(kind: .phone, value: "+861").lockNumber == ContactPoint(kind: .phone, value: "+861").lockNumber)
        #expect(ContactPoint(kind: .phone, value: "+861").lockNumber != ContactPoint(kind: .email, value: "+861").lockNumber)
    }

    @Test func aNULBecomesAReplacementCharacter() {
        #expect("a\0b".withoutNUL == "a\u{FFFD}b" && "ab".withoutNUL == "ab")
    }
}

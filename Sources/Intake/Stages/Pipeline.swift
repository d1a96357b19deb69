import Recipes

/// All stages but the commit, in their order. A value: made anew from each configuration.
public struct Pipeline: Sendable {
    private let profiles: [AdapterName: Profile]
    private let scan: ScanStage?
    private let identify = IdentifyStage()
    private let classify = ClassifyStage()
    private let thread = ThreadStage()
    private let extract = ExtractStage()
    private let enrich: EnrichStage
    private let fill: FillStage
    private let route: RouteStage

    /// Builds the stages.
    ///
    /// - Parameter scanner: looks at attachments; nil: nobody does.
    public init(
        profiles: [Profile], types: [TicketType], rules: [RoutingRule], lookups: any LookupService, scanner: (any AttachmentScanner)? = nil
    ) {
        scan = scanner.map(ScanStage.init)
        self.profiles = Dictionary(profiles.map { ($0.adapter, $0) }) { $1 }
        enrich = EnrichStage(lookups: lookups)
        fill = FillStage(types: Dictionary(types.map { ($0.name, $0) }) { $1 })
        route = RouteStage(rules: rules, fill: fill)
    }

    /// What is configured for an adapter; nil when there is none of that name.
    public func profile(of adapter: AdapterName) -> Profile? {
        profiles[adapter]
    }

    /// Whether a delivery of the adapter may wait for a network.
    public func waits(for adapter: AdapterName) -> Bool {
        guard let profile = profiles[adapter] else { return false }
        return !profile.lookups.isEmpty || (scan != nil && profile.channel == .email)
    }

    /// Takes one delivery through all stages.
    ///
    /// - Parameter now: the clock of this run, for ages and time windows.
    /// - Returns: what to commit; a failure is a value, because it is as normal as a success.
    public func process(_ delivery: Delivery, now: Timestamp = .now) async -> Processed {
        guard let profile = profiles[delivery.adapter] else {
            return Processed(
                delivery: delivery,
                failure: Quarantine(.noAdapter, "No adapter \(delivery.adapter) is configured. Add it, then replay."))
        }
        if let damage = delivery.damage { return Processed(delivery: delivery, profile: profile, failure: Quarantine(.damaged, damage)) }
        do {
            let decoded = try profile.decoder.decode(delivery)
            if let failure = await scan?.run(decoded.messages) { return Processed(delivery: delivery, profile: profile, failure: failure) }
            var works: [Work] = []
            for message in decoded.messages {
                works.append(await process(message, of: delivery, notes: decoded.notes, profile: profile, now: now))
            }
            return Processed(delivery: delivery, profile: profile, decoded: decoded, works: works)
        } catch {
            return Processed(delivery: delivery, profile: profile, failure: error)
        }
    }

    private func process(
        _ message: Message, of delivery: Delivery, notes: [String], profile: Profile, now: Timestamp
    ) async -> Work {
        let work = Work(message: message, profile: profile, receivedAt: delivery.id.receivedAt, now: now)
        work.trace.add(
            .decode, ("bytes", .integer(Int64(delivery.body.count))), ("notes", .array(notes.map(JSONValue.string))))
        classify.run(work)
        identify.run(work)
        thread.run(work)
        extract.run(work)
        await enrich.run(work)
        fill.run(work)
        route.run(work)
        return work
    }
}

/// A delivery with all that has to be committed of it. A class, because it has many parts and is read once for each column of a batch.
public final class Processed: Sendable {
    /// The claim that it answers; its attempt is the fence.
    public let delivery: Delivery
    /// The adapter's profile; nil when there is none.
    public let profile: Profile?
    /// The messages, each with its draft.
    public let works: [Work]
    /// The provider's words on notices of ours.
    public let receipts: [Receipt]
    /// Parts of longer texts, which wait for the others.
    public let parts: [MessagePart]
    /// What has to be fetched.
    public let wish: PullWish?
    /// The vendor's words for events that the provider's page does not know.
    public let unknownEvents: [String]
    /// Why nothing had to come of it.
    public let ignored: String?
    /// Why a person has to look at it.
    public let failure: Quarantine?

    init(delivery: Delivery, profile: Profile, decoded: Decoded, works: [Work]) {
        self.delivery = delivery
        self.profile = profile
        self.works = works
        receipts = decoded.receipts
        parts = decoded.parts
        wish = decoded.wish
        unknownEvents = decoded.unknownEvents
        ignored = decoded.ignored
        failure = nil
    }

    /// A delivery that has to be quarantined.
    public init(delivery: Delivery, profile: Profile? = nil, failure: Quarantine) {
        self.delivery = delivery
        self.profile = profile
        works = []
        receipts = []
        parts = []
        wish = nil
        unknownEvents = []
        ignored = nil
        self.failure = failure
    }
}

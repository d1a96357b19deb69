extension IMAPSession {
    /// Size, flags and date of each message of the set that exists, by UID ascending.
    public func fetchSummaries(_ uids: UIDSet) async throws -> [IMAPSummary] {
        var found: [UInt32: IMAPSummary] = [:]
        for piece in uids.pieces() {
            try await fetch(piece, "(UID RFC822.SIZE FLAGS INTERNALDATE)") { items in
                guard let uid = items.uid, let size = items.size else { return }
                found[uid] = IMAPSummary(uid: uid, size: size, flags: items.flags ?? [], internalDate: items.internalDate)
            }
        }
        return found.values.sorted { $0.uid < $1.uid }
    }

    /// Fetches whole messages without setting `\Seen` and hands each over as it arrives, on the session's thread.
    ///
    /// A message whose literal is over the session's limit arrives as `.tooLarge` and costs nothing but its transfer.
    /// - Returns: the UIDs the server had nothing for, ascending.
    /// - Throws: what `deliver` throws, after the rest of the answer was read past; the session stays usable.
    @discardableResult
    public func fetchMessages(
        _ uids: UIDSet, deliver: @Sendable (FetchedMessage) throws -> Void
    ) async throws -> [UInt32] {
        var missing = Set(uids.uids)
        var refusal: (any Error)?
        for piece in uids.pieces() where refusal == nil {
            try await fetch(piece, "(UID FLAGS INTERNALDATE BODY.PEEK[])") { items in
                guard refusal == nil, let uid = items.uid, let body = items.body, missing.remove(uid) != nil else { return }
                let message = FetchedMessage(
                    uid: uid, body: body, flags: items.flags ?? [], internalDate: items.internalDate)
                do { try deliver(message) } catch { refusal = error }
            }
        }
        if let refusal { throw refusal }
        return missing.sorted()
    }

    /// Fetches whole messages and returns them in the order of their arrival, then an `.absent` one for each missing.
    public func fetchMessages(_ uids: UIDSet) async throws -> [FetchedMessage] {
        let collected = Collected<FetchedMessage>()
        let missing = try await fetchMessages(uids) { collected.append($0) }
        return collected.all + missing.map { FetchedMessage(uid: $0, body: .absent, flags: [], internalDate: nil) }
    }

    /// Messages one after another, fetched in batches as they are asked for. Each UID comes exactly once.
    public nonisolated func messages(
        _ summaries: [IMAPSummary], batchBytes: Int = 4 << 20, batchCount: Int = 50
    ) -> IMAPMessages {
        IMAPMessages(session: self, batches: summaries.batches(bytes: batchBytes, count: batchCount))
    }

    /// Header and structure of a message, whatever its size; nil when the server has none of that UID.
    public func fetchOutline(_ uid: UInt32) async throws -> IMAPOutline? {
        var outline: IMAPOutline?
        try await fetch(UIDSet([uid]), "(UID RFC822.SIZE INTERNALDATE BODYSTRUCTURE BODY.PEEK[HEADER])") { items in
            guard items.uid == uid, let header = items.header else { return }
            outline = IMAPOutline(
                uid: uid, header: header, structure: items.structure, size: items.size, internalDate: items.internalDate)
        }
        return outline
    }

    private func fetch(_ uids: UIDSet, _ items: String, _ hear: (IMAPFetchItems) -> Void) async throws {
        guard !uids.isEmpty else { return }
        let timeouts = configuration.timeouts
        try await interruptible { stop in
            let command = IMAPCommand("UID FETCH").adding(uids.text).adding(items)
            _ = try run(command, Patience(timeouts.batch, stop), stall: timeouts.stall) { reply in
                if case .numbered(_, "FETCH", let cursor) = reply { hear(IMAPFetchItems(cursor)) }
            }
        }
    }
}

/// Messages of a folder, one batch in memory at a time.
public struct IMAPMessages: AsyncSequence, Sendable {
    let session: IMAPSession
    let batches: [UIDSet]

    /// Fetches the next batch when the present one is used up.
    public struct Iterator: AsyncIteratorProtocol {
        let session: IMAPSession
        var batches: ArraySlice<UIDSet>
        var ready: ArraySlice<FetchedMessage> = []

        /// The next message; nil after the last.
        public mutating func next() async throws -> FetchedMessage? {
            while ready.isEmpty, let batch = batches.popFirst() {
                ready = try await session.fetchMessages(batch)[...]
            }
            return ready.popFirst()
        }
    }

    /// A pass over all of them.
    public func makeAsyncIterator() -> Iterator { Iterator(session: session, batches: batches[...]) }
}

/// Gathers what a callback on another thread is handed.
private final class Collected<Element: Sendable>: @unchecked Sendable {
    // Unchecked: appended to on the session's thread only, read after the call that does so has returned.
    private(set) var all: [Element] = []

    func append(_ element: Element) { all.append(element) }
}

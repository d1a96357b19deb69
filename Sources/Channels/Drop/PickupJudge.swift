/// Decides from listings which files are complete. It reads nothing, so that a folder on another machine is judged the same way.
public struct PickupJudge: Sendable {
    /// A file that may be picked up, with its marker where one is asked for.
    public struct Candidate: Sendable, Hashable {
        /// The file.
        public let entry: DropEntry
        /// The marker beside it.
        public let marker: DropEntry?
    }

    /// What one listing showed.
    public struct Verdict: Sendable, Hashable {
        /// Files that are complete, the oldest first.
        public var ready: [Candidate] = []
        /// Files that wait.
        public var waiting: [WaitingFile] = []
    }

    private struct Look: Sendable {
        var entry: DropEntry
        var since: ContinuousClock.Instant
        var count: Int
    }

    private let pickup: Pickup
    private let names: DropNames
    private var looks: [String: Look] = [:]

    /// Remembers nothing yet.
    public init(pickup: Pickup, names: DropNames = DropNames()) {
        self.pickup = pickup
        self.names = names
    }

    /// Judges a listing of all files in the folder.
    ///
    /// - Parameter now: when it was taken; only spans between listings count.
    public mutating func judge(_ listing: [DropEntry], now: ContinuousClock.Instant) -> Verdict {
        let files = listing.filter { names.accepts($0.name) }
        let others = Dictionary(listing.map { ($0.name, $0) }) { first, _ in first }
        remember(files, now)
        var verdict = Verdict()
        for entry in files.sorted(by: { ($0.modified, $0.name) < ($1.modified, $1.name) }) {
            switch state(entry, others, now) {
            case .success(let candidate): verdict.ready.append(candidate)
            case .failure(let wait): verdict.waiting.append(WaitingFile(name: entry.name, reason: wait.reason))
            }
        }
        return verdict
    }

    private struct Wait: Error {
        let reason: WaitingFile.Reason
    }

    private func state(_ entry: DropEntry, _ others: [String: DropEntry], _ now: ContinuousClock.Instant) -> Result<
        Candidate, Wait
    > {
        switch pickup {
        case .rename: return .success(Candidate(entry: entry, marker: nil))
        case .marker(let ending):
            let marker = DropNames.markers(of: entry.name, ending: ending).lazy.compactMap { others[$0] }.first
            guard let marker else { return .failure(Wait(reason: .noMarker)) }
            return .success(Candidate(entry: entry, marker: marker))
        case .stable(let span):
            // Two looks that agree with the first: a file that was only seen once may have been written in between.
            guard let look = looks[entry.name], look.count > 2, now - look.since >= span else {
                return .failure(Wait(reason: .changing))
            }
            return .success(Candidate(entry: entry, marker: nil))
        }
    }

    /// Counts how often each file was seen unchanged; files that are gone are forgotten.
    private mutating func remember(_ files: [DropEntry], _ now: ContinuousClock.Instant) {
        guard case .stable = pickup else { return }
        var seen = [String: Look]()
        for entry in files {
            if var look = looks[entry.name], look.entry == entry {
                look.count += 1
                seen[entry.name] = look
            } else {
                seen[entry.name] = Look(entry: entry, since: now, count: 1)
            }
        }
        looks = seen
    }
}

import CSV
import Foundation
public import Intake
public import Logging
import Recipes
public import Settings
public import Transfer

/// Takes the files of a drop folder on another machine.
///
/// The same way as in a local folder: a file is claimed by a rename to `processing/`, copied to a spool here, read, and put away on the
/// host by a rename. Hosts never overwrite by a rename, so names in `done/` carry a time stamp. The copy stays until the file is put
/// away: after a crash it is read on from the row behind the last batch.
public actor SFTPFileSource: PolledSource {
    /// The adapter that it feeds.
    public nonisolated let adapter: AdapterName
    /// The rest between two passes.
    public nonisolated let poll: Duration
    private let source: DropSource
    private let server: SFTPServer
    private let remote: String
    private let spool: String
    private let inbox: any Inbox
    private let leases: any AdapterLeases
    private let logger: Logger
    private let pickup: Pickup
    private let names: DropNames
    private var judge: PickupJudge
    private var session: SFTPSession?
    /// Checksums that did not match, so that a big file is not fetched at every look.
    private var mismatched: [DropEntry: DropEntry] = [:]

    /// Prepares a folder.
    ///
    /// - Parameters:
    ///   - server: the host and the login.
    ///   - remote: the folder on it, from the root.
    ///   - spool: the folder here for the files that are being read.
    public init(
        adapter: AdapterName, source: DropSource, server: SFTPServer, remote: String, pickup: Pickup, spool: String, inbox: any Inbox,
        leases: any AdapterLeases, logger: Logger
    ) {
        self.adapter = adapter
        self.source = source
        self.server = server
        self.remote = remote.hasSuffix("/") ? String(remote.dropLast()) : remote
        self.spool = spool
        self.inbox = inbox
        self.leases = leases
        self.logger = logger
        self.pickup = pickup
        poll = source.drop.poll
        names = DropNames([source.drop.files])
        judge = PickupJudge(pickup: pickup, names: names)
    }

    /// Reads what a crash left half-way, then all files that are complete.
    public func pass() async throws {
        let session = try opened()
        try FileManager.default.createDirectory(atPath: spool, withIntermediateDirectories: true)
        let listing = try await session.list(remote)
        try await makePlaces(listing, session)
        let unfinished = try await session.list("\(remote)/processing")
        try forgetCopies(but: unfinished)
        for file in unfinished where file.isUsable && names.accepts(file.name) {
            try await take(file, rows: nil, session)
        }
        let entries = listing.filter(\.isUsable).map(DropEntry.init)
        mismatched = mismatched.filter { entries.contains($0.key) }
        for candidate in judge.judge(entries, now: .now).ready {
            try Task.checkCancellation()
            try await claim(candidate, session)
        }
    }

    /// Ends the session.
    public func close() async {
        session = nil
    }

    private func opened() throws -> SFTPSession {
        if let session { return session }
        let made = try SFTPSession(server)
        session = made
        return made
    }

    private func makePlaces(_ listing: [SFTPEntry], _ session: SFTPSession) async throws {
        for place in DropPlace.allCases where !listing.contains(where: { $0.name == place.rawValue }) {
            try await session.makeFolder("\(remote)/\(place.rawValue)")
        }
    }

    /// A copy whose file was put away is of no use, and the next file of its name is another one.
    private func forgetCopies(but unfinished: [SFTPEntry]) throws {
        for entry in try Files.entries(in: spool) where !entry.name.hasPrefix(".") && !unfinished.contains(where: { $0.name == entry.name }) {
            try Files.remove("\(spool)/\(entry.name)")
        }
    }

    // MARK: - Claims

    private func claim(_ candidate: PickupJudge.Candidate, _ session: SFTPSession) async throws {
        let name = candidate.entry.name
        var rows: Int?
        if let marker = candidate.marker {
            guard mismatched[candidate.entry] != marker else { return }
            let text = MarkerText(try await session.read("\(remote)/\(marker.name)", limit: MarkerText.longest))
            guard try await isWhole(candidate.entry, marker, text, session) else { return }
            rows = text.rows
        }
        do {
            try await session.rename("\(remote)/\(name)", to: "\(remote)/processing/\(name)")
        } catch {
            guard error.code == .commandRefused else { throw error }
            // A file of that name is still in processing/, or somebody took this one: the next look will tell.
            return logger.debug("A file could not be claimed.", metadata: ["file": "\(name)", "error": "\(error)"])
        }
        if let marker = candidate.marker { try await session.remove("\(remote)/\(marker.name)") }
        let claimed = try await session.list("\(remote)/processing").first { $0.name == name }
        if let claimed { try await take(claimed, rows: rows, session) }
    }

    /// Whether the file has the checksum that its marker names; for that it is fetched, and need not be again.
    private func isWhole(
        _ entry: DropEntry, _ marker: DropEntry, _ text: MarkerText, _ session: SFTPSession
    ) async throws -> Bool {
        guard text.checksum != nil else {
            let isPromised = text.isPromised(by: marker.name)
            if isPromised { logger.warning("A marker should hold a checksum and does not.", metadata: ["marker": "\(marker.name)"]) }
            return !isPromised
        }
        let copy = "\(spool)/.\(entry.name).sum"
        try Files.remove(copy)
        try await fetch("\(remote)/\(entry.name)", size: entry.size, to: copy, session)
        let matches = try text.matches(Files.open(copy).bytes)
        try Files.remove(copy)
        if !matches { mismatched[entry] = marker }
        return matches
    }

    // MARK: - Files

    private func take(_ file: SFTPEntry, rows: Int?, _ session: SFTPSession) async throws {
        try Task.checkCancellation()
        let copy = "\(spool)/\(file.name)"
        try await fetch("\(remote)/processing/\(file.name)", size: file.size, to: copy, session)
        guard let entry = try Files.entry(named: file.name, in: spool) else { return }
        let claimed = ClaimedFile(entry: entry, path: copy, expectedRows: rows)
        let stamp = DropFolder.stamp(DropFolder.secondsNow)
        let rejects = RejectsFile(
            growing: "\(spool)/.\(file.name).rejects", folder: spool, base: "." + DropNames.split(file.name).base, stamp: stamp)
        let reading = try DropReading(source, batchSize: Self.batchSize)
        let position = try await leases.cursor(of: adapter, Self.positionName).flatMap(DropPosition.init)
        let outcome = try await reading.run(claimed, from: position, rejects: rejects, keep: keep) { batch in
            try Task.checkCancellation()
            return try await batch.store(in: inbox, source, adapter)
        }
        // The next copy may get the number that this one had: a position that outlived its file would skip rows of another.
        try await leases.setCursor(of: adapter, Self.positionName, to: .null)
        try await putAway(claimed, outcome, rejects, stamp, session)
        try rejects.clear()
        try Files.remove(copy)
    }

    /// Copies a file, going on where a copy of it was broken off.
    private func fetch(_ path: String, size: Int, to copy: String, _ session: SFTPSession) async throws {
        let there = try Files.status(copy).map { Int($0.st_size) } ?? 0
        if there > size { try Files.remove(copy) }
        let file = try Files.openForAppending(copy)
        let start = there > size ? 0 : there
        defer { withExtendedLifetime(file) {} }
        if start < size { try await session.download(path, to: file.descriptor, from: start) }
    }

    private func keep(_ position: DropPosition) async throws {
        try await leases.setCursor(of: adapter, Self.positionName, to: position.json)
    }

    // MARK: - Putting away

    private func putAway(
        _ file: ClaimedFile, _ outcome: DropOutcome, _ rejects: RejectsFile, _ stamp: String, _ session: SFTPSession
    ) async throws {
        switch outcome {
        case .finished(let counts):
            let summary = counts.summary(of: file.entry.name)
            let discrepancy = file.discrepancy(counts)
            let report = [summary, discrepancy].compactMap(\.self).joined(separator: "\n")
            try await send(rejects, of: file, report, stamp, session)
            _ = try await move(file.entry.name, to: .done, stamp, session)
            logger.info("A file was read.", metadata: ["file": "\(file.entry.name)", "rows": "\(summary)"])
            if let discrepancy { logger.warning("\(discrepancy)") }
        case .unreadable(let error):
            let reason: QuarantineReason = error.code == .missingColumns ? .drift : .undecodable
            try await fail(file, reason, because: error.description, stamp, session)
        case .drifted(let drift): try await fail(file, .drift, because: drift.description, stamp, session)
        }
    }

    /// Rejects grow on the disk here, and go to the host a piece at a time: there may be as many as the file has rows.
    private func send(
        _ rejects: RejectsFile, of file: ClaimedFile, _ report: String, _ stamp: String, _ session: SFTPSession
    ) async throws {
        guard let written = try rejects.written() else { return }
        let base = "\(remote)/failed/\(DropNames.split(file.entry.name).base).\(stamp).rejects"
        try await session.upload(written.descriptor, to: base + ".csv")
        try await session.write(Array(report.utf8) + [0x0A], to: base + ".txt")
    }

    private func fail(
        _ file: ClaimedFile, _ reason: QuarantineReason, because fault: String, _ stamp: String, _ session: SFTPSession
    ) async throws {
        logger.error("A file was not read; see failed/.", metadata: ["file": "\(file.entry.name)", "error": "\(fault)"])
        let head = try file.open().bytes.beginning(4_096)
        _ = try await inbox.accept([RowReceptions.reception(of: file.entry, reason, because: fault, head: head, adapter: adapter)])
        let place = try await move(file.entry.name, to: .failed, stamp, session)
        try await session.write(Array((fault + "\n").utf8), to: place + ".err")
    }

    /// Renames to a name that is free, a time stamp in it.
    private func move(_ name: String, to place: DropPlace, _ stamp: String, _ session: SFTPSession) async throws -> String {
        let (base, ending) = DropNames.split(name)
        for number in 0... {
            let target = "\(remote)/\(place.rawValue)/\(base).\(stamp)\(number == 0 ? "" : "-\(number)")\(ending)"
            do {
                try await session.rename("\(remote)/processing/\(name)", to: target)
                return target
            } catch {
                guard error.code == .commandRefused, number < 20 else { throw error }
            }
        }
        return ""
    }

    private static let batchSize = 1_000
    private static let positionName = "file"
}

extension SFTPEntry {
    fileprivate var isUsable: Bool { isFile && isNameable }
}

extension DropEntry {
    /// As a host lists it: its time is a text, which is as good for telling whether it changed.
    fileprivate init(_ entry: SFTPEntry) {
        self.init(name: entry.name, size: entry.size, modified: entry.modified.utf8.reduce(0) { $0 &* 31 &+ Int64($1) })
    }
}

extension DropSource.SFTP {
    /// The host and the login.
    public var access: SFTPServer {
        let credential: SFTPServer.Credential = key?.reveal().map { .key($0) } ?? .password(password?.reveal() ?? "")
        return SFTPServer(
            host: server.host, port: server.port ?? 22, user: username, credential: credential, fingerprint: fingerprint)
    }
}

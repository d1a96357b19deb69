import Crypto
public import Intake
public import Logging
import Recipes
public import Settings
public import Transfer

/// Takes mail from IMAP folders.
///
/// The order is always the same: fetch, commit, ledger, after-action. A failure at any point repeats what may be repeated: a mail
/// that was committed is a duplicate when it is fetched again, and an after-action that failed is done in a later pass.
public actor IMAPSource: PolledSource {
    /// What a mailbox needs to be read.
    public struct Access: Sendable {
        /// Where the server is.
        public var server: MailServer
        /// Fetches what to log in with, fresh for each connection.
        public var credentials: @Sendable () async throws -> Credentials

        /// Collects what a mailbox needs.
        public init(server: MailServer, credentials: @escaping @Sendable () async throws -> Credentials) {
            self.server = server
            self.credentials = credentials
        }
    }

    /// The adapter that it feeds.
    public nonisolated let adapter: AdapterName
    /// The rest between two passes.
    public nonisolated let poll: Duration
    private let access: Access
    private let settings: EmailSource.IMAP
    private let messageLimit: Int
    private let inbox: any Inbox
    private let ledger: any MailboxLedger
    private let leases: any AdapterLeases
    private let logger: Logger
    private var session: IMAPSession?
    private var highest: [MailboxFolder: UInt32] = [:]
    private var lastReconcile: [MailboxFolder: ContinuousClock.Instant] = [:]

    /// Prepares a mailbox; nothing is connected yet.
    ///
    /// - Parameter messageLimit: bytes; of a larger mail only the header is fetched, and the mail stays where it is.
    public init(
        adapter: AdapterName, access: Access, settings: EmailSource.IMAP, messageLimit: Int, inbox: any Inbox,
        ledger: any MailboxLedger, leases: any AdapterLeases, logger: Logger
    ) {
        self.adapter = adapter
        self.access = access
        self.settings = settings
        self.messageLimit = messageLimit
        self.inbox = inbox
        self.ledger = ledger
        self.leases = leases
        self.logger = logger
        poll = settings.poll
    }

    /// Takes what is new in all folders.
    public func pass() async throws {
        let session = try await connected()
        for folder in settings.folders { try await take(folder, in: session) }
    }

    /// Waits for an announcement where the server has IDLE; the poll is the safety net.
    public func rest(atMost span: Duration) async {
        guard let session, settings.folders.count == 1, await session.capabilities.contains("IDLE") else {
            // Cancellation ends the sleep early, which is what it is for.
            try? await Task.sleep(for: span)
            return
        }
        do {
            _ = try await session.idle(for: min(span, .seconds(240)))
        } catch {
            logger.debug("IDLE ended; the next pass connects anew.", metadata: ["error": "\(error)"])
        }
    }

    /// Logs out.
    public func close() async {
        let session = self.session
        self.session = nil
        await session?.logout()
    }

    private func connected() async throws -> IMAPSession {
        if let session, await session.isOpen { return session }
        lastReconcile = [:]
        let configuration = IMAPSession.Configuration(
            server: access.server, credentials: try await access.credentials(),
            limits: IMAPResponseParser.Limits(literal: messageLimit + 1_048_576))
        let session = try await IMAPSession.connect(configuration, logger: logger)
        self.session = session
        return session
    }

    // MARK: - One folder

    private func take(_ name: String, in session: IMAPSession) async throws {
        let state = settings.after == .keep ? try await session.examine(name) : try await session.select(name)
        let folder = MailboxFolder(adapter: adapter, folder: name, uidValidity: Int64(state.uidValidity))
        let life = try await life(of: folder, state: state)
        let shown = try await shown(in: folder, session)
        let unknown = try await ledger.unknown(shown.map(Int64.init), in: folder).map { UInt32($0) }
        let fresh = try await withoutOld(unknown, life: life, folder, session)
        try await fetch(fresh, of: folder, session)
        if let top = shown.max() { highest[folder] = max(highest[folder] ?? 0, top) }
        try await finish(folder, session)
    }

    /// All UIDs at times, so that a hole shows; between that only those above the highest known.
    private func shown(in folder: MailboxFolder, _ session: IMAPSession) async throws -> [UInt32] {
        let now = ContinuousClock.now
        if let last = lastReconcile[folder], now - last < Self.reconcileInterval, let top = highest[folder] {
            return try await session.uidSearch(.uidAfter(top)).filter { $0 > top }
        }
        let all = try await session.uidSearch(.all)
        lastReconcile[folder] = now
        return all
    }

    /// Mail from before the start goes into the ledger and is never fetched.
    private func withoutOld(
        _ uids: [UInt32], life: FolderLife, _ folder: MailboxFolder, _ session: IMAPSession
    ) async throws -> [UInt32] {
        guard !uids.isEmpty else { return [] }
        let old: Set<UInt32>
        switch life.boundary {
        case .none: return uids
        case .uid(let first): old = Set(uids.filter { $0 < first })
        case .date(let start):
            let summaries = try await session.fetchSummaries(UIDSet(uids))
            old = Set(summaries.filter { $0.internalDate.map { $0.secondsSince1970 < start } ?? false }.map(\.uid))
        }
        if !old.isEmpty {
            logger.info("Mail from before the start is left alone.", metadata: ["mails": "\(old.count)", "folder": "\(folder.folder)"])
            try await ledger.enter(old.sorted().map(Int64.init), as: .beforeStart, deliveries: [], in: folder)
        }
        return uids.filter { !old.contains($0) }
    }

    private func fetch(_ uids: [UInt32], of folder: MailboxFolder, _ session: IMAPSession) async throws {
        guard !uids.isEmpty else { return }
        let summaries = try await session.fetchSummaries(UIDSet(uids))
        let gone = Set(uids).subtracting(summaries.map(\.uid))
        try await enter(gone.sorted(), as: .vanished, folder)
        for large in summaries where large.size > messageLimit { try await takeOutline(large, of: folder, session) }
        for batch in summaries.filter({ $0.size <= messageLimit }).batches() {
            try Task.checkCancellation()
            try await take(try await session.fetchMessages(batch), of: folder, session)
        }
    }

    private func take(_ messages: [FetchedMessage], of folder: MailboxFolder, _ session: IMAPSession) async throws {
        var receptions: [(uid: UInt32, reception: Intake.Reception)] = []
        var absent: [UInt32] = []
        for message in messages {
            switch message.body {
            case .bytes(let bytes): receptions.append((message.uid, reception(bytes, uid: message.uid, folder, message.internalDate)))
            case .tooLarge(let size): try await takeOutline(message.uid, size: size, of: folder, session)
            case .absent: absent.append(message.uid)
            }
        }
        try await enter(absent, as: .vanished, folder)
        guard !receptions.isEmpty else { return }
        let results = try await inbox.accept(receptions.map(\.reception))
        try await ledger.enter(
            receptions.map { Int64($0.uid) }, as: settings.after == .keep ? .done : .received,
            deliveries: results.map(\.deliveryNumber), in: folder)
    }

    /// Of a mail over the limit the header is taken, so that a person hears of it; the mail stays on the server.
    private func takeOutline(_ summary: IMAPSummary, of folder: MailboxFolder, _ session: IMAPSession) async throws {
        try await takeOutline(summary.uid, size: summary.size, of: folder, session)
    }

    private func takeOutline(_ uid: UInt32, size: Int, of folder: MailboxFolder, _ session: IMAPSession) async throws {
        guard let outline = try await session.fetchOutline(uid), case .bytes(let header) = outline.header else {
            return try await enter([uid], as: .vanished, folder)
        }
        var reception = reception(header, uid: uid, folder, outline.internalDate)
        reception.meta["size"] = String(size)
        let results = try await inbox.accept([reception])
        try await ledger.enter([Int64(uid)], as: .tooLarge, deliveries: results.map(\.deliveryNumber), in: folder)
    }

    private func enter(_ uids: [UInt32], as state: LedgerState, _ folder: MailboxFolder) async throws {
        guard !uids.isEmpty else { return }
        try await ledger.enter(uids.map(Int64.init), as: state, deliveries: [], in: folder)
    }

    private func reception(
        _ bytes: [UInt8], uid: UInt32, _ folder: MailboxFolder, _ date: IMAPInternalDate?
    ) -> Intake.Reception {
        var meta = ["folder": folder.folder, "uid": String(uid), "uid_validity": String(folder.uidValidity)]
        if let date { meta["internal_date"] = Timestamp(seconds: date.secondsSince1970).description }
        return Intake.Reception(
            adapter: adapter, key: "\(folder.folder)/\(folder.uidValidity)/\(uid)", digest: Array(SHA256.hash(data: bytes)),
            contentType: "message/rfc822", meta: meta, body: bytes)
    }

    // MARK: - After-action

    private func finish(_ folder: MailboxFolder, _ session: IMAPSession) async throws {
        guard settings.after != .keep else { return }
        while case let uids = try await ledger.awaitingAction(in: folder, most: 500), !uids.isEmpty {
            try await act(on: UIDSet(uids.map { UInt32($0) }), session)
            try await ledger.markDone(uids, in: folder)
        }
    }

    private func act(on uids: UIDSet, _ session: IMAPSession) async throws {
        switch settings.after {
        case .keep: break
        case .seen: try await session.store(uids, .add, [.seen])
        case .flag(let name): try await session.store(uids, .add, [try IMAPFlag(name)])
        case .delete:
            try await session.store(uids, .add, [.deleted])
            if await session.capabilities.contains("UIDPLUS") { try await session.expunge(uids) }
        case .move(let target):
            do {
                _ = try await session.move(uids, to: target)
            } catch let error as TransferError where error.serverCode == "TRYCREATE" {
                try await session.create(target)
                _ = try await session.move(uids, to: target)
            }
        }
    }

    // MARK: - The life of a folder

    /// What is known of a folder under one UIDVALIDITY; made when it is first seen, and never changed.
    ///
    /// It is written down before anything is fetched: whatever happens then, the boundary between old and new mail stays where it was.
    private func life(of folder: MailboxFolder, state: MailboxState) async throws -> FolderLife {
        let name = "folder/\(folder.folder)"
        var record = FolderRecord(try await leases.cursor(of: adapter, name))
        if let first = record.firstUIDs[folder.uidValidity] {
            return FolderLife(start: settings.start, firstUID: first, startedAt: record.startedAt)
        }
        let isFirstLife = record.firstUIDs.isEmpty
        if isFirstLife { record.startedAt = Timestamp.now.microseconds / 1_000_000 }
        let first = isFirstLife ? try await nextUID(state) : nil
        record.firstUIDs[folder.uidValidity] = .some(first)
        try await leases.setCursor(of: adapter, name, to: record.json)
        if !isFirstLife {
            logger.warning("The folder has a new UIDVALIDITY; it is read anew.", metadata: ["folder": "\(folder.folder)"])
        }
        return FolderLife(start: settings.start, firstUID: first, startedAt: record.startedAt)
    }

    private func nextUID(_ state: MailboxState) async throws -> UInt32 {
        if let next = state.uidNext { return next }
        return (try await session?.uidSearch(.all).max() ?? 0) + 1
    }

    private static let reconcileInterval = Duration.seconds(600)
}

/// Where old mail ends and new mail begins in a folder.
struct FolderLife {
    enum Boundary {
        case none
        case uid(UInt32)
        /// Seconds since 1970, compared with the server's INTERNALDATE.
        case date(Int64)
    }

    var boundary: Boundary

    /// - Parameters:
    ///   - firstUID: the first new UID of the folder's first life; nil for a later life, which knows only dates.
    init(start: EmailSource.Start, firstUID: UInt32?, startedAt: Int64) {
        switch start {
        case .all: boundary = .none
        case .day(let day): boundary = .date(day.secondsSince1970)
        case .now: boundary = firstUID.map(Boundary.uid) ?? .date(startedAt)
        }
    }
}

/// A folder's lives as they are kept in the adapter's state.
private struct FolderRecord {
    var startedAt: Int64 = 0
    var firstUIDs: [Int64: UInt32?] = [:]

    init(_ json: JSONValue?) {
        guard let object = json?.object else { return }
        startedAt = Int64(object["started_at"]?.int ?? 0)
        for member in object["lives"]?.object ?? JSONObject() {
            guard let validity = Int64(member.name) else { continue }
            firstUIDs[validity] = .some(member.value.int.map { UInt32($0) })
        }
    }

    var json: JSONValue {
        var lives = JSONObject()
        for (validity, first) in firstUIDs { lives[String(validity)] = first.map { .integer(Int64($0)) } ?? .null }
        return ["started_at": .integer(startedAt), "lives": .object(lives)]
    }
}

extension CalendarDay {
    /// Midnight of the day in UTC, in seconds since 1970.
    var secondsSince1970: Int64 {
        let shiftedYear = Int64(month <= 2 ? year - 1 : year)
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era * 146_097 + dayOfEra - 719_468) * 86_400
    }
}

extension Intake.Acceptance {
    /// The number of the delivery that was made; nil for a duplicate.
    var deliveryNumber: Int64? {
        switch self {
        case .stored(let id), .revision(let id): id.number
        case .duplicate, .spooled: nil
        }
    }
}

public import Intake
public import Logging
import Recipes
public import Settings
import Transfer

/// Takes mail from the folders of an IMAP account, over one connection.
public actor IMAPSource: PolledSource {
    /// The adapter that it feeds.
    public nonisolated let adapter: AdapterName
    /// The rest between two passes.
    public nonisolated let poll: Duration
    private let access: IMAPAccess
    private let settings: EmailSource.IMAP
    private let intake: MailIntake
    private let leases: any AdapterLeases
    private let logger: Logger
    private var session: IMAPSession?
    private var memories: [MailboxFolder: FolderMemory] = [:]
    private var idling = IdlePatience()
    private var glance = FolderGlance()
    private var expiry = ExpiryWatch()

    /// Prepares a mailbox; nothing is connected yet.
    ///
    /// - Parameter messageLimit: bytes; of a larger mail only header and structure are fetched, and the mail stays where it is.
    public init(
        adapter: AdapterName, access: IMAPAccess, settings: EmailSource.IMAP, messageLimit: Int, inbox: any Inbox,
        ledger: any MailboxLedger, leases: any AdapterLeases, logger: Logger
    ) {
        self.adapter = adapter
        self.access = access
        self.settings = settings
        self.leases = leases
        var logger = logger
        logger[metadataKey: "adapter"] = "\(adapter)"
        self.logger = logger
        intake = MailIntake(
            adapter: adapter, messageLimit: messageLimit, committed: settings.after == .keep ? .done : .received, inbox: inbox,
            ledger: ledger, logger: logger)
        poll = settings.poll
    }

    /// Takes what is new in all folders. What one folder refuses is told at the end and does not keep the others waiting.
    public func pass() async throws {
        var complaints = try await announceExpiry()
        let session = try await connected()
        // The first folder last: it stays open, and its announcements are heard.
        for name in settings.folders.reversed() {
            do {
                try await look(into: name, session)
            } catch let error as TransferError where [.commandRefused, .unsupported].contains(error.code) {
                complaints.append("\(name): \(error)")
            }
        }
        if !complaints.isEmpty { throw PartialPass(complaints) }
    }

    private func look(into name: String, _ session: IMAPSession) async throws {
        let state = settings.after == .keep ? try await session.examine(name) : try await session.select(name)
        if name != settings.folders[0] { glance.looked(into: name, state) }
        let folder = MailboxFolder(adapter: adapter, folder: name, uidValidity: Int64(state.uidValidity))
        let look = FolderLook(
            session: session, folder: folder, life: try await life(of: folder, state, session), reconcile: settings.reconcile,
            intake: intake)
        var memory = memories[folder] ?? FolderMemory()
        defer { memories[folder] = memory }
        try await look.run(&memory)
        try await AfterAction(action: settings.after, session: session, folder: folder, ledger: intake.ledger).run()
    }

    /// What is known of a folder under one UIDVALIDITY; made when it is first seen, and never changed.
    private func life(of folder: MailboxFolder, _ state: MailboxState, _ session: IMAPSession) async throws -> FolderLife {
        let name = "folder/\(folder.folder)"
        var record = FolderRecord(try await leases.cursor(of: adapter, name))
        if let life = record.life(folder.uidValidity, start: settings.start) { return life }
        if record.isEmpty {
            record.begin(folder.uidValidity, firstUID: try await nextUID(state, session))
        } else {
            record.begin(folder.uidValidity, firstUID: nil)
            logger.warning("The folder has a new UIDVALIDITY; it is read anew.", metadata: ["folder": "\(folder.folder)"])
        }
        try await leases.setCursor(of: adapter, name, to: record.json)
        return record.life(folder.uidValidity, start: settings.start) ?? FolderLife(start: .all, firstUID: nil, startedAt: 0)
    }

    private func nextUID(_ state: MailboxState, _ session: IMAPSession) async throws -> UInt32 {
        if let next = state.uidNext { return next }
        return (try await session.uidSearch(.all).max() ?? 0) + 1
    }

    // MARK: - The connection

    private func connected() async throws -> IMAPSession {
        if let session, await session.isOpen { return session }
        for folder in memories.keys { memories[folder]?.forgetCheck() }
        let configuration = IMAPSession.Configuration(
            server: access.server, credentials: try await access.login().credentials, options: access.options, timeouts: access.timeouts,
            limits: IMAPResponseParser.Limits(literal: intake.messageLimit + 1_048_576))
        do {
            let session = try await IMAPSession.connect(configuration, logger: logger)
            self.session = session
            return session
        } catch let error as TransferError where error.code == .loginRefused {
            await access.refused()
            throw error
        }
    }

    /// Logs out.
    public func close() async {
        let session = self.session
        self.session = nil
        await session?.logout()
    }

    // MARK: - Rest

    /// Waits for an announcement where the server has IDLE; the poll is the safety net.
    public func rest(atMost span: Duration) async {
        let end = ContinuousClock.now + span
        while case let left = end - .now, left > .zero, !Task.isCancelled {
            guard let session, await session.isOpen, await session.capabilities.contains("IDLE"), idling.mayTry else {
                // Cancellation ends the sleep early, which is what it is for.
                try? await Task.sleep(for: left)
                return
            }
            if await isAnnounced(by: session, within: glance.isNeeded ? min(left, glance.pause) : left) { return }
            if glance.isNeeded, await isSeen(by: session) { return }
        }
    }

    /// IDLE speaks of the open folder only: the others are asked for in between, over the same connection, because many servers allow few.
    private func isSeen(by session: IMAPSession) async -> Bool {
        do {
            return try await glance.sees(by: session)
        } catch {
            logger.info("The other folders could not be asked for new mail; the next pass will tell.", metadata: ["error": "\(error)"])
            return true
        }
    }

    /// One IDLE; routers forget connections that are silent for longer than some minutes.
    private func isAnnounced(by session: IMAPSession, within span: Duration) async -> Bool {
        let begin = ContinuousClock.now
        do {
            switch try await session.idle(for: min(span, .seconds(240))) {
            case .exists, .expunge:
                idling.worked()
                return true
            case .timeout:
                // A server that ends IDLE by itself at once has none worth the name.
                if ContinuousClock.now - begin < min(span, .seconds(1)) { idling.failed() } else { idling.worked() }
                return false
            case .interrupted: return true
            case .bye(let words):
                idling.failed()
                logger.info("The server ended the session while it was idle.", metadata: ["words": "\(words)"])
                return idling.mayTry
            }
        } catch {
            idling.failed()
            logger.info("IDLE failed; the next pass connects anew.", metadata: ["error": "\(error)"])
            return idling.mayTry
        }
    }

    // MARK: - Expiry

    /// Renews a token ahead of its end, and tells ahead of what will end and cannot be renewed by itself.
    private func announceExpiry() async throws -> [String] {
        var tokenEnd = expiry.tokenEnd
        var complaints: [String] = []
        do {
            tokenEnd = try await access.login().tokenExpiresAt
        } catch  where session != nil {
            // The session goes on as long as the server lets it.
            complaints.append("The access token could not be renewed\(tokenEnd.map { "; the present one ends at \($0)" } ?? ""): \(error)")
        }
        if expiry.hasChanged(token: tokenEnd, secret: access.secretExpiresAt) {
            try await leases.noteExpiry(of: adapter, token: tokenEnd, secret: access.secretExpiresAt)
            expiry.noted(token: tokenEnd, secret: access.secretExpiresAt)
        }
        if let warning = expiry.dueWarning(secret: access.secretExpiresAt, now: .now) { logger.warning("\(warning)") }
        return complaints
    }
}

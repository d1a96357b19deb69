extension IMAPSession {
    /// Asks anew what the server can do; words in capitals.
    @discardableResult
    public func capability() async throws -> Set<String> {
        try await command { try run(IMAPCommand("CAPABILITY"), $0) }
        return capabilities
    }

    /// Says who we are and hears who the server is (RFC 2971).
    @discardableResult
    public func id(_ fields: [(name: String, value: String)]) async throws -> [String: String] {
        try await command { try identify(fields, $0) }
    }

    @discardableResult
    func identify(_ fields: [(name: String, value: String)], _ patience: Patience) throws -> [String: String] {
        let quoted = try fields.map { "\(try IMAPCommand.quoted($0.name)) \(try IMAPCommand.quoted($0.value))" }
        let list = quoted.isEmpty ? "NIL" : "(\(quoted.joined(separator: " ")))"
        var answer: [String: String] = [:]
        try run(IMAPCommand("ID").adding(list), patience) { reply in
            guard case .data("ID", var cursor) = reply, let values = cursor.value()?.list else { return }
            for index in stride(from: 0, to: values.count - 1, by: 2) {
                answer[values[index].text?.lowercased() ?? ""] = values[index + 1].text
            }
        }
        return answer
    }

    /// Does nothing but hear what is new and keep the connection alive.
    public func noop() async throws {
        try await command { _ = try run(IMAPCommand("NOOP"), $0) }
    }

    /// Folders below `reference` that match `pattern`: `*` for any, `%` for one level. Names in Unicode.
    public func list(reference: String = "", pattern: String = "*") async throws -> [IMAPFolder] {
        try await command { patience in
            var folders: [IMAPFolder] = []
            let command = try IMAPCommand("LIST").adding(string: ModifiedUTF7.encode(reference))
                .adding(string: ModifiedUTF7.encode(pattern))
            try run(command, patience) { reply in
                if case .data("LIST", let cursor) = reply, let folder = IMAPFolder(cursor) { folders.append(folder) }
            }
            return folders
        }
    }

    /// A folder's figures without opening it.
    /// - Throws: `.commandRefused` when there is no such folder.
    public func status(_ folder: String) async throws -> IMAPFolderStatus {
        try await command { patience in
            var status: IMAPFolderStatus?
            let command = try IMAPCommand("STATUS").adding(folder: folder).adding("(MESSAGES UNSEEN UIDNEXT UIDVALIDITY)")
            try run(command, patience) { reply in
                if case .data("STATUS", let cursor) = reply { status = IMAPFolderStatus(cursor) ?? status }
            }
            guard let status else { throw lacking("STATUS") }
            return status
        }
    }

    /// Makes a folder.
    /// - Throws: `.commandRefused`, with code `ALREADYEXISTS` where the server says so.
    public func create(_ folder: String) async throws {
        try await command { _ = try run(IMAPCommand("CREATE").adding(folder: folder), $0) }
    }

    /// Opens a folder for reading only: nothing done in it can change a flag.
    public func examine(_ folder: String) async throws -> MailboxState {
        try await open(folder, "EXAMINE")
    }

    /// Opens a folder for reading and writing. Fetching here does not set `\Seen` either.
    public func select(_ folder: String) async throws -> MailboxState {
        try await open(folder, "SELECT")
    }

    private func open(_ folder: String, _ verb: String) async throws -> MailboxState {
        try await command { patience in
            var state = MailboxState(folder: folder, isReadOnly: verb == "EXAMINE")
            // Whatever the outcome, the server closes the folder that was open (RFC 9051 section 6.3.2).
            mailbox = nil
            var command = try IMAPCommand(verb).adding(folder: folder)
            if capabilities.contains("CONDSTORE") { command = command.adding("(CONDSTORE)") }
            let answer = try run(command, patience) { reply in
                if case .status(let status) = reply { state.learn(status) }
                if case .numbered(let count, "EXISTS", _) = reply { state.exists = Int(clamping: count) }
            }
            state.learn(answer)
            guard state.uidValidity != 0 else { throw lacking("UIDVALIDITY of the folder") }
            mailbox = state
            hasNews = false
            return state
        }
    }

    func lacking(_ what: String) -> TransferError {
        TransferError(.protocolViolation, "\(configuration.server.text) did not tell the \(what).")
    }
}

extension IMAPCommand {
    /// Where the grammar wants a quoted string and allows no literal to be needed: printable ASCII only.
    static func quoted(_ text: String) throws -> String {
        guard text.utf8.count <= 1000, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw TransferError(.invalidRequest, "A field of IMAP ID must be printable ASCII of at most 1000 characters.")
        }
        return "\"\(escaped(text))\""
    }
}

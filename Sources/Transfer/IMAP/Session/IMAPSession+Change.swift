/// Where copied messages ended up (RFC 4315, COPYUID).
public struct IMAPCopies: Sendable, Equatable {
    /// UIDVALIDITY of the target folder.
    public let uidValidity: UInt32
    /// Old UID and new UID of each.
    public let uids: [(old: UInt32, new: UInt32)]

    init?(_ status: IMAPStatus) {
        guard status.code == "COPYUID" else { return nil }
        let words = status.arguments.split(separator: 0x20)
        guard words.count == 3, let validity = ASCII.number(words[0]).flatMap({ UInt32(exactly: $0) }),
            let old = UIDSet(words[1], limit: 100_000), let new = UIDSet(words[2], limit: 100_000), old.count == new.count
        else { return nil }
        uidValidity = validity
        uids = Array(zip(old.uids, new.uids)).map { (old: $0, new: $1) }
    }

    /// Same folder generation and same pairs.
    public static func == (one: Self, other: Self) -> Bool {
        one.uidValidity == other.uidValidity && one.uids.elementsEqual(other.uids, by: ==)
    }
}

/// How a move was done.
public enum IMAPMove: Sendable, Equatable {
    /// The messages are in the target and no longer here; where the server says so, under which UIDs.
    case moved([IMAPCopies])
    /// The server has neither MOVE nor UIDPLUS: the messages are in the target, and marked `\Deleted` here. A plain EXPUNGE
    /// would take what others marked with it, so that is left to them.
    case copiedAndMarked([IMAPCopies])
}

extension IMAPSession {
    /// What to do with flags.
    public enum FlagChange: String, Sendable {
        /// Sets them beside those that are set.
        case add = "+FLAGS.SILENT"
        /// Takes them away.
        case remove = "-FLAGS.SILENT"
        /// Makes them the only ones.
        case replace = "FLAGS.SILENT"
    }

    /// Changes flags of those messages that exist. The folder must have been opened by `select`.
    public func store(_ uids: UIDSet, _ change: FlagChange, _ flags: [IMAPFlag]) async throws {
        let list = try flags.map { try $0.sendable() }.joined(separator: " ")
        try await eachPiece(uids) { piece, patience in
            try run(IMAPCommand("UID STORE").adding(piece.text).adding("\(change.rawValue) (\(list))"), patience)
        }
    }

    /// Copies messages to another folder of the account.
    public func copy(_ uids: UIDSet, to folder: String) async throws -> [IMAPCopies] {
        try await transfer("UID COPY", uids, to: folder)
    }

    /// Moves messages to another folder: MOVE (RFC 6851) where the server has it, else COPY, `\Deleted`, UID EXPUNGE.
    /// UIDs that do not exist are no error.
    public func move(_ uids: UIDSet, to folder: String) async throws -> IMAPMove {
        if capabilities.contains("MOVE") { return .moved(try await transfer("UID MOVE", uids, to: folder)) }
        let copies = try await copy(uids, to: folder)
        try await store(uids, .add, [.deleted])
        guard capabilities.contains("UIDPLUS") else { return .copiedAndMarked(copies) }
        try await expunge(uids)
        return .moved(copies)
    }

    /// Removes those of the messages that are marked `\Deleted`, and no others.
    /// - Throws: `.unsupported` where the server has no UIDPLUS (RFC 4315): a plain EXPUNGE hits other people's mail.
    public func expunge(_ uids: UIDSet) async throws {
        guard capabilities.contains("UIDPLUS") else {
            throw TransferError(
                .unsupported,
                "\(configuration.server.text) can not remove single messages (it has no UIDPLUS); move them instead.")
        }
        try await eachPiece(uids) { try run(IMAPCommand("UID EXPUNGE").adding($0.text), $1) }
    }

    /// Puts a message into a folder.
    /// - Parameter message: with CRLF line ends.
    /// - Returns: its UID where the server tells (UIDPLUS).
    @discardableResult
    public func append(_ message: [UInt8], to folder: String, flags: [IMAPFlag] = []) async throws -> UInt32? {
        let list = try flags.map { try $0.sendable() }.joined(separator: " ")
        return try await interruptible { stop in
            let command = try IMAPCommand("APPEND").adding(folder: folder).adding("(\(list))").adding(literal: message)
            let answer = try run(command, Patience(configuration.timeouts.batch, stop))
            guard answer.code == "APPENDUID", let word = answer.arguments.split(separator: 0x20).last else { return nil }
            return ASCII.number(word).flatMap { UInt32(exactly: $0) }
        }
    }

    private func transfer(_ verb: String, _ uids: UIDSet, to folder: String) async throws -> [IMAPCopies] {
        var copies: [IMAPCopies] = []
        try await eachPiece(uids) { piece, patience in
            // MOVE tells in an untagged OK before the messages go, COPY in its tagged one.
            let answer = try run(IMAPCommand(verb).adding(piece.text).adding(folder: folder), patience) { reply in
                if case .status(let status) = reply, let told = IMAPCopies(status) { copies.append(told) }
            }
            if let told = IMAPCopies(answer) { copies.append(told) }
            return answer
        }
        return copies
    }

    private func eachPiece(_ uids: UIDSet, _ body: (UIDSet, Patience) throws -> IMAPStatus) async throws {
        for piece in uids.pieces() {
            try await command { _ = try body(piece, $0) }
        }
    }
}

extension IMAPFlag {
    /// As it may stand in a command, also when its name came from a server.
    func sendable() throws -> String { try IMAPFlag(name).name }
}

import Logging

extension IMAPSession {
    /// Sends all of it. Any failure ends the session.
    func send(_ bytes: [UInt8], _ patience: Patience) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try endingOnError { try opened().send(rest) }
            rest = rest.dropFirst(count)
            if count == 0 { try wait(patience, forWriting: true) }
        }
    }

    /// Reads what is there, or waits for it, and hears every reply that is whole. Any failure ends the session.
    func pump(_ patience: Patience, _ hear: (IMAPReply) -> Void) throws {
        // Also while bytes keep coming: a server that never stops talking must not outlive the deadline.
        guard patience.deadline > .now else { throw timeout(patience) }
        if patience.stop.isSet { throw cancelled() }
        if let bytes = try endingOnError({ try opened().receive() }) {
            try hearAll(in: bytes, hear)
        } else {
            try wait(patience)
        }
    }

    /// Takes replies out of fresh bytes.
    func hearAll(in bytes: UnsafeRawBufferPointer, _ hear: (IMAPReply) -> Void) throws {
        try endingOnError {
            try parser.consume(bytes) { response in
                let reply = IMAPReply(response)
                try learn(reply)
                hear(reply)
            }
        }
    }

    private func wait(_ patience: Patience, forWriting: Bool = false) throws {
        switch try opened().wait(until: patience.deadline, forWriting: forWriting) {
        case .readable: break
        case .deadline: throw timeout(patience)
        case .bell:
            bell.silence()
            if patience.stop.isSet { throw cancelled() }
        }
    }

    /// Waits for bytes; neither the deadline nor the bell is a failure. What IDLE needs.
    func doze(_ patience: Patience) throws -> DozeEnd {
        if let bytes = try endingOnError({ try opened().receive() }) { return .bytes(bytes) }
        if patience.stop.isSet { return .interrupted }
        switch try opened().wait(until: patience.deadline) {
        case .readable: return .nothing
        case .deadline: return .deadline
        case .bell:
            bell.silence()
            return .nothing
        }
    }

    func opened() throws -> ConnectOnlySocket {
        guard let socket else {
            throw TransferError(
                .connectionLost, "The IMAP session with \(configuration.server.text) has ended; open a new one.")
        }
        return socket
    }

    private func timeout(_ patience: Patience) -> TransferError {
        close()
        return .timeout(.command, target: configuration.server.text, limit: patience.limit)
    }

    private func cancelled() -> TransferError {
        close()
        return .cancelled(configuration.server.text)
    }

    func endingOnError<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            close()
            throw error
        }
    }

    /// What a reply says about the session, whatever command it came with.
    private func learn(_ reply: IMAPReply) throws {
        switch reply {
        case .numbered(let number, "EXISTS", _):
            mailbox?.exists = Int(clamping: number)
            hasNews = true
        case .numbered(_, "EXPUNGE", _):
            mailbox?.loseOne()
            hasNews = true
        case .data("CAPABILITY", let cursor):
            capabilities = Set(cursor.restOfText.split(separator: 0x20).map { ASCII.uppercased($0) })
        case .status(let status) where status.kind == .bye: throw goodbye(status)
        case .status(let status) where status.code == "ALERT":
            logger?.warning("The IMAP server says: \(status.text)", metadata: ["server": "\(configuration.server.text)"])
        case .nonsense(let line) where !line.isEmpty:
            throw TransferError(.protocolViolation, "\(configuration.server.text) sent a line that is not IMAP.")
        default: break
        }
    }

    private func goodbye(_ status: IMAPStatus) -> TransferError {
        TransferError(
            .connectionLost, "\(configuration.server.text) ended the session.",
            serverText: configuration.credentials.redact(status.text), serverCode: "BYE")
    }
}

/// What ended a doze.
enum DozeEnd {
    case bytes(UnsafeRawBufferPointer)
    case nothing
    case deadline
    case interrupted
}

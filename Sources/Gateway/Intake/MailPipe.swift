import Crypto
import Glibc
public import Intake
public import Logging
public import Settings
import Store

/// Takes one mail that a mail server hands over, and commits it.
public struct MailPipe: Sendable {
    /// Why a mail was not taken.
    public struct Refusal: Error, CustomStringConvertible {
        /// A sentence for the mail server's log.
        public var description: String
    }

    private let configuration: Configuration
    private let adapter: AdapterName
    private let limit: Int

    /// Prepares the way of a mail.
    ///
    /// - Throws: ``Refusal`` when there is no such adapter, or it is not one for mail.
    public init(_ configuration: Configuration, adapter: AdapterName) throws {
        guard let found = configuration.adapter(adapter), case .email(let source) = found.source else {
            throw Refusal(description: "There is no email adapter \(adapter) (no channels/\(adapter).yaml with channel: email).")
        }
        self.configuration = configuration
        self.adapter = adapter
        limit = source.limits.message.bytes
    }

    /// A mail that was read to its end.
    private struct Piped {
        /// As it arrived; of a mail over the limit its beginning.
        var bytes: [UInt8] = []
        /// Bytes.
        var size = 0
    }

    /// Takes the mail that stands on a descriptor. When this returns, it is durable; whichever gateway runs works on it.
    ///
    /// - Throws: ``Refusal`` when the mail server has to keep it. Of a mail over the limit the header is committed all the same, so that a
    ///   draft tells of it; tried again, it is a duplicate.
    public func take(from descriptor: CInt, logger: Logger) async throws {
        let mail = try read(descriptor)
        guard mail.size > limit else { return try await store(mail.bytes, logger: logger) }
        let header = mail.bytes.headerBlock
        try await store(header, meta: ["size": String(mail.size), "limit": String(limit), "pipe": adapter.description], logger: logger)
        throw Refusal(
            description:
                "The mail has \(mail.size) bytes, more than \(limit), the limit of \(adapter) (limits.message); it stays with the mail server.")
    }

    private func read(_ descriptor: CInt) throws -> Piped {
        var mail = Piped()
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Refusal(description: "The mail could not be read: \(String(cString: strerror(errno))).") }
            if count == 0 { break }
            mail.size += count
            if mail.bytes.count <= limit { mail.bytes += piece[..<count] }
        }
        guard !mail.bytes.isEmpty else { throw Refusal(description: "There is no mail on the standard input.") }
        if mail.bytes.starts(with: Array("From ".utf8)) { mail.bytes.removeFirst((mail.bytes.firstIndex(of: 0x0A) ?? -1) + 1) }
        return mail
    }

    private func store(_ mail: [UInt8], meta: [String: String] = [:], logger: Logger) async throws {
        let digest = Array(SHA256.hash(data: mail))
        let key = "pipe/" + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let reception = Intake.Reception(adapter: adapter, key: key, digest: digest, contentType: "message/rfc822", meta: meta, body: mail)
        let database = try await Database.open(configuration, logger: logger)
        do {
            _ = try await database.store.accept([reception], writer: Self.writer)
            await database.leave()
        } catch {
            await database.leave()
            throw error
        }
    }

    /// Its row in the books; those of a gateway's own writers have lower numbers.
    private static let writer: Int32 = 50
}

extension [UInt8] {
    /// Up to the empty line and with it, a megabyte at most.
    fileprivate var headerBlock: [UInt8] {
        let bytes = prefix(1_048_576)
        for index in bytes.indices where bytes[index] == 0x0A {
            let rest = bytes[(index + 1)...]
            if rest.starts(with: [0x0A]) || rest.starts(with: [0x0D, 0x0A]) { return Array(bytes[...index]) + [0x0D, 0x0A] }
        }
        return Array(bytes)
    }
}

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

    /// Reads a mail to its end.
    public func read(_ descriptor: CInt) throws -> [UInt8] {
        var mail: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Refusal(description: "The mail could not be read: \(String(cString: strerror(errno))).") }
            if count == 0 { break }
            mail += piece[..<count]
            guard mail.count <= limit else {
                throw Refusal(
                    description: "The mail has more than \(limit) bytes, the limit of \(adapter) (limits.message); it stays with the mail server.")
            }
        }
        guard !mail.isEmpty else { throw Refusal(description: "There is no mail on the standard input.") }
        return mail.starts(with: Array("From ".utf8)) ? Array(mail[((mail.firstIndex(of: 0x0A) ?? -1) + 1)...]) : mail
    }

    /// Commits a mail. When this returns, it is durable; whichever gateway runs works on it.
    public func store(_ mail: [UInt8], logger: Logger) async throws {
        let digest = Array(SHA256.hash(data: mail))
        let key = "pipe/" + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let reception = Intake.Reception(adapter: adapter, key: key, digest: digest, contentType: "message/rfc822", body: mail)
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

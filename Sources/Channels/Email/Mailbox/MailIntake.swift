import Crypto
import Intake
import Logging
import Recipes
import Transfer

/// Where fetched mail goes: the inbox first, the ledger second.
struct MailIntake: Sendable {
    let adapter: AdapterName
    /// Bytes; of a larger mail only the outline is taken.
    let messageLimit: Int
    /// What a committed mail is on the ledger: `.done` where nothing is to be done on the server.
    let committed: LedgerState
    let inbox: any Inbox
    let ledger: any MailboxLedger
    let logger: Logger

    /// Commits mails and then writes them down.
    func store(_ mails: [FetchedMessage], of folder: MailboxFolder) async throws {
        let receptions = mails.compactMap { mail -> (uid: Int64, reception: Intake.Reception)? in
            guard case .bytes(let bytes) = mail.body else { return nil }
            return (Int64(mail.uid), reception(bytes, uid: mail.uid, folder, mail.internalDate))
        }
        guard !receptions.isEmpty else { return }
        let results = try await inbox.accept(receptions.map(\.reception))
        let entries = zip(receptions, results).map { LedgerEntry(uid: $0.uid, committed, delivery: $1.deliveryNumber) }
        try await ledger.enter(entries, in: folder)
    }

    /// Commits what can be known of a mail over the limit, so that a person hears of it.
    func store(_ outline: IMAPOutline, header: [UInt8], size: Int, of folder: MailboxFolder) async throws {
        var reception = reception(header, uid: outline.uid, folder, outline.internalDate)
        reception.meta["size"] = String(size)
        reception.meta["limit"] = String(messageLimit)
        reception.meta["parts"] = outline.structure.map { String(decoding: $0.parts.serialized(), as: UTF8.self) }
        let results = try await inbox.accept([reception])
        try await ledger.enter(
            [LedgerEntry(uid: Int64(outline.uid), .tooLarge, delivery: results.first?.deliveryNumber)], in: folder)
    }

    private func reception(
        _ bytes: [UInt8], uid: UInt32, _ folder: MailboxFolder, _ date: IMAPInternalDate?
    ) -> Intake.Reception {
        var meta = ["folder": folder.folder, "uid": String(uid), "uid_validity": String(folder.uidValidity)]
        if let date {
            meta["arrived"] = String(date.secondsSince1970)
            meta["internal_date"] = Timestamp(seconds: date.secondsSince1970).description
        }
        return Intake.Reception(
            adapter: adapter, key: "\(folder.folder)/\(folder.uidValidity)/\(uid)", digest: Array(SHA256.hash(data: bytes)),
            contentType: "message/rfc822", meta: meta, body: bytes)
    }
}

extension IMAPBodyPart {
    /// The leaves with type, name and size, as the draft of a mail over the limit tells of them; at most a hundred.
    fileprivate var parts: JSONValue {
        let leaves = all.filter { $0.children.isEmpty }.prefix(100)
        return .array(
            leaves.map { part in
                var object: JSONObject = ["type": .string(part.type)]
                object["name"] = part.fileName.map { .string($0) }
                object["size"] = part.size.map { .integer(Int64($0)) }
                return .object(object)
            })
    }
}

extension Intake.Acceptance {
    /// The number of the delivery that was made; nil for a duplicate. Mail is never spooled: it waits on its server.
    var deliveryNumber: Int64? {
        switch self {
        case .stored(let id), .revision(let id): id.number
        case .duplicate, .spooled: nil
        }
    }
}

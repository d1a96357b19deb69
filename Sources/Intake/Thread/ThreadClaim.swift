/// A token of ours that says to which ticket a mail belongs, as it came back in a Message-ID or in an address.
///
/// Anybody can write one. Only the store, which has the key, can tell whether it is genuine.
public struct ThreadClaim: Sendable, Hashable {
    /// Where the token stood.
    public enum Place: String, Sendable, Hashable {
        /// `inlet.<ticket>.<notice>.<signature>@domain`
        case messageID = "message_id"
        /// `name+t<ticket>.<signature>@domain`; also `name+` and the part of a notice's Message-ID before the `@`, which comes back in bounces.
        case address
    }

    /// Where the token stood.
    public var place: Place
    /// The ticket's number.
    public var ticket: Int64
    /// The notice that carried it; 0 for addresses, which belong to the ticket as a whole.
    public var notice: Int64
    /// What proves it: lower-case hexadecimal.
    public var signature: String

    /// A token from its parts.
    public init(place: Place, ticket: Int64, notice: Int64 = 0, signature: String = "") {
        self.place = place
        self.ticket = ticket
        self.notice = notice
        self.signature = signature
    }

    /// What the signature covers.
    public var statement: String { "\(place.rawValue) \(ticket) \(notice)" }

    /// Reads a Message-ID without angle brackets; nil when it has not the form of ours.
    public init?(messageID: String) {
        let words = Self.local(messageID).split(separator: ".", omittingEmptySubsequences: false)
        guard words.count == 4, words[0] == Self.mark, let ticket = Self.number(words[1]), let notice = Self.number(words[2]),
            Self.isSignature(words[3])
        else { return nil }
        self.init(place: .messageID, ticket: ticket, notice: notice, signature: String(words[3]))
    }

    /// Reads a mail address; nil when no token stands behind its last `+`.
    public init?(address: String) {
        guard let tag = Self.local(address).lowercased().split(separator: "+").dropFirst().last else { return nil }
        if tag.hasPrefix("\(Self.mark).") {
            self.init(messageID: String(tag))
            return
        }
        guard tag.first == "t" else { return nil }
        let words = tag.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard words.count == 2, let ticket = Self.number(words[0]), Self.isSignature(words[1]) else { return nil }
        self.init(place: .address, ticket: ticket, signature: String(words[1]))
    }

    /// The Message-ID of the notice, without angle brackets.
    public func messageID(at domain: String) -> String {
        "\(Self.mark).\(ticket).\(notice).\(signature)@\(domain)"
    }

    /// The mailbox's address with the part of a notice's Message-ID before the `@` in it: what a bounce is sent to tells the notice.
    public static func envelope(of messageID: String, at mailbox: String) -> String {
        guard let at = mailbox.lastIndex(of: "@") else { return mailbox }
        return "\(mailbox[..<at])+\(local(messageID))\(mailbox[at...])"
    }

    /// The mailbox's address with the token in it; the address as it was when it has no `@`.
    public func address(at mailbox: String) -> String {
        guard let at = mailbox.lastIndex(of: "@") else { return mailbox }
        return "\(mailbox[..<at])+t\(ticket).\(signature)\(mailbox[at...])"
    }

    /// What the Message-IDs of our notices begin with.
    public static let mark = "inlet"

    private static func local(_ address: String) -> Substring {
        address.lastIndex(of: "@").map { address[..<$0] } ?? address[...]
    }

    private static func number(_ digits: Substring) -> Int64? {
        digits.utf8.allSatisfy { $0 &- 48 < 10 } ? Int64(digits) : nil
    }

    private static func isSignature(_ text: Substring) -> Bool {
        text.utf8.count == signatureLength && text.utf8.allSatisfy { $0 &- 48 < 10 || $0 &- 97 < 6 }
    }

    /// Digits of a signature: 80 bits, more than anybody can try through a mailbox.
    public static let signatureLength = 20
}

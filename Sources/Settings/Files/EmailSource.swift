public import Recipes

/// A mailbox, by IMAP or as a Maildir.
public struct EmailSource: Sendable {
    /// A mailbox on a server. Either this or `maildir`.
    public var imap: IMAP?
    /// A mailbox in a folder. Either this or `imap`.
    public var maildir: Maildir?
    /// What one mail may be.
    public var limits = Limits()
    /// Whose word on a sender counts.
    public var trust = Trust()
    /// Who the customer is in mail that others send for customers; the first rule that fits and finds somebody counts.
    public var sender: [SenderRule] = []
    /// Our own groups through which customers write to us, by list id or address.
    public var lists: [String] = []
    /// The address that notices to this mailbox's customers come from; nil: that of `smtp`.
    public var from: String?

    /// Whether notices ask for answers at `name+token@…`, which leads them to their ticket whatever else the customer changes.
    public var plusAddress = false

    /// Without a mailbox.
    public init() {}

    /// Who the customer is in mail of one sender.
    public struct SenderRule: Sendable {
        /// The senders: addresses, or domains with those below them.
        public var from: [String] = []
        /// A header that has to be there; nil for none.
        public var requiredHeader: String?
        /// The header that holds the customer, for `header`.
        public var header: String?
        /// Where the customer is found.
        public var customer = Customer.replyTo
        /// Finds the customer's name in the text, by its first group.
        public var name: Pattern?
        /// Finds the customer's mail address in the text, by its first group.
        public var mail: Pattern?
        /// Finds the customer's number in the text, by its first group.
        public var phone: Pattern?

        /// A rule for nobody.
        public init() {}
    }

    /// Where the customer of a mail is found.
    public enum Customer: String, Sendable, Hashable {
        /// In `From`, whatever the sender looks like.
        case from
        /// In `Reply-To`.
        case replyTo = "reply_to"
        /// In the mail that the sender forwards.
        case forwarded
        /// In the text, by patterns.
        case body
        /// In the rule's header.
        case header
    }

    /// A mailbox on a server.
    public struct IMAP: Sendable, Hashable {
        /// Its address: `imaps://` (TLS from the start) or `imap://` (STARTTLS).
        public var server = WebAddress.nowhere
        /// Whether a server of `imap://` has to offer STARTTLS, and whose certificates count.
        public var tls = Protection(TLS.required)
        /// The folders, each read by itself.
        public var folders = ["INBOX"]
        /// The login.
        public var username = ""
        /// The login's password. Either this or `oauth`.
        public var password: Secret?
        /// The login by token. Either this or `password`.
        public var oauth: OAuth?
        /// Which mail counts as new when the mailbox is seen for the first time.
        public var start = Start.now
        /// What is done to a mail on the server once it is stored.
        public var after = After.keep
        /// How often the folder is looked at; in between, the server's IDLE tells of new mail where it has it.
        public var poll = Duration.seconds(60)
        /// How often the server's whole list is compared with the ledger.
        public var reconcile = Duration.seconds(600)
        /// How long the server may be silent in the middle of a command.
        public var timeout = Duration.seconds(60)

        /// A mailbox without a server.
        public init() {}
    }

    /// Whether STARTTLS is demanded.
    public enum TLS: String, Sendable, Hashable, CaseIterable {
        case required, never
    }

    /// A mailbox in a folder, as an MTA or a fetcher fills it: `new/`, `cur/`, `tmp/`.
    public struct Maildir: Sendable, Hashable {
        /// The folder that holds `new/`; a relative path starts at the data folder.
        public var folder = ""
        /// Which mail counts as new when the folder is seen for the first time.
        public var start = Start.all
        /// How often the folder is looked at.
        public var poll = Duration.seconds(5)

        /// A Maildir without a folder.
        public init() {}
    }

    /// A token from an authorisation server (RFC 6749), for XOAUTH2 and OAUTHBEARER.
    public struct OAuth: Sendable, Hashable {
        /// Where tokens are asked for.
        public var tokenURL = WebAddress.nowhere
        /// A PEM file of the only authorities whose certificates count there, as a path that can be opened; nil: the system's.
        public var authorities: String?
        /// The client.
        public var clientID = ""
        /// The client's secret.
        public var clientSecret: Secret?
        /// A refresh token; without one the client's own credentials are used.
        public var refreshToken: Secret?
        /// What the token is for.
        public var scope: String?
        /// The day on which the client's secret ends, to be warned ahead; `yyyy-MM-dd`.
        public var secretExpires: CalendarDay?
        /// How the token is presented to the mail server.
        public var mechanism = Mechanism.offered

        /// How a token is presented.
        public enum Mechanism: String, Sendable, Hashable, CaseIterable {
            case offered, xoauth2, oauthBearer = "oauthbearer"
        }

        /// Without a server.
        public init() {}
    }

    /// Which mail counts as new when a mailbox is seen for the first time. The rest is on the ledger and makes no draft.
    public enum Start: Sendable, Hashable {
        /// What comes from now on.
        case now
        /// Everything.
        case all
        /// What arrived on that day or later.
        case day(CalendarDay)
    }

    /// What is done to a mail on the server once it is stored: a step of its own, tried again until it succeeds.
    public enum After: Sendable, Hashable {
        /// Nothing.
        case keep
        /// Marked as read.
        case seen
        /// Deleted.
        case delete
        /// Marked with a keyword.
        case flag(String)
        /// Moved to a folder.
        case move(String)
    }

    /// What one mail may be. Beyond it the mail is quarantined, or drafted from its header; never dropped.
    public struct Limits: Sendable, Hashable {
        /// The size of a mail.
        public var message = ByteSize.megabytes(35)
        /// The number of its parts.
        public var parts = 200
        /// How deep parts may be nested.
        public var depth = 20
        /// The size of all headers.
        public var header = ByteSize.kilobytes(256)
        /// The size of all content once decoded, that of mails inside included.
        public var decoded = ByteSize.megabytes(70)

        /// The standard limits.
        public init() {}
    }

    /// Whose word on a sender counts.
    public struct Trust: Sendable, Hashable {
        /// The servers whose `Authentication-Results` (RFC 8601) counts, by authserv-id.
        public var authservIDs: [String] = []
        /// The headers in which a spam filter of ours writes its verdict; one that shows it is enough.
        public var spam: [SpamHeader] = []

        /// Nobody's.
        public init() {}
    }
}

extension EmailSource.Trust {
    /// A header in which a spam filter of ours writes its verdict.
    public struct SpamHeader: Sendable, Hashable {
        /// Its name, as in `X-Spam-Flag`.
        public var header = ""
        /// How the value of spam begins, in any case.
        public var begins = "yes"
        /// The score from which a mail is spam, where the header holds one; then `begins` does not count.
        public var score: Double?

        /// A header without a name.
        public init() {}
    }
}

/// A day in the calendar: `2026-11-01`.
public struct CalendarDay: Sendable, Hashable, CustomStringConvertible {
    /// Year of the Gregorian calendar.
    public var year: Int
    /// 1 to 12.
    public var month: Int
    /// 1 to 31.
    public var day: Int

    /// Reads `yyyy-MM-dd`; nil for anything else, a day that the month does not have among it.
    public init?(text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = UInt16(parts[0]), let month = UInt8(parts[1]), let day = UInt8(parts[2])
        else { return nil }
        guard (1...12).contains(month), day >= 1, Int(day) <= Self.length(of: Int(month), in: Int(year)) else { return nil }
        (self.year, self.month, self.day) = (Int(year), Int(month), Int(day))
    }

    /// `yyyy-MM-dd`.
    public var description: String {
        func padded(_ number: Int, _ width: Int) -> String {
            String(repeating: "0", count: max(0, width - "\(number)".utf8.count)) + "\(number)"
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    private static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

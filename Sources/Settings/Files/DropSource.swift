public import Recipes

/// Files that a call centre drops: a folder, here or over SFTP, and how to read what is in it.
public struct DropSource: Sendable {
    /// Where files appear, and when they are complete.
    public var drop = Drop()
    /// How a file is written.
    public var csv = CSV()
    /// Which column holds what.
    public var map = Map()
    /// The rows that become messages; nil: all. The rest is counted as ignored.
    public var onlyWhen: Condition?
    /// A ready description of an export: the name of a file under `providers/`; nil: `csv` and `map` say it all.
    public var provider: String?

    /// Without a folder.
    public init() {}

    /// Where files appear, and when they are complete.
    public struct Drop: Sendable, Hashable {
        /// The folder; a relative path starts at the data folder. Either this or `sftp`. `processing/`, `done/` and `failed/` stand in it.
        public var folder: String?
        /// A folder on another machine. Either this or `folder`.
        public var sftp: SFTP?
        /// How a complete file is told from one that is being written.
        public var pickup = Pickup.marker(".done")
        /// Which files count, by a shell pattern on the name.
        public var files = "*.csv"
        /// How often the folder is looked at.
        public var poll = Duration.seconds(10)
        /// For `tail`: which of the rows count that stand in a file when it is seen for the first time ever.
        public var start = Start.all

        /// Without a folder.
        public init() {}
    }

    /// A folder on another machine.
    public struct SFTP: Sendable, Hashable {
        /// Its address, as in `sftp://files.example.com/out`.
        public var server = WebAddress.nowhere
        /// The login.
        public var username = ""
        /// The login's private key: Ed25519 or ECDSA, in OpenSSH's form.
        public var key: Secret?
        /// The login's password.
        public var password: Secret?
        /// The host's key as `SHA256:…`; pinned, so that nobody stands in between.
        public var fingerprint = ""

        /// Without a server.
        public init() {}
    }

    /// How a complete file is told from one that is being written.
    public enum Pickup: Sendable, Hashable {
        /// A second file beside it, by the ending that is put behind its name; `.md5` also holds the sum.
        case marker(String)
        /// It appears under its name by being renamed.
        case rename
        /// Its size has not changed for so long.
        case stable(Duration)
        /// It is never complete: rows are taken as they are appended.
        case tail
    }

    /// Which rows of a file that is appended for ever count.
    public enum Start: String, Sendable, Hashable, CaseIterable {
        case all, now
    }

    /// How a file is written.
    public struct CSV: Sendable, Hashable {
        /// The encoding's name; nil: judged over the whole file.
        public var encoding: String?
        /// What stands between cells; nil: detected.
        public var delimiter: String?
        /// Whether a row names the columns; without it `map` counts them from 1.
        public var header = true
        /// The names of the columns of a file without a header; empty: they go by number.
        public var columns: [String] = []
        /// The columns that make a row one of its kind; empty: the whole row does.
        public var key: [Column] = []
        /// What becomes of a file whose mapped columns are gone.
        public var drift = Drift.quarantine
        /// Other names of columns: what a file may call it, by the name that `map` uses.
        public var aliases: [String: [String]] = [:]

        /// Everything detected.
        public init() {}
    }

    /// What becomes of a file whose mapped columns are gone.
    public enum Drift: String, Sendable, Hashable, CaseIterable {
        case quarantine, tolerate
    }

    /// A column, by name or counted from 1.
    public enum Column: Sendable, Hashable {
        case named(String)
        case position(Int)
    }

    /// Which column holds what.
    public struct Map: Sendable, Hashable {
        /// The call's id.
        public var externalID: Column?
        /// The caller's number.
        public var phone: Column?
        /// The caller's name.
        public var name: Column?
        /// The caller's mail address.
        public var address: Column?
        /// The caller's id with the call centre.
        public var handle: Column?
        /// What was said; several columns are put one below the other.
        public var text: [Column] = []
        /// One line on it.
        public var subject: Column?
        /// When the call was.
        public var sentAt: Time?
        /// Whether each column's name stands before its text.
        public var labels = false
        /// Links to recordings.
        public var attachments: [Column] = []
        /// How long the call was.
        public var duration: Span?

        /// Maps nothing.
        public init() {}

        /// The columns that a file has to have.
        public var columns: [Column] {
            [externalID, phone, name, address, handle, subject, sentAt?.column, duration?.column].compactMap(\.self) + text + attachments
        }
    }

    /// A column that holds a span of time.
    public struct Span: Sendable, Hashable {
        /// The column.
        public var column = Column.named("")
        /// What a number without a unit counts.
        public var unit = Unit.seconds

        /// A span without a column.
        public init() {}

        /// What a number without a unit counts.
        public enum Unit: String, Sendable, Hashable, CaseIterable {
            case seconds, milliseconds
        }
    }

    /// A column that holds a time.
    public struct Time: Sendable, Hashable {
        /// The column.
        public var column = Column.named("")
        /// The form in Unicode's date pattern letters (UTS 35), as in `yyyy-MM-dd HH:mm:ss`; nil: the usual forms are tried.
        public var format: String?
        /// The zone of times without one; nil: China's.
        public var zone: String?

        /// A time without a column.
        public init() {}
    }
}

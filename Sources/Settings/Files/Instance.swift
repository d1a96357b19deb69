/// What `inlet.yaml` says: how this gateway runs, whatever it is connected to.
public struct Instance: Sendable {
    /// Where tickets are stored.
    public var database = Database.embedded
    /// The HTTP server.
    public var http = HTTP()
    /// How deliveries are worked off.
    public var workers = Workers()
    /// Whether notices leave the house.
    public var notices = NoticePolicy()
    /// The mail server that takes outgoing mail; nil: none, and no notice goes out by mail.
    public var smtp: SMTP?
    /// The folder for the embedded database, the spool and other things of this machine; a relative path starts at the working directory.
    public var data = ".inlet"
    /// The templates' folder; a relative path starts at the configuration's folder.
    public var templates = "../templates"
    /// What is logged, and how.
    public var log = Log()
    /// The languages that customers are written to in.
    public var languages = Languages()
    /// The names of all queues; when it is not empty, rules may use no other.
    public var queues: [String] = []
    /// The disk spool for webhooks while the database is away; nil: none, and they get 503 meanwhile.
    public var spool: Spool? = Spool()
    /// Which files are fetched from vendors.
    public var media = Media()
    /// The virus scanner for attachments; nil: none.
    public var scan: Scan?

    /// The settings that hold when `inlet.yaml` says nothing.
    public init() {}

    /// Where tickets are stored.
    public enum Database: Sendable, Hashable {
        /// A private PostgreSQL under the data folder, started and stopped by Inlet.
        case embedded
        /// A PostgreSQL that exists.
        case server(Server)

        /// How a PostgreSQL is reached.
        public struct Server: Sendable, Hashable {
            /// A libpq connection string or `postgresql://` address; several hosts allowed.
            public var url = Secret.none
            /// The most connections that are held open.
            public var connections = 6

            /// A server without an address.
            public init() {}
        }
    }

    /// The HTTP server.
    public struct HTTP: Sendable, Hashable {
        /// Where it listens.
        public var listen = HostPort(host: "127.0.0.1", port: 28080)
        /// How it is reached from outside; signatures that cover the address need it behind a proxy.
        public var publicURL: WebAddress?
        /// The largest request body.
        public var body = ByteSize.megabytes(1)
        /// What may wait to be stored.
        public var queue = Queue()
        /// The most connections at a time.
        public var connections = 12_000
        /// How long a request may take to arrive.
        public var requestTimeout = Duration.seconds(30)
        /// The proxies in front of it, whose X-Forwarded-For is believed: addresses or ranges.
        public var proxies: [String] = []

        /// What may wait to be stored; beyond it the answer is 503 with Retry-After.
        public struct Queue: Sendable, Hashable {
            /// Requests.
            public var requests = 4_096
            /// Bytes of their bodies.
            public var size = ByteSize.megabytes(64)

            /// The standard limits.
            public init() {}
        }

        /// The standard server.
        public init() {}
    }

    /// How deliveries are worked off.
    public struct Workers: Sendable, Hashable {
        /// How many work at a time.
        public var count = 2
        /// The most deliveries that a worker claims at once.
        public var batch = 200
        /// How long a claim holds; a worker that is silent for longer loses its claims.
        public var lease = Duration.seconds(30)
        /// How long a stop waits for what has been accepted.
        public var drain = Duration.seconds(25)

        /// The standard workers.
        public init() {}
    }

    /// Whether notices leave the house.
    public struct NoticePolicy: Sendable, Hashable {
        /// What becomes of notices.
        public var mode = Mode.hold
        /// Where they go instead, with `mode: redirect`.
        public var redirect: Redirect?
        /// The adapter that sends on a channel, by channel, where the ticket came in by another one.
        public var via: [String: String] = [:]
        /// How long a notice is tried before it expires.
        public var expire = Duration.seconds(3 * 86_400)

        /// Held back.
        public init() {}

        /// What becomes of notices.
        public enum Mode: String, Sendable, Hashable, CaseIterable {
            case hold, live, redirect
        }

        /// Where notices go instead of to customers.
        public struct Redirect: Sendable, Hashable {
            /// For notices by mail.
            public var email: String?
            /// For notices by SMS: an E.164 number.
            public var phone: String?

            /// Nowhere.
            public init() {}
        }
    }

    /// The mail server that takes outgoing mail.
    public struct SMTP: Sendable, Hashable {
        /// Its address: `smtp://` (STARTTLS is used where offered), `smtps://`.
        public var server = WebAddress.nowhere
        /// Whether mail is sent only over TLS, and whose certificates count.
        public var tls = Protection(TLS.required)
        /// The sender's address in From.
        public var from = ""
        /// The sender's address in the envelope, where bounces go; nil: there is none, and nobody is told of a bounce.
        public var bounces: String?
        /// The sender's name in From.
        public var name: String?
        /// For servers that want a login.
        public var username: String?
        /// For servers that want a login.
        public var password: Secret?

        /// A server without an address.
        public init() {}

        /// Whether mail is sent only over TLS.
        public enum TLS: String, Sendable, Hashable, CaseIterable {
            case required, offered, never
        }
    }

    /// What is logged, and how.
    public struct Log: Sendable, Hashable {
        /// The least level.
        public var level = Level.info
        /// The form of a line.
        public var format = Format.text

        /// The standard log.
        public init() {}

        /// The levels of swift-log.
        public enum Level: String, Sendable, Hashable, CaseIterable {
            case trace, debug, info, notice, warning, error, critical
        }

        /// The form of a line.
        public enum Format: String, Sendable, Hashable, CaseIterable {
            case text, json
        }
    }

    /// The languages that customers are written to in.
    public struct Languages: Sendable, Hashable {
        /// For customers whose language is not known, and for the operators' own texts.
        public var standard = "zh-CN"

        /// Chinese.
        public init() {}
    }

    /// The disk spool for webhooks.
    public struct Spool: Sendable, Hashable {
        /// Its folder, on a volume that outlives the machine; nil: `spool` in the data folder.
        public var folder: String?
        /// Beyond it requests are answered with 503.
        public var size = ByteSize.gigabytes(1)
        /// While the oldest delivery waits for longer, requests are answered with 503.
        public var age = Duration.seconds(86_400)

        /// The standard spool.
        public init() {}
    }

    /// Which files are fetched from vendors.
    public struct Media: Sendable, Hashable {
        /// Larger ones stay at the vendor's.
        public var size = ByteSize.megabytes(25)
        /// The media types, by content; `image/*` stands for all of a kind.
        public var types = [
            "image/*", "audio/*", "video/*", "application/pdf", "text/plain", "text/csv", "application/zip", "application/msword",
            "application/vnd.*",
        ]
        /// Addresses that files may come from although they are not public.
        public var allow: [String] = []

        /// The standard.
        public init() {}
    }

    /// The virus scanner for attachments.
    public struct Scan: Sendable, Hashable {
        /// The socket of clamd: a path, or `host:port`.
        public var clamd = ""
        /// How long one file may take.
        public var deadline = Duration.seconds(10)

        /// A scanner without a socket.
        public init() {}
    }
}

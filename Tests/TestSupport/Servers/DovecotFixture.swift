public import Foundation

/// A private Dovecot: own folder, own ports, own certificate. Any user may log in with the password `secret`.
public final class DovecotFixture: @unchecked Sendable {
    // Unchecked: `process` changes in `start` and `stop` only, which a test calls one after another.
    /// Whether Dovecot is installed and we are root, which its own processes need.
    public static let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/sbin/dovecot") && geteuid() == 0

    /// The password of every user.
    public static let password = "secret"

    /// Where everything of it is.
    public let folder: ServerFolder
    /// IMAP, with STARTTLS offered.
    public let port: Int
    /// IMAP over TLS.
    public let tlsPort: Int
    private let extra: String
    private var process: ServerProcess?
    private let delivered = Counter()

    /// Starts a server.
    /// - Parameter extra: lines for its configuration, such as `imap_capability = …`.
    public static func start(extra: String = "") async throws -> DovecotFixture {
        let fixture = try DovecotFixture(extra)
        try await fixture.start()
        return fixture
    }

    private init(_ extra: String) throws {
        folder = try ServerFolder("dovecot")
        self.extra = extra
        let ports = try LocalPort.free(2)
        (port, tlsPort) = (ports[0], ports[1])
        try folder.makeFolder("mail", owner: "nobody")
        try folder.makeFolder("home", owner: "nobody")
        try folder.makeCertificate()
        try folder.write(configuration, to: "dovecot.conf")
    }

    deinit { if let process { kill(process.pid, SIGTERM) } }

    /// The certificate clients must trust.
    public var certificate: String { folder.path("cert.pem") }

    /// Starts it (again) on the same ports with the same mail, and waits for its greeting.
    public func start() async throws {
        process = try launch()
        try await waitUntil("Dovecot greets") {
            // The children of one that was killed may hold its ports for a moment, and then this one ends at once.
            if process?.isRunning == false { process = try launch() }
            return LocalPort.greeting(port)?.hasPrefix("* OK") == true
        }
    }

    private func launch() throws -> ServerProcess {
        try ServerProcess(
            "/usr/sbin/dovecot", ["-F", "-c", folder.path("dovecot.conf")], log: folder.url.appendingPathComponent("stderr.log"))
    }

    /// Ends it; SIGTERM lets it say BYE, SIGKILL does not. Its mail stays.
    ///
    /// SIGKILL takes its children too, as the death of a machine does: they would live on for half a minute and hold its ports.
    public func stop(_ signal: Int32 = SIGTERM) async throws {
        let children = signal == SIGKILL ? process.map { ServerProcess.children(of: $0.pid) } ?? [] : []
        try await process?.stop(signal)
        for child in children { kill(child, SIGKILL) }
        process = nil
    }

    /// Ends and starts it.
    public func restart() async throws {
        try await stop()
        try await start()
    }

    /// Where a user's folder is; the folder is named as on disk, in modified UTF-7.
    public func maildir(_ user: String, _ mailbox: String = "INBOX") -> String {
        let root = folder.path("mail/\(user)")
        return mailbox == "INBOX" ? root : "\(root)/.\(mailbox)"
    }

    /// Puts mails into a Maildir the way a delivery agent does, in that order.
    public func deliver(_ mails: [[UInt8]], to user: String, _ mailbox: String = "INBOX") throws {
        let place = "mail/\(user)" + (mailbox == "INBOX" ? "" : "/.\(mailbox)")
        for name in ["mail/\(user)", place, "\(place)/tmp", "\(place)/new", "\(place)/cur"] {
            try folder.makeFolder(name, owner: "nobody")
        }
        let owner = ServerFolder.owner("nobody")
        for mail in mails {
            let name = "1700000000.M\(1_000_000 + delivered.add())P1.inlet"
            try folder.write(mail, to: "\(place)/tmp/\(name)", owner: owner)
            guard rename(folder.path("\(place)/tmp/\(name)"), folder.path("\(place)/new/\(name)")) == 0 else {
                throw ServerFailure("A mail could not be moved into its Maildir.")
            }
        }
    }

    /// How many mails of a folder carry a system flag, by its Maildir letter: S seen, F flagged, R answered, T deleted.
    public func count(flag: Character, of user: String, _ mailbox: String = "INBOX") throws -> Int {
        try files(of: user, mailbox).filter { $0.split(separator: ",").last?.contains(flag) == true && $0.contains(":2,") }.count
    }

    /// How many mails a folder holds.
    public func count(of user: String, _ mailbox: String = "INBOX") throws -> Int { try files(of: user, mailbox).count }

    private func files(of user: String, _ mailbox: String) throws -> [String] {
        try ["new", "cur"].flatMap { try FileManager.default.contentsOfDirectory(atPath: maildir(user, mailbox) + "/\($0)") }
    }

    private var configuration: String {
        """
        base_dir = \(folder.path("run"))
        state_dir = \(folder.path("run"))
        instance_name = inlet-test
        log_path = \(folder.path("dovecot.log"))
        protocols = imap
        listen = 127.0.0.1
        default_internal_user = dovecot
        default_login_user = dovenull
        first_valid_uid = 1
        first_valid_gid = 0
        mail_location = maildir:\(folder.path("mail"))/%u
        mail_fsync = never
        ssl = yes
        ssl_cert = <\(folder.path("cert.pem"))
        ssl_key = <\(folder.path("key.pem"))
        disable_plaintext_auth = no
        auth_mechanisms = plain login
        auth_failure_delay = 0
        passdb {
          driver = static
          args = password=\(Self.password)
        }
        userdb {
          driver = static
          args = uid=nobody gid=nogroup home=\(folder.path("home"))/%u
        }
        service imap-login {
          inet_listener imap {
            port = \(port)
          }
          inet_listener imaps {
            port = \(tlsPort)
          }
        }
        service stats {
          unix_listener stats-writer {
            mode = 0666
          }
        }
        namespace inbox {
          inbox = yes
          separator = /
        }
        protocol imap {
          imap_idle_notify_interval = 5 s
          mail_max_userip_connections = 200
        }
        \(extra)

        """
    }
}

public import Foundation

/// A private Exim that accepts mail and keeps it for reading back.
///
/// It refuses recipients `unknown@` with 550 and `later@` with 451, and a message with `X-Refuse: yes` with 550 at the
/// final dot. `gone@` is accepted and bounces. Logging in, as user `user` with the password `secret`, is offered and not asked for.
public final class EximFixture: @unchecked Sendable {
    // Unchecked: `process` is set once by `start` and read by `stop`.
    /// Whether Exim is installed and we are root, which its queue needs.
    public static let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/sbin/exim4") && geteuid() == 0

    private static let user = "Debian-exim"

    /// A mail as it was delivered.
    public struct Delivered: Sendable {
        /// The envelope's sender; empty for the null sender.
        public let sender: String
        /// The envelope's recipient.
        public let recipient: String
        /// Header and body with LF line ends, Exim's own fields before them.
        public let text: String
    }

    /// Where everything of it is.
    public let folder: ServerFolder
    /// SMTP, with STARTTLS offered.
    public let port: Int
    /// SMTP over TLS.
    public let tlsPort: Int
    private let extra: String
    private var process: ServerProcess?

    /// Starts a server.
    /// - Parameter extra: lines for the main part of its configuration, such as `smtp_accept_max_per_connection = 2`.
    public static func start(extra: String = "") async throws -> EximFixture {
        let fixture = try EximFixture(extra)
        fixture.process = try ServerProcess(
            "/usr/sbin/exim4", ["-C", fixture.folder.path("exim.conf"), "-bdf"],
            log: fixture.folder.url.appendingPathComponent("stderr.log"))
        try await waitUntil("Exim greets") { LocalPort.greeting(fixture.port)?.hasPrefix("220") == true }
        return fixture
    }

    private init(_ extra: String) throws {
        folder = try ServerFolder("exim")
        self.extra = extra
        let ports = try LocalPort.free(2)
        (port, tlsPort) = (ports[0], ports[1])
        for name in ["spool", "log", "mail"] { try folder.makeFolder(name, owner: Self.user) }
        try folder.makeCertificate()
        try folder.write(configuration, to: "exim.conf")
    }

    deinit { if let process { kill(process.pid, SIGTERM) } }

    /// The certificate clients must trust.
    public var certificate: String { folder.path("cert.pem") }

    /// Ends it.
    public func stop(_ signal: Int32 = SIGTERM) async throws {
        try await process?.stop(signal)
        process = nil
    }

    /// All mails delivered so far, oldest first.
    public func delivered() throws -> [Delivered] {
        let new = folder.path("mail/new")
        guard FileManager.default.fileExists(atPath: new) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: new).sorted().map { name in
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(new)/\(name)"))
            return Self.read(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Waits until that many mails are there.
    public func delivered(atLeast count: Int) async throws -> [Delivered] {
        try await waitUntil("Exim has delivered \(count) mails") { try self.delivered().count >= count }
        return try delivered()
    }

    private static func read(_ text: String) -> Delivered {
        let field = { (name: String) in
            text.split(separator: "\n").first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) } ?? ""
        }
        let sender = field("Return-path").trimmingCharacters(in: CharacterSet(charactersIn: "<>"))
        return Delivered(sender: sender, recipient: field("Envelope-to"), text: text)
    }

    private var configuration: String {
        """
        primary_hostname = exim.test
        local_interfaces = 127.0.0.1
        daemon_smtp_ports = \(port) : \(tlsPort)
        tls_on_connect_ports = \(tlsPort)
        spool_directory = \(folder.path("spool"))
        log_file_path = \(folder.path("log"))/%slog
        pid_file_path = \(folder.path("exim.pid"))
        keep_environment =
        host_lookup =
        rfc1413_hosts =
        deliver_drop_privilege
        smtp_accept_queue_per_connection = 0
        smtp_accept_max = 200
        smtputf8_advertise_hosts = *
        tls_advertise_hosts = *
        tls_certificate = \(folder.path("cert.pem"))
        tls_privatekey = \(folder.path("key.pem"))
        acl_smtp_rcpt = recipient
        acl_smtp_data = message
        \(extra)
        begin acl
        recipient:
          deny local_parts = unknown
               message = 5.1.1 No such user here
          defer local_parts = later
                message = 4.2.1 Come back later
          accept
        message:
          deny condition = ${if match{$h_x-refuse:}{yes}}
               message = 5.7.1 Not that message
          accept
        begin authenticators
        plain:
          driver = plaintext
          public_name = PLAIN
          server_prompts = :
          server_condition = ${if and{{eq{$auth2}{user}}{eq{$auth3}{secret}}}}
          server_set_id = $auth2
        login:
          driver = plaintext
          public_name = LOGIN
          server_prompts = Username:: : Password::
          server_condition = ${if and{{eq{$auth1}{user}}{eq{$auth2}{secret}}}}
          server_set_id = $auth1
        begin routers
        gone:
          driver = redirect
          local_parts = gone
          data = :fail: 550 5.1.1 User unknown: there is no such mailbox
          allow_fail
        all:
          driver = accept
          transport = keep
        begin transports
        keep:
          driver = appendfile
          maildir_format
          directory = \(folder.path("mail"))
          create_directory
          envelope_to_add
          return_path_add

        """
    }
}

import Foundation

/// TLS in front of a plain server, with a certificate of its own for localhost and 127.0.0.1 that no public authority has signed.
public final class TLSFront: Sendable {
    /// Listens on 127.0.0.1.
    public let port: Int
    private let folder: ServerFolder
    private let process: ServerProcess

    private static let python = "/usr/bin/python3"

    /// Whether it can run here.
    public static let isAvailable = FileManager.default.isExecutableFile(atPath: python)

    /// Each connection is one thread, which hands on what either side says.
    private static let program = """
        import select, socket, ssl, sys, threading

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        listener = socket.create_server(("127.0.0.1", int(sys.argv[3])))

        def serve(accepted):
            try:
                with context.wrap_socket(accepted, server_side=True) as client, socket.create_connection(("127.0.0.1", int(sys.argv[4]))) as server:
                    while True:
                        ready = [client] if client.pending() else select.select([client, server], [], [])[0]
                        for side in ready:
                            data = side.recv(65536)
                            if not data:
                                return
                            (server if side is client else client).sendall(data)
            except OSError:
                pass

        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

        """

    /// Starts it in front of a port on 127.0.0.1.
    public static func start(before port: Int) async throws -> TLSFront {
        let front = try TLSFront(before: port)
        try await waitUntil("TLS is accepted") { LocalPort.accepts(front.port) }
        return front
    }

    private init(before target: Int) throws {
        folder = try ServerFolder("tls-front")
        try folder.makeCertificate()
        try folder.write(Self.program, to: "front.py")
        port = try LocalPort.free()[0]
        process = try ServerProcess(
            Self.python, [folder.path("front.py"), folder.path("cert.pem"), folder.path("key.pem"), "\(port)", "\(target)"],
            log: folder.url.appendingPathComponent("stderr.log"))
    }

    /// The certificate clients must trust.
    public var certificate: String { folder.path("cert.pem") }

    /// Ends it.
    public func stop() async throws { try await process.stop() }
}

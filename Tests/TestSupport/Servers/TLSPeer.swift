import Foundation

/// openssl's own little HTTPS server, which answers every GET with a page about the connection.
public final class TLSPeer: Sendable {
    /// Listens on 127.0.0.1.
    public let port: Int
    private let folder: ServerFolder
    private let process: ServerProcess

    /// Starts a server with a certificate of its own for localhost and 127.0.0.1.
    public static func start() async throws -> TLSPeer {
        let peer = try TLSPeer()
        try await waitUntil("openssl accepts connections") { LocalPort.accepts(peer.port) }
        return peer
    }

    private init() throws {
        folder = try ServerFolder("tls")
        try folder.makeCertificate()
        port = try LocalPort.free()[0]
        process = try ServerProcess(
            "/usr/bin/openssl",
            [
                "s_server", "-accept", "127.0.0.1:\(port)", "-cert", folder.path("cert.pem"), "-key", folder.path("key.pem"),
                "-www", "-quiet",
            ],
            log: folder.url.appendingPathComponent("stderr.log"))
    }

    /// The certificate clients must trust.
    public var certificate: String { folder.path("cert.pem") }

    /// Ends it.
    public func stop() async throws { try await process.stop() }
}

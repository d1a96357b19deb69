import Foundation
import Synchronization
import TestSupport

/// A wire between the gateway and an IMAP server that can stop at a command.
final class IMAPWire: Sendable {
    /// Where the gateway connects to.
    let port: Int
    private let server: ScriptedServer

    /// - Parameters:
    ///   - port: the server's.
    ///   - word: the first command with this in it is held back while `stop` answers true.
    ///   - stop: told of such a command; true: it does not go on.
    init(to port: Int, stopAt word: String, _ stop: @escaping @Sendable () -> Bool) throws {
        server = try ScriptedServer { client in
            let upstream = try Socket(port: port)
            let shared = Shared(client)
            Thread.detachNewThread {
                while let bytes = upstream.receive() {
                    // The client hung up: nobody wants the answer.
                    guard (try? shared.connection.send(bytes)) != nil else { break }
                }
                shared.connection.close()
            }
            defer { upstream.close() }
            while true {
                let line = try client.line()
                if line.contains(word), stop() { return }
                upstream.send(Array((line + "\r\n").utf8))
            }
        }
        self.port = server.port
    }

    private struct Shared: @unchecked Sendable {
        // Unchecked: one thread reads from the connection, the other writes to it.
        let connection: ScriptedConnection

        init(_ connection: ScriptedConnection) { self.connection = connection }
    }
}

/// The gateway that a wire kills.
final class Victim: Sendable {
    private let gateway = Mutex<Gateway?>(nil)

    /// Condemns a gateway.
    func set(_ gateway: Gateway) { self.gateway.withLock { $0 = gateway } }

    /// Condemns nobody any longer.
    func spare() { gateway.withLock { $0 = nil } }

    /// Kills it, if there is one.
    func kill() -> Bool {
        guard let gateway = gateway.withLock({ $0 }) else { return false }
        gateway.killAtOnce()
        return true
    }
}

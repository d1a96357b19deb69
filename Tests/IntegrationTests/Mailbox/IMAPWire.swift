import Foundation
import Synchronization
import TestSupport

/// A wire between the gateway and an IMAP server that does what a bad line or a bad server does at commands of a test's choice.
final class IMAPWire: Sendable {
    /// What becomes of a command.
    enum Fate: Sendable {
        /// It reaches the server.
        case passes
        /// It is answered with these words, and does not reach the server.
        case answered(String)
        /// The connection ends.
        case cut
        /// It does not reach the server, and nothing is heard of it.
        case swallowed
    }

    /// Where the gateway connects to.
    let port: Int
    private let server: ScriptedServer

    /// - Parameters:
    ///   - port: the server's.
    ///   - judge: told of each command line without its tag.
    init(to port: Int, _ judge: @escaping @Sendable (String) -> Fate) throws {
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
                let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
                switch judge(parts.last ?? "") {
                case .passes: upstream.send(Array((line + "\r\n").utf8))
                case .answered(let words): try client.send("\(parts.first ?? "") \(words)\r\n")
                case .cut: return
                case .swallowed: break
                }
            }
        }
        self.port = server.port
    }

    /// How often the gateway has connected.
    var connectionCount: Int { server.connectionCount }

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

/// A switch that a test turns while servers run.
final class Switch: Sendable {
    private let state: Mutex<Bool>

    init(_ isOn: Bool) { state = Mutex(isOn) }

    var isOn: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

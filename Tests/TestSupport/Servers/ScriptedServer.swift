import Foundation
import Synchronization

/// A TCP server that says what a test tells it to, for peers that no real server plays.
///
/// Each connection gets a thread that runs the script; when the script returns, the connection is closed.
public final class ScriptedServer: Sendable {
    /// Listens on 127.0.0.1.
    public let port: Int
    private let listener: Int32

    /// Starts a server.
    public init(_ script: @escaping @Sendable (ScriptedConnection) throws -> Void) throws {
        (listener, port) = try LocalPort.listener()
        let listener = listener
        let count = Counter()
        connections = count
        Thread.detachNewThread {
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { return }
                _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
                count.add()
                Thread.detachNewThread {
                    let connection = ScriptedConnection(socket)
                    // The client may hang up at any time; that ends the script and nothing else.
                    try? script(connection)
                    connection.close()
                }
            }
        }
    }

    private let connections: Counter

    /// How many connections were accepted so far.
    public var connectionCount: Int { connections.value }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}

/// A number that several threads count up.
public final class Counter: Sendable {
    private let number = Atomic(0)

    /// Starts at zero.
    public init() {}

    /// The number now.
    public var value: Int { number.load(ordering: .sequentiallyConsistent) }

    /// Counts one up.
    @discardableResult
    public func add() -> Int { number.add(1, ordering: .sequentiallyConsistent).newValue }
}

/// One accepted connection, in the hands of a script.
public final class ScriptedConnection {
    private let socket: Int32
    private var isOpen = true
    private var buffer: [UInt8] = []

    init(_ socket: Int32) {
        self.socket = socket
        // A script never waits for ever, even if a test forgets it.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close() }

    /// Sends text as it is.
    public func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends bytes as they are.
    public func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw ServerFailure("The client hung up.") }
            rest = rest.dropFirst(count)
        }
    }

    /// The next line without its line end.
    public func line() throws -> String {
        while true {
            if let end = buffer.firstIndex(of: 10) {
                let line = buffer[..<end]
                buffer = Array(buffer[(end + 1)...])
                return String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
            }
            try fill()
        }
    }

    /// That many bytes.
    public func bytes(_ count: Int) throws -> [UInt8] {
        while buffer.count < count { try fill() }
        defer { buffer = Array(buffer[count...]) }
        return Array(buffer[..<count])
    }

    private func fill() throws {
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count > 0 else { throw ServerFailure("The client hung up or was silent for a minute.") }
        buffer += bytes[..<count]
    }

    /// Says nothing until the client hangs up.
    public func holdSilently() {
        // The client's going is what ends the wait.
        while (try? fill()) != nil { buffer = [] }
    }

    /// Ends the connection, with a TCP reset if asked.
    public func close(reset: Bool = false) {
        guard isOpen else { return }
        isOpen = false
        if reset {
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        }
        Glibc.close(socket)
    }
}

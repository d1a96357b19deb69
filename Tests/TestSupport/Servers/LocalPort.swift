import Foundation

/// Ports on 127.0.0.1.
public enum LocalPort {
    /// Ports above 20000 that nobody listens on at this moment, each another.
    public static func free(_ count: Int = 1) throws -> [Int] {
        let sockets = try (0..<count).map { _ in try listener().socket }
        defer { sockets.forEach { _ = close($0) } }
        return try sockets.map(port)
    }

    /// A socket that listens on a free port.
    static func listener() throws -> (socket: Int32, port: Int) {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let isBound = withAddress(&address) { bind(socket, $0, $1) == 0 && listen(socket, 512) == 0 }
        guard isBound else { throw ServerFailure("No port on 127.0.0.1 could be opened.") }
        let port = try port(of: socket)
        guard port > 20000 else { throw ServerFailure("The system chose port \(port), which is not above 20000.") }
        return (socket, port)
    }

    private static func port(of socket: Int32) throws -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isKnown = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) == 0 }
        }
        guard isKnown else { throw ServerFailure("A socket's port could not be read.") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Whether somebody listens.
    static func accepts(_ port: Int) -> Bool {
        guard let socket = connection(port) else { return false }
        close(socket)
        return true
    }

    /// What a server sends first, up to 1 KB; nil when nobody answers.
    static func greeting(_ port: Int) -> String? {
        guard let socket = connection(port) else { return nil }
        defer { close(socket) }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = recv(socket, &bytes, bytes.count, 0)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }

    private static func connection(_ port: Int) -> Int32? {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        if withAddress(&address, { connect(socket, $0, $1) == 0 }) { return socket }
        close(socket)
        return nil
    }

    private static func withAddress<Result>(
        _ address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}

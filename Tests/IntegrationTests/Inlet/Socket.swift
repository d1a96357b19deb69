import Foundation
import TestSupport

/// A TCP connection to a server on this machine.
final class Socket: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        let descriptor = descriptor
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw ServerFailure("Nobody listens on port \(port).") }
    }

    deinit { Glibc.close(descriptor) }

    /// Sends all; false when the other side is gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// What comes next; nil at the end.
    func receive(within seconds: Int = 120) -> [UInt8]? {
        var patience = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }

    /// Whether the other side has ended the conversation; what it said before is read and dropped.
    var isEnded: Bool {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count > 0 { continue }
            return count == 0 || errno != EAGAIN
        }
    }

    /// Ends our side of the conversation; the other side may still speak.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// All that comes until the other side ends the conversation.
    func receiveAll() -> [UInt8] {
        var all: [UInt8] = []
        while let bytes = receive(within: 20) { all += bytes }
        return all
    }

    /// Ends the conversation; a waiting `receive` returns nil.
    func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

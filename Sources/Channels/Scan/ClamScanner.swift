import Dispatch
import Glibc
public import Intake

/// Has attachments scanned by ClamAV's daemon, by its command INSTREAM (clamd(8)).
///
/// Each attachment has a connection of its own on a thread that may wait; a daemon that is restarting is tried again until the deadline.
public struct ClamScanner: AttachmentScanner {
    private let address: ClamAddress
    private let deadline: Duration
    private static let threads = DispatchQueue(label: "inlet.clamd", attributes: .concurrent)

    /// Asks the daemon at this socket.
    ///
    /// - Parameters:
    ///   - socket: a path, or `host:port`.
    ///   - deadline: how long one attachment may take, the waiting for the daemon included.
    public init(socket: String, deadline: Duration) {
        address = ClamAddress(socket)
        self.deadline = deadline
    }

    /// Scans the bytes of one attachment.
    public func scan(_ bytes: [UInt8]) async -> ScanVerdict {
        let end = ContinuousClock.now + deadline
        while true {
            switch await attempt(bytes, until: end) {
            case .success(let verdict): return verdict
            case .failure(let fault) where ContinuousClock.now + Self.pause >= end: return .unavailable(fault.sentence)
            // Cancellation ends the wait early; the next attempt decides.
            case .failure: try? await Task.sleep(for: Self.pause)
            }
        }
    }

    private func attempt(_ bytes: [UInt8], until end: ContinuousClock.Instant) async -> Result<ScanVerdict, ClamFault> {
        let address = address
        return await withCheckedContinuation { continuation in
            Self.threads.async {
                do throws(ClamFault) {
                    let connection = try ClamConnection(address, until: end)
                    continuation.resume(returning: .success(ClamAnswer.verdict(try connection.scan(bytes))))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
    }

    private static let pause = Duration.milliseconds(500)
}

/// Where clamd listens.
enum ClamAddress: Sendable, Hashable {
    case path(String)
    case network(host: String, port: String)

    init(_ socket: String) {
        let colon = socket.lastIndex(of: ":")
        if let colon, !socket.hasPrefix("/"), UInt16(socket[socket.index(after: colon)...]) != nil {
            let host = socket[..<colon].filter { $0 != "[" && $0 != "]" }
            self = .network(host: host, port: String(socket[socket.index(after: colon)...]))
        } else {
            self = .path(socket)
        }
    }
}

/// What clamd's answer means.
enum ClamAnswer {
    static func verdict(_ answer: String) -> ScanVerdict {
        let text = answer.hasPrefix("stream: ") ? String(answer.dropFirst(8)) : answer
        if text == "OK" { return .clean }
        if text.hasSuffix(" FOUND") { return .infected(String(text.dropLast(6).prefix(100))) }
        if text.contains("size limit exceeded") { return .unavailable("it is larger than StreamMaxLength of clamd.") }
        return .unavailable("clamd answered \"\(text.prefix(100))\".")
    }
}

/// Why clamd could not be asked.
struct ClamFault: Error {
    var sentence: String

    init(_ what: String, _ code: Int32 = errno) {
        sentence = "clamd \(what) (\(String(cString: strerror(code))))."
    }
}

/// One connection to clamd. Blocks; used by one thread.
final class ClamConnection {
    private let descriptor: Int32
    private let end: ContinuousClock.Instant

    init(_ address: ClamAddress, until end: ContinuousClock.Instant) throws(ClamFault) {
        self.end = end
        switch address {
        case .path(let path): descriptor = try Self.connect(path)
        case .network(let host, let port): descriptor = try Self.connect(host, port, until: end)
        }
        Self.limit(descriptor, until: end)
    }

    deinit {
        close(descriptor)
    }

    /// The daemon's word on the bytes, without its end.
    func scan(_ bytes: [UInt8]) throws(ClamFault) -> String {
        try send(Array("zINSTREAM\0".utf8)[...])
        do throws(ClamFault) {
            for start in stride(from: 0, to: bytes.count, by: Self.chunk) {
                let piece = bytes[start..<min(start + Self.chunk, bytes.count)]
                try send(Self.length(piece.count)[...])
                try send(piece)
            }
            try send(Self.length(0)[...])
        } catch {
            // Over its limit the daemon hangs up, but says so first.
            if let answer = try? receive() { return answer }
            throw error
        }
        return try receive()
    }

    private func send(_ bytes: ArraySlice<UInt8>) throws(ClamFault) {
        var rest = bytes
        while !rest.isEmpty {
            try checkTime()
            let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else {
                if sent < 0, errno == EINTR { continue }
                throw ClamFault("took no more data")
            }
            rest = rest.dropFirst(sent)
        }
    }

    private func receive() throws(ClamFault) -> String {
        var answer: [UInt8] = []
        while answer.count < 1_000 {
            try checkTime()
            var buffer = [UInt8](repeating: 0, count: 256)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw ClamFault("did not answer") }
            answer += buffer.prefix(count)
            if count == 0 || answer.last == 0 { break }
        }
        guard !answer.isEmpty else { throw ClamFault("hung up without an answer", ECONNRESET) }
        return String(decoding: answer.filter { $0 >= 0x20 }, as: UTF8.self)
    }

    private func checkTime() throws(ClamFault) {
        if ContinuousClock.now > end { throw ClamFault("did not answer in time", ETIMEDOUT) }
    }

    private static let chunk = 64 << 10

    private static func length(_ count: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(count).bigEndian, Array.init)
    }

    // MARK: Connecting

    private static func connect(_ path: String) throws(ClamFault) -> Int32 {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &name.sun_path) { room in
            guard path.utf8.count < room.count else { return false }
            room.copyBytes(from: path.utf8)
            return true
        }
        guard fits else { throw ClamFault("has a socket path that is too long", ENAMETOOLONG) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ClamFault("could not be reached") }
        let result = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return try opened(descriptor, result)
    }

    private static func connect(_ host: String, _ port: String, until end: ContinuousClock.Instant) throws(ClamFault) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, port, &hints, &found) == 0, let first = found else { throw ClamFault("has a host that is not known", EHOSTUNREACH) }
        defer { freeaddrinfo(first) }
        let descriptor = socket(first.pointee.ai_family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ClamFault("could not be reached") }
        limit(descriptor, until: end)
        return try opened(descriptor, Glibc.connect(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen))
    }

    private static func opened(_ descriptor: Int32, _ result: Int32) throws(ClamFault) -> Int32 {
        guard result != 0 else { return descriptor }
        let fault = ClamFault("could not be reached")
        close(descriptor)
        throw fault
    }

    /// No call waits longer than all of them may; on Linux this holds for connecting, too.
    private static func limit(_ descriptor: Int32, until end: ContinuousClock.Instant) {
        let left = max(.milliseconds(10), ContinuousClock.now.duration(to: end)).components
        var time = timeval(tv_sec: Int(left.seconds), tv_usec: Int(left.attoseconds / 1_000_000_000_000))
        for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }
}

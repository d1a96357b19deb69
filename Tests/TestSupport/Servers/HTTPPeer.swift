import Foundation

/// A small HTTP/1.1 server whose answers a test writes.
public final class HTTPPeer: Sendable {
    /// What a client asked.
    public struct Request: Sendable {
        /// Such as `POST`.
        public let method: String
        /// Path and query.
        public let target: String
        /// In the order they came.
        public let headers: [(name: String, value: String)]
        /// As sent.
        public let body: [UInt8]

        /// The first header of that name, in any case.
        public func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    /// What it is answered.
    public enum Answer: Sendable {
        /// Status, header fields and body; the length is added.
        case reply(Int, [(name: String, value: String)] = [], [UInt8] = [])
        /// These very bytes, then the end of the connection.
        case raw(String)
        /// A chunked body of so many times these bytes, until the client hangs up.
        case stream([UInt8], times: Int)
        /// Silence until the client hangs up.
        case silence
        /// A TCP reset.
        case reset
    }

    private let server: ScriptedServer
    private let requests = Counter()

    /// Starts a server.
    public init(_ answer: @escaping @Sendable (Request) throws -> Answer) throws {
        let requests = requests
        server = try ScriptedServer { connection in
            while true {
                let request = try Self.read(connection)
                requests.add()
                guard try Self.write(try answer(request), to: connection, isHead: request.method == "HEAD") else { return }
            }
        }
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    public var url: String { "http://127.0.0.1:\(server.port)" }

    /// Listens on 127.0.0.1.
    public var port: Int { server.port }

    /// How many requests came so far.
    public var requestCount: Int { requests.value }

    /// How many connections were opened so far.
    public var connectionCount: Int { server.connectionCount }

    private static func read(_ connection: ScriptedConnection) throws -> Request {
        let first = try connection.line().split(separator: " ").map(String.init)
        guard first.count == 3 else { throw ServerFailure("That is no HTTP request.") }
        var headers: [(name: String, value: String)] = []
        while case let line = try connection.line(), !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            headers.append((parts[0], parts.count > 1 ? parts[1] : ""))
        }
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        return Request(method: first[0], target: first[1], headers: headers, body: try connection.bytes(length))
    }

    /// Whether the connection stays open.
    private static func write(_ answer: Answer, to connection: ScriptedConnection, isHead: Bool) throws -> Bool {
        switch answer {
        case .reply(let status, let headers, let body):
            var head = "HTTP/1.1 \(status) X\r\nContent-Length: \(body.count)\r\n"
            for header in headers { head += "\(header.name): \(header.value)\r\n" }
            try connection.send(Array((head + "\r\n").utf8) + (isHead ? [] : body))
            return true
        case .raw(let text):
            try connection.send(text)
        case .stream(let bytes, let times):
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<times {
                try connection.send(Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + [13, 10])
            }
            try connection.send("0\r\n\r\n")
            return true
        case .silence: connection.holdSilently()
        case .reset: connection.close(reset: true)
        }
        return false
    }

    /// `bytes` compressed by the gzip program.
    public static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let folder = try ServerFolder("gzip")
        try Data(bytes).write(to: folder.url.appendingPathComponent("plain"))
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/bin/gzip")
        gzip.arguments = [folder.path("plain")]
        try gzip.run()
        gzip.waitUntilExit()
        return Array(try Data(contentsOf: folder.url.appendingPathComponent("plain.gz")))
    }
}

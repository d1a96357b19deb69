import Foundation
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The demo's mail server: takes every mail over SMTP (RFC 5321) and keeps it to be shown.
final class MailSink: Service {
    /// A mail as it was handed over.
    struct Mail: Sendable {
        var recipient: String
        var bytes: String
    }

    private let port: Int
    private let taken = Mutex<[Mail]>([])

    init(port: Int) {
        self.port = port
    }

    /// What came so far.
    var mails: [Mail] {
        taken.withLock { $0 }
    }

    func run() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await cancelWhenGracefulShutdown {
            try await withThrowingDiscardingTaskGroup { group in
                try await server.executeThenClose { connections in
                    for try await connection in connections {
                        group.addTask { await self.talk(connection) }
                    }
                }
            }
        }
    }

    private func talk(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        // A client that breaks off in the middle has said all it wanted to say.
        try? await connection.executeThenClose { inbound, outbound in
            var dialogue = Dialogue()
            try await outbound.write(ByteBuffer(string: "220 demo ready\r\n"))
            for try await chunk in inbound {
                let (answer, mails) = dialogue.take(String(buffer: chunk))
                taken.withLock { $0 += mails }
                if !answer.isEmpty { try await outbound.write(ByteBuffer(string: answer)) }
                if dialogue.isOver { return }
            }
        }
    }

    /// The server's side of a session, as a pure value.
    struct Dialogue {
        private var pending = ""
        private var recipient = ""
        private var content: [Substring]?
        private(set) var isOver = false

        mutating func take(_ text: String) -> (answer: String, mails: [Mail]) {
            pending += text
            var answer = ""
            var mails: [Mail] = []
            while let end = pending.range(of: "\r\n") {
                let line = String(pending[..<end.lowerBound])
                pending.removeSubrange(..<end.upperBound)
                if content != nil {
                    guard line == "." else {
                        content?.append(Substring(line.hasPrefix(".") ? String(line.dropFirst()) : line))
                        continue
                    }
                    mails.append(Mail(recipient: recipient, bytes: (content ?? []).joined(separator: "\r\n")))
                    content = nil
                    answer += "250 2.0.0 taken\r\n"
                } else {
                    answer += reply(to: line)
                }
            }
            return (answer, mails)
        }

        private mutating func reply(to line: String) -> String {
            let verb = line.prefix { $0 != " " && $0 != ":" }.uppercased()
            switch verb {
            case "EHLO", "HELO": return "250 demo\r\n"
            case "RCPT":
                recipient = String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
                return "250 2.1.5 ok\r\n"
            case "DATA":
                content = []
                return "354 go on\r\n"
            case "QUIT":
                isOver = true
                return "221 bye\r\n"
            default: return "250 2.0.0 ok\r\n"
            }
        }
    }
}

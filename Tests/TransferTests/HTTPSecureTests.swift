import TestSupport
import Testing
import Transfer

/// HTTPS with a real TLS server.
@Suite struct HTTPSecureTests {
    @Test func `A certificate is trusted for its name by those who trust its authority, and by nobody else`() async throws {
        let peer = try await TLSPeer.start()
        let trusting = try HTTPClient(options: .init(transfer: TransferOptions(caFile: peer.certificate)))
        for host in ["127.0.0.1", "localhost"] {
            let response = try await trusting.send(HTTPRequest(url: "https://\(host):\(peer.port)/"))
            #expect(response.status == 200)
        }
        let wrongName = await #expect(throws: TransferError.self) {
            try await trusting.send(HTTPRequest(url: "https://other.localhost:\(peer.port)/"))
        }
        #expect(wrongName?.code == .tls)
        let stranger = try HTTPClient()
        let unknown = await #expect(throws: TransferError.self) {
            try await stranger.send(HTTPRequest(url: "https://localhost:\(peer.port)/"))
        }
        #expect(unknown?.code == .tls)
        #expect(unknown?.isTransient == false)
        try await peer.stop()
    }

    @Test func `TLS with a server that speaks none is a failure of TLS`() async throws {
        let peer = try ScriptedServer { try $0.send("220 hello\r\n") }
        let error = await #expect(throws: TransferError.self) {
            try await HTTPClient().send(HTTPRequest(url: "https://127.0.0.1:\(peer.port)/"))
        }
        #expect(error?.code == .tls)
    }
}

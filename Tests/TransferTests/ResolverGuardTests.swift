import TestSupport
import Testing
import Transfer

/// The whole way to addresses that may and may not be connected.
@Suite struct ResolverGuardTests {
    @Test(arguments: [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "168.63.129.16",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "fec0::1",
    ])
    func `Inside addresses are refused`(text: String) throws {
        #expect(!ResolverGuard().permits(try #require(NetworkAddress(text))))
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0",
        "223.255.255.255",
        "2606:4700:4700::1111", "2400:3200::1", "::ffff:1.1.1.1", "64:ff9b::101:101",
    ])
    func `Public addresses are allowed`(text: String) throws {
        #expect(ResolverGuard().permits(try #require(NetworkAddress(text))))
    }

    @Test func `An allowed block is allowed, in either notation of an address, and nothing beside it`() throws {
        let range = try #require(AddressRange("10.1.2.0/24"))
        let guarded = ResolverGuard(allowing: [range])
        #expect(guarded.permits(try #require(NetworkAddress("10.1.2.255"))))
        #expect(guarded.permits(try #require(NetworkAddress("::ffff:10.1.2.1"))))
        #expect(!guarded.permits(try #require(NetworkAddress("10.1.3.0"))))
    }

    @Test(arguments: ["", "10.0.0.0/33", "10.0.0/8", "host", "::/129", "1.2.3.4/-1", "1.2.3.4/8/8", "1.2.3.4/x"])
    func `What is no block is none`(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test(arguments: ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]"])
    func `No spelling of a loopback address gets through`(host: String) async throws {
        let peer = try HTTPPeer { _ in .reply(200) }
        let client = try HTTPClient(options: .init(transfer: TransferOptions(addresses: ResolverGuard())))
        let error = await #expect(throws: TransferError.self) {
            try await client.send(HTTPRequest(url: "http://\(host):\(peer.port)/"))
        }
        #expect(error?.code == .refusedAddress)
        #expect(peer.connectionCount == 0)
    }

    @Test func `A redirect from an allowed address to an inside one is refused`() async throws {
        let inside = try HTTPPeer { _ in .reply(200) }
        let peer = try HTTPPeer { _ in .reply(302, [("Location", "http://127.0.0.2:\(inside.port)/")]) }
        let allowed = try #require(AddressRange("127.0.0.1"))
        let client = try HTTPClient(options: .init(transfer: TransferOptions(addresses: ResolverGuard(allowing: [allowed]))))
        let error = await #expect(throws: TransferError.self) { try await client.send(HTTPRequest(url: peer.url, redirects: 3)) }
        #expect(error?.code == .refusedAddress)
        #expect(peer.requestCount == 1)
    }

    @Test func `A guard behind a proxy promises too much and is refused`() {
        let options = TransferOptions(proxy: .url("http://127.0.0.1:3128"), addresses: ResolverGuard())
        #expect(throws: TransferError.self) { try HTTPClient(options: .init(transfer: options)) }
    }

    @Test func `A proxy is used where one is set, and its refusal is told`() async throws {
        let proxy = try HTTPPeer { request in
            request.method == "CONNECT" ? .reply(403) : .reply(200, [], Array(request.target.utf8))
        }
        let client = try HTTPClient(options: .init(transfer: TransferOptions(proxy: .url(proxy.url))))
        let response = try await client.send(HTTPRequest(url: "http://shop.invalid/x"))
        #expect(response.body == Array("http://shop.invalid/x".utf8))
        let error = await #expect(throws: TransferError.self) { try await client.send(HTTPRequest(url: "https://shop.invalid/")) }
        #expect(error?.code == .proxy)
    }
}

import CCurl

#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// A connection that libcurl opened, protected and logged in, and that we speak on from there (CURLOPT_CONNECT_ONLY).
///
/// libcurl's own deadlines end with the login: every wait here has one of ours.
final class ConnectOnlySocket {
    enum Wake {
        case readable
        case deadline
        case bell
    }

    static let bufferBytes = 256 << 10

    private let handle: EasyHandle
    private let server: MailServer
    private let bell: Bell
    private let watch: SocketWatch?
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 16)
    private var socket: Int32 = -1

    /// Connects and logs in; blocks for at most `timeout`.
    init(_ configuration: IMAPSession.Configuration, bell: Bell, stop: StopWish) throws(TransferError) {
        server = configuration.server
        self.bell = bell
        watch = configuration.options.addresses.map(SocketWatch.init)
        handle = try EasyHandle()
        try connect(configuration, stop)
    }

    deinit { buffer.deallocate() }

    private func connect(_ configuration: IMAPSession.Configuration, _ stop: StopWish) throws(TransferError) {
        let talk = LoginTalk(stop: stop)
        configure(configuration, talk)
        try handle.checkOptions()
        let code = withExtendedLifetime(talk) { curl_easy_perform(handle.pointer) }
        guard code == CURLE_OK else { throw failure(code, configuration, talk) }
        guard let socket = handle.socket else {
            throw TransferError(.connectionLost, "The connection to \(server.text) ended right after the login.")
        }
        self.socket = socket
    }

    private func configure(_ configuration: IMAPSession.Configuration, _ talk: LoginTalk) {
        let scheme = server.security == .tls ? "imaps" : "imap"
        handle.set(CURLOPT_URL, "\(scheme)://\(server.urlHost):\(server.port)/")
        handle.set(CURLOPT_PROTOCOLS_STR, scheme)
        handle.set(CURLOPT_CONNECT_ONLY, true)
        handle.apply(configuration.options)
        if let watch { handle.apply(watch) }
        handle.apply(server.security, configuration.options)
        handle.apply(configuration.credentials)
        // Covers everything up to the login. CURLOPT_TIMEOUT breaks CONNECT_ONLY in libcurl 8.17 and 8.18.
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, configuration.timeouts.connect)
        handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, configuration.timeouts.connect.wholeMilliseconds / 1000))
        talk.listen(on: handle)
    }

    private func failure(
        _ code: CURLcode, _ configuration: IMAPSession.Configuration, _ talk: LoginTalk
    ) -> TransferError {
        let said = talk.refusal(redactedBy: configuration.credentials)
        if code == CURLE_LOGIN_DENIED {
            let text = "\(server.text) did not accept the login with the \(configuration.credentials)."
            return TransferError(.loginRefused, text, serverText: said.text, serverCode: said.code)
        }
        if talk.saidBye {
            return TransferError(.connectionLost, "\(server.text) closed the connection at once.", serverText: said.text)
        }
        let limit = configuration.timeouts.connect
        return CurlFailure(
            code: code, target: server.text, handle: handle, watch: watch, timeout: limit, connectTimeout: limit,
            phase: talk.isEmpty ? nil : .login
        ).error
    }

    /// Waits for bytes, the deadline or the bell. TLS may hold bytes that `poll` does not see: try to read first.
    func wait(until deadline: ContinuousClock.Instant, forWriting: Bool = false) -> Wake {
        var descriptors = [
            pollfd(fd: socket, events: Int16(forWriting ? POLLOUT : POLLIN), revents: 0),
            pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let left = deadline - .now
        guard left > .zero else { return .deadline }
        let count = poll(&descriptors, 2, Int32(clamping: left.wholeMilliseconds))
        guard count != 0 else { return .deadline }
        // A signal (-1) is no reason to stop: the next read finds nothing and waits again.
        return count > 0 && descriptors[1].revents != 0 ? .bell : .readable
    }

    /// The bytes at hand, valid until the next call; nil when there are none yet.
    func receive() throws(TransferError) -> UnsafeRawBufferPointer? {
        var count = 0
        let code = curl_easy_recv(handle.pointer, buffer.baseAddress, buffer.count, &count)
        switch code {
        case CURLE_AGAIN: return nil
        case CURLE_OK where count > 0: return UnsafeRawBufferPointer(rebasing: buffer[..<count])
        default: throw TransferError(.connectionLost, "\(server.text) closed the connection.")
        }
    }

    /// How many of the bytes went out; zero when the peer takes none at present.
    func send(_ bytes: ArraySlice<UInt8>) throws(TransferError) -> Int {
        var count = 0
        let code = bytes.withUnsafeBytes { curl_easy_send(handle.pointer, $0.baseAddress, $0.count, &count) }
        guard code == CURLE_OK || code == CURLE_AGAIN else {
            throw TransferError(.connectionLost, "\(server.text) closed the connection.")
        }
        return code == CURLE_OK ? count : 0
    }
}

extension MailServer {
    /// Fit for error texts.
    var text: String { "\(urlHost):\(port)" }
}

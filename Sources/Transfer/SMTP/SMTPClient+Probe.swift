import CCurl

extension SMTPClient {
    /// Connects, protects the connection and logs in, hands over no mail, and hangs up.
    /// - Throws: `TransferError`: what stood in the way.
    public func probe() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DedicatedThread.start("smtp-probe") { [configuration] in
                continuation.resume(with: Result { try SMTPClient.login(configuration) })
            }
        }
    }

    private static func login(_ configuration: Configuration) throws(TransferError) {
        let handle = try EasyHandle()
        let server = configuration.server
        let scheme = server.security == .tls ? "smtps" : "smtp"
        let watch = configuration.options.addresses.map(SocketWatch.init)
        handle.set(CURLOPT_URL, "\(scheme)://\(server.urlHost):\(server.port)/\(configuration.pathName)")
        handle.set(CURLOPT_PROTOCOLS_STR, scheme)
        handle.set(CURLOPT_CONNECT_ONLY, true)
        handle.apply(configuration.options)
        if let watch { handle.apply(watch) }
        handle.apply(server.security, configuration.options)
        if let credentials = configuration.credentials { handle.apply(credentials) }
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout)
        handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, configuration.connectTimeout.wholeMilliseconds / 1000))
        try handle.checkOptions()
        let code = curl_easy_perform(handle.pointer)
        guard code != CURLE_OK else { return }
        throw CurlFailure(
            code: code, target: server.text, handle: handle, watch: watch, timeout: configuration.connectTimeout,
            connectTimeout: configuration.connectTimeout
        ).error
    }
}

extension SMTPClient.Configuration {
    /// The client's name as the path of an SMTP URL has it.
    var pathName: String { clientName.replacing("[", with: "%5B").replacing("]", with: "%5D") }
}

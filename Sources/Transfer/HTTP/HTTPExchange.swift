import CCurl

/// One HTTP request on the loop: collects the answer and resumes whoever waits for it.
final class HTTPExchange: Exchange, @unchecked Sendable {
    // Unchecked: built by one task, then touched by the loop's thread alone until `end` hands the result back.
    let handle: EasyHandle
    let deadline: ContinuousClock.Instant
    private let request: HTTPRequest
    private let target: WebAddress
    private let watch: SocketWatch?
    private var continuation: CheckedContinuation<HTTPHop, any Error>?
    private var head = HTTPHead()
    private var body: [UInt8] = []
    private var isTooLarge = false
    private let stop = StopWish()

    init(_ request: HTTPRequest, to target: WebAddress, options: HTTPClient.Options) throws(TransferError) {
        self.request = request
        self.target = target
        handle = try EasyHandle()
        watch = options.transfer.addresses.map(SocketWatch.init)
        // libcurl's own clock comes first where it runs, because it knows the phase.
        deadline = .now + request.timeout + .milliseconds(250)
        configure(options)
        try handle.checkOptions()
    }

    private func configure(_ options: HTTPClient.Options) {
        handle.apply(options.transfer)
        if let watch { handle.apply(watch) }
        handle.set(CURLOPT_URL, request.url)
        handle.set(CURLOPT_PROTOCOLS_STR, options.schemes.joined(separator: ","))
        handle.set(CURLOPT_FOLLOWLOCATION, false)
        handle.set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        handle.set(CURLOPT_TIMEOUT_MS, request.timeout)
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout)
        if !request.headers.contains(where: { HTTPToken.same($0.name, "user-agent") }) {
            handle.set(CURLOPT_USERAGENT, options.userAgent)
        }
        if !request.isRepeatable {
            handle.set(CURLOPT_FRESH_CONNECT, true)
            handle.set(CURLOPT_FORBID_REUSE, true)
        }
        configureBody()
        let context = Unmanaged.passUnretained(self).toOpaque()
        handle.set(CURLOPT_WRITEDATA, pointer: context)
        handle.set(CURLOPT_WRITEFUNCTION, callback: receiveBody)
        handle.set(CURLOPT_HEADERDATA, pointer: context)
        handle.set(CURLOPT_HEADERFUNCTION, callback: receiveHeader)
    }

    private func configureBody() {
        if let body = request.body {
            handle.set(CURLOPT_POSTFIELDSIZE_LARGE, size: body.count)
            body.withUnsafeBytes { bytes in
                // Copied by libcurl; an empty body needs a pointer all the same.
                var nothing: UInt8 = 0
                withUnsafeMutableBytes(of: &nothing) { empty in
                    let start = bytes.baseAddress.map(UnsafeMutableRawPointer.init(mutating:)) ?? empty.baseAddress
                    handle.set(CURLOPT_COPYPOSTFIELDS, pointer: start)
                }
            }
        }
        if request.method == "HEAD" { handle.set(CURLOPT_NOBODY, true) }
        handle.set(CURLOPT_CUSTOMREQUEST, request.method)
        handle.set(CURLOPT_HTTPHEADER, lines: request.headerLines)
    }

    var isCancelled: Bool { stop.isSet }

    /// Waits for the answer; cancelling the task cancels the transfer.
    func run(on loop: TransferLoop) async throws -> HTTPHop {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                self.continuation = continuation
                loop.start(self)
            }
        } onCancel: {
            stop.set()
            loop.cancel(self)
        }
    }

    func end(_ how: ExchangeEnd) {
        let waiting = continuation
        continuation = nil
        waiting?.resume(with: result(how))
    }

    private func result(_ how: ExchangeEnd) -> Result<HTTPHop, any Error> {
        switch how {
        case .finished(CURLE_OK): .success(hop)
        case .finished(let code): .failure(failure(code))
        case .queueTimeout: .failure(TransferError.timeout(.queue, target: target.text, limit: request.timeout))
        case .cancelled: .failure(TransferError.cancelled(target.text))
        case .closed: .failure(TransferError(.closed, "The HTTP client was shut down during a transfer with \(target.text)."))
        }
    }

    private var hop: HTTPHop {
        let spent = Duration.microseconds(handle.microseconds(CURLINFO_TOTAL_TIME_T))
        let response = HTTPResponse(status: head.status, headers: head.fields, body: body, duration: spent)
        return HTTPHop(response: response, location: handle.string(CURLINFO_REDIRECT_URL))
    }

    private func failure(_ code: CURLcode) -> TransferError {
        if isTooLarge {
            let limit = request.maximumResponseBytes
            return TransferError(
                .tooLarge(limit: limit), "The answer of \(target.text) is larger than the limit of \(limit) bytes.")
        }
        let phase: TransferError.Phase? = head.status == 0 ? nil : .body
        return CurlFailure(
            code: code, target: target.text, handle: handle, watch: watch, timeout: request.timeout,
            connectTimeout: request.connectTimeout, phase: phase
        ).error
    }

    fileprivate func received(header line: UnsafeRawBufferPointer) {
        guard body.isEmpty else { return }
        head.consume(line)
    }

    /// False when the body outgrows its limit, which makes libcurl end the transfer.
    fileprivate func received(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= request.maximumResponseBytes - body.count else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }
}

/// One answer on the way, and where it points to.
struct HTTPHop {
    let response: HTTPResponse
    let location: String?
}

private let receiveHeader: ccurl_bytes_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let exchange = Unmanaged<HTTPExchange>.fromOpaque(context).takeUnretainedValue()
    exchange.received(header: UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

private let receiveBody: ccurl_bytes_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let exchange = Unmanaged<HTTPExchange>.fromOpaque(context).takeUnretainedValue()
    return exchange.received(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

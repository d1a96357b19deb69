import CCurl
import Synchronization

/// Who waits for a mail's outcome, and whether it is on the wire yet.
private struct Waiter {
    var isRunning = false
    var finish: (@Sendable (SMTPOutcome) -> Void)?
}

/// One mail on its way: waits for a connection, feeds the message, gathers the replies, judges the end.
final class SMTPDelivery: @unchecked Sendable {
    // Unchecked: `finish` is behind a lock; all else belongs to the one worker that runs it.
    private let mail: SMTPMail
    private let configuration: SMTPClient.Configuration
    private let clientStop: StopWish
    private let stop = StopWish()
    private let waiter = Mutex(Waiter())
    private let watch: SocketWatch?
    private var dialogue = SMTPDialogue()
    private var sent = 0
    /// libcurl has taken all of the message, so it may have sent the final dot.
    private var mayHaveEnded = false

    init(_ mail: SMTPMail, _ configuration: SMTPClient.Configuration, _ clientStop: StopWish) {
        self.mail = mail
        self.configuration = configuration
        self.clientStop = clientStop
        watch = configuration.options.addresses.map(SocketWatch.init)
    }

    /// Before it is handed over: who waits for the outcome.
    func whenDone(_ finish: @escaping @Sendable (SMTPOutcome) -> Void) { waiter.withLock { $0.finish = finish } }

    /// At once while it waits for a connection; a running transfer ends within a second.
    func cancel() {
        stop.set()
        if !waiter.withLock({ $0.isRunning }) { end(.notSent(stopped)) }
    }

    /// The client takes no more mails.
    func refuse() {
        end(.notSent(stopped))
    }

    /// Runs on a worker's thread.
    func run(on handle: EasyHandle?) {
        guard let handle else { return end(.notSent(.noLibrary)) }
        waiter.withLock { $0.isRunning = true }
        if isStopped { return end(.notSent(stopped)) }
        var code = perform(on: handle, fresh: false)
        if isStale(code, handle) { code = perform(on: handle, fresh: true) }
        end(judge(code, handle))
    }

    private func end(_ outcome: SMTPOutcome) {
        let finish = waiter.withLock { $0.finish.take() }
        finish?(outcome)
    }

    private func perform(on handle: EasyHandle, fresh: Bool) -> CURLcode {
        (dialogue, sent, mayHaveEnded) = (SMTPDialogue(), 0, false)
        handle.reset()
        configure(handle)
        if fresh { handle.set(CURLOPT_FRESH_CONNECT, true) }
        return handle.failedOption == CURLE_OK ? curl_easy_perform(handle.pointer) : handle.failedOption
    }

    private func configure(_ handle: EasyHandle) {
        let server = configuration.server
        let scheme = server.security == .tls ? "smtps" : "smtp"
        handle.set(CURLOPT_URL, "\(scheme)://\(server.urlHost):\(server.port)/\(configuration.pathName)")
        handle.set(CURLOPT_PROTOCOLS_STR, scheme)
        handle.apply(configuration.options)
        if let watch { handle.apply(watch) }
        handle.apply(server.security, configuration.options)
        if let credentials = configuration.credentials { handle.apply(credentials) }
        handle.set(CURLOPT_TIMEOUT_MS, configuration.timeout)
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout)
        handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, configuration.timeout.wholeMilliseconds / 1000))
        handle.set(CURLOPT_MAIL_FROM, mail.sender.map { "<\($0.text)>" } ?? "")
        handle.set(CURLOPT_MAIL_RCPT, lines: ["<\(mail.recipient.text)>"])
        handle.set(CURLOPT_UPLOAD, true)
        if CurlLibrary.mayAnnounceUploadSize { handle.set(CURLOPT_INFILESIZE_LARGE, size: mail.message.count) }
        configureCallbacks(handle)
    }

    private func configureCallbacks(_ handle: EasyHandle) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        handle.set(CURLOPT_READDATA, pointer: context)
        handle.set(CURLOPT_READFUNCTION, callback: feedMessage)
        handle.set(CURLOPT_HEADERDATA, pointer: context)
        handle.set(CURLOPT_HEADERFUNCTION, callback: hearReply)
        _ = ccurl_set_progress(handle.pointer, askWhetherToStop)
        handle.set(CURLOPT_XFERINFODATA, pointer: context)
        handle.set(CURLOPT_NOPROGRESS, false)
    }

    fileprivate func feed(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let piece = mail.message[sent..<min(sent + room.count, mail.message.count)]
        piece.withUnsafeBytes { room.copyMemory(from: $0) }
        sent += piece.count
        mayHaveEnded = sent == mail.message.count
        return piece.count
    }

    fileprivate func hear(_ line: UnsafeRawBufferPointer) {
        dialogue.consume(line)
    }

    var isStopped: Bool { stop.isSet || clientStop.isSet }
}

// MARK: The verdict

extension SMTPDelivery {
    private var target: String { configuration.server.text }

    private func judge(_ code: CURLcode, _ handle: EasyHandle) -> SMTPOutcome {
        if let verdict = dialogue.verdict { return judge(verdict, stage: .message) }
        if dialogue.reachedMessage { return mayHaveEnded ? .unknown(error(code, handle)) : .notSent(error(code, handle)) }
        if let stage = stage(code, handle), let reply = dialogue.lastRefusal { return judge(reply, stage: stage) }
        return .notSent(error(code, handle))
    }

    private func judge(_ reply: SMTPReply, stage: SMTPOutcome.Stage) -> SMTPOutcome {
        switch reply.code {
        case 200...299: .accepted(reply)
        case 400...499: .refused(.transient, reply, stage: stage)
        case 500...599: .refused(.permanent, reply, stage: stage)
        default:
            .unknown(
                TransferError(.protocolViolation, "\(target) answered the mail with code \(reply.code), which means nothing."))
        }
    }

    /// libcurl names the command that was refused in its error text only.
    private func stage(_ code: CURLcode, _ handle: EasyHandle) -> SMTPOutcome.Stage? {
        switch code {
        case CURLE_WEIRD_SERVER_REPLY, CURLE_REMOTE_ACCESS_DENIED: return .greeting
        case CURLE_SEND_ERROR:
            let text = handle.lastError
            if text.hasPrefix("MAIL") { return .sender }
            if text.hasPrefix("RCPT") { return .recipient }
            return text.hasPrefix("DATA") ? .data : nil
        default: return nil
        }
    }

    private func error(_ code: CURLcode, _ handle: EasyHandle) -> TransferError {
        if code == CURLE_ABORTED_BY_CALLBACK { return stopped }
        if code == CURLE_LOGIN_DENIED { return loginError }
        let phase: TransferError.Phase? =
            dialogue.reachedMessage ? .response : dialogue.replies.isEmpty ? nil : .login
        return CurlFailure(
            code: code, target: target, handle: handle, watch: watch, timeout: configuration.timeout,
            connectTimeout: configuration.connectTimeout, phase: phase
        ).error
    }

    private var stopped: TransferError {
        stop.isSet
            ? .cancelled(target) : TransferError(.closed, "The SMTP client for \(target) was shut down before the mail was sent.")
    }

    private var loginError: TransferError {
        let reply = dialogue.lastRefusal
        let who = configuration.credentials.map { "\($0)" } ?? "no credentials"
        return TransferError(
            .loginRefused, "\(target) did not accept the login with the \(who).",
            serverText: reply.map { configuration.credentials?.redact($0.text) ?? $0.text },
            serverCode: reply.map { "\($0.code)" })
    }

    /// The server had given up a kept connection: it went away without a word, or says 421 to the first command. Nothing
    /// of the mail was taken, so a fresh connection may try it again.
    private func isStale(_ code: CURLcode, _ handle: EasyHandle) -> Bool {
        guard code != CURLE_OK, handle.long(CURLINFO_NUM_CONNECTS) == 0 else { return false }
        let isSilent = dialogue.replies.isEmpty && [CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING].contains(code)
        return isSilent || dialogue.replies.first?.code == 421
    }
}

private let feedMessage: ccurl_bytes_callback = { room, size, count, context in
    guard let room, let context else { return 0 }
    let delivery = Unmanaged<SMTPDelivery>.fromOpaque(context).takeUnretainedValue()
    return delivery.feed(UnsafeMutableRawBufferPointer(start: room, count: size * count))
}

private let hearReply: ccurl_bytes_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let delivery = Unmanaged<SMTPDelivery>.fromOpaque(context).takeUnretainedValue()
    delivery.hear(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

private let askWhetherToStop: curl_xferinfo_callback = { context, _, _, _, _ in
    guard let context else { return 0 }
    return Unmanaged<SMTPDelivery>.fromOpaque(context).takeUnretainedValue().isStopped ? 1 : 0
}

import CCurl

/// Drives any number of transfers on one libcurl multi handle and one thread.
final class TransferLoop: Sendable {
    private let inbox: LoopInbox

    /// - Parameters:
    ///   - name: of the thread.
    ///   - perHost: connections to one host at a time; further transfers wait.
    ///   - total: connections at a time.
    init(name: String, perHost: Int, total: Int) throws(TransferError) {
        guard CurlLibrary.isReady, let multi = curl_multi_init() else {
            throw .noLibrary
        }
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, perHost)
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, total)
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, total)
        let handle = LoopHandle(pointer: multi)
        inbox = LoopInbox(handle)
        DedicatedThread.start(name) { [inbox] in
            let turns = LoopTurns(handle, inbox)
            turns.run()
        }
    }

    deinit { inbox.close() }

    /// Runs the exchange; its `end` is called on the loop's thread, or here when the loop is closed.
    func start(_ exchange: any Exchange) {
        if !inbox.start(exchange) { exchange.end(.closed) }
    }

    /// Ends the exchange early. One that has ended already is not touched.
    func cancel(_ exchange: any Exchange) {
        inbox.cancel(exchange)
    }

    /// Ends all exchanges with `.closed`, then the thread.
    func close() {
        inbox.close()
    }
}

/// What the loop's thread does; lives and dies on it.
private final class LoopTurns {
    private let multi: UnsafeMutableRawPointer
    private let inbox: LoopInbox
    private var active: [UnsafeMutableRawPointer: any Exchange] = [:]
    private var nextDeadline: ContinuousClock.Instant?

    init(_ handle: LoopHandle, _ inbox: LoopInbox) {
        multi = handle.pointer
        self.inbox = inbox
    }

    func run() {
        while obey(inbox.take()) {
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            collect()
            expire()
            curl_multi_poll(multi, nil, 0, patience, nil)
        }
        let late = inbox.detach()
        for exchange in Array(active.values) { finish(exchange, .closed) }
        for exchange in late.starts { exchange.end(.closed) }
        curl_multi_cleanup(multi)
    }

    /// False when it is time to stop.
    private func obey(_ orders: LoopInbox.Orders) -> Bool {
        for exchange in orders.starts { begin(exchange) }
        for exchange in orders.cancels where active[exchange.handle.pointer] === exchange {
            finish(exchange, .cancelled)
        }
        return !orders.isClosed
    }

    private func begin(_ exchange: any Exchange) {
        if exchange.isCancelled { return exchange.end(.cancelled) }
        active[exchange.handle.pointer] = exchange
        let code = curl_multi_add_handle(multi, exchange.handle.pointer)
        guard code == CURLM_OK else { return finish(exchange, .finished(CURLE_FAILED_INIT)) }
        nextDeadline = min(nextDeadline ?? exchange.deadline, exchange.deadline)
    }

    private func collect() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let exchange = active[message.pointee.easy_handle] else { continue }
            finish(exchange, .finished(ccurl_message_result(message)))
        }
    }

    private func finish(_ exchange: any Exchange, _ how: ExchangeEnd) {
        active[exchange.handle.pointer] = nil
        curl_multi_remove_handle(multi, exchange.handle.pointer)
        exchange.end(how)
    }

    /// libcurl does not watch the time of a transfer that waits for a connection.
    private func expire() {
        guard let due = nextDeadline, due <= .now else { return }
        let now = ContinuousClock.now
        for exchange in active.values.filter({ $0.deadline <= now }) { finish(exchange, .queueTimeout) }
        nextDeadline = active.values.map(\.deadline).min()
    }

    /// Milliseconds to sleep at most; libcurl's own timers may make it less.
    private var patience: Int32 {
        guard let nextDeadline else { return 60_000 }
        return Int32(clamping: max(0, min(60_000, (nextDeadline - .now).wholeMilliseconds)))
    }
}

import CCurl

/// How an exchange ended, as the loop sees it.
enum ExchangeEnd {
    /// libcurl ran it to its end, good or bad.
    case finished(CURLcode)
    /// It found no free connection within its time.
    case queueTimeout
    case cancelled
    /// The loop stops.
    case closed
}

/// One transfer on a loop. Once handed over it belongs to the loop's thread until `end` is called, exactly once.
protocol Exchange: AnyObject, Sendable {
    var handle: EasyHandle { get }
    /// The loop ends it then, should libcurl not have done so.
    var deadline: ContinuousClock.Instant { get }
    /// Set before the loop is asked to cancel it: it may be asked that before it is asked to start.
    var isCancelled: Bool { get }
    func end(_ how: ExchangeEnd)
}

import Recipes
import Testing

@Suite("Retry-After")
struct RetryAfterTests {
    /// 2026-12-01 08:00:00 UTC, a Tuesday.
    private static let now: Int64 = 1_796_112_000_000_000

    /// What a vendor says, and for how many seconds that is; nil where it says nothing.
    @Test(
        "Seconds and the three forms of a date are read, a day at most",
        arguments: [
            ("7", 7), ("0", 0), ("999999", 86_400),
            ("Tue, 01 Dec 2026 08:00:25 GMT", 25), ("Tuesday, 01-Dec-26 08:00:25 GMT", 25), ("Tue Dec  1 08:00:25 2026", 25),
            ("Tue, 01 Dec 2026 07:59:00 GMT", 0), ("Fri, 01 Jan 2027 00:00:00 GMT", 86_400), ("Tue, 01 Dec 2026 09:00:00 GMT", 3_600),
            ("soon", nil), ("", nil), ("-5", nil), ("1.5", nil), ("Tue, 31 Feb 2027 08:00:00 GMT", nil), ("Tue, 01 Dez 2026 08:00:25 GMT", nil),
            ("Tue, 01 Dec 2026 08:00:25 +0800", nil), ("Tue, 01 Dec 2026 25:00:00 GMT", nil), ("2026-12-01T08:00:25Z", nil),
        ] as [(String, Int?)])
    func forms(header: String, seconds: Int?) throws {
        let endpoint = try ShippedProviders.provider("line").endpoint(settings: ["channel_secret": "s", "channel_access_token": "t"])
        let answer = InboundResponse(status: 429, headers: ["Retry-After": header])
        // The page's own wait is what counts where the vendor says nothing.
        let wait = seconds.map { Duration.seconds($0) } ?? .seconds(60)
        #expect(endpoint.outcome(of: answer, now: Self.now) == .throttled(.init(status: 429), wait: wait))
    }
}

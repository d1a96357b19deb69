import Mail
import Testing

@Suite("Authentication-Results (RFC 8601)")
struct AuthenticationResultsTests {
    @Test("Methods, results, reasons and properties are read, comments skipped")
    func fullForm() throws {
        let read = try #require(
            AuthenticationResults(
                "Mx.Example.com/2 1;\r\n dkim=pass (2048-bit key; ok) reason=\"good signature\" header.d=Example.com header.s=sel;\r\n\tspf = softfail smtp.mailfrom=\"a b\"@x.example; dmarc=fail (p=REJECT sp=NONE) header.from=example.com; arc/1=none"
            ))
        #expect(read.server == "mx.example.com/2")
        #expect(read.results.map(\.method) == ["dkim", "spf", "dmarc", "arc"])
        #expect(read.results.map(\.value) == ["pass", "softfail", "fail", "none"])
        #expect(read.results[0].reason == "good signature")
        #expect(read.results[0].properties["header.d"] == "Example.com")
    }

    @Test("None has no results", arguments: ["mx.example.com; none", "mx.example.com"])
    func none(_ value: String) {
        #expect(AuthenticationResults(value)?.results == [])
    }

    @Test("What names no server is nothing", arguments: ["", ";", "dkim=pass", "(comment)"])
    func withoutServer(_ value: String) {
        #expect(AuthenticationResults(value) == nil)
    }

    @Test("Only the topmost field of a trusted server counts")
    func topmostCounts() throws {
        let fields = ["other.example; dmarc=pass", "mx.example.com; dmarc=fail", "mx.example.com; dmarc=pass"]
        let found = try #require(SenderAuthentication(fields: fields, trusted: ["mx.example.com"], from: "a@b.example"))
        #expect(found.verdict == .fail)
        #expect(SenderAuthentication(fields: fields, trusted: [], from: "a@b.example") == nil)
    }

    @Test("Without DMARC an aligned signature vouches, a foreign one does not")
    func alignment() {
        func verdict(_ field: String) -> SenderAuthentication.Verdict? {
            SenderAuthentication(fields: ["mx; " + field], trusted: ["mx"], from: "ann@mail.example.com")?.verdict
        }
        #expect(verdict("dkim=pass header.d=example.com") == .pass)
        #expect(verdict("dkim=pass header.d=com") == .unknown)
        #expect(verdict("dkim=pass header.d=evil.example") == .unknown)
        #expect(verdict("spf=fail smtp.mailfrom=mail.example.com") == .unknown)
        #expect(verdict("dmarc=none; dkim=pass header.i=@mail.example.com") == .pass)
    }
}

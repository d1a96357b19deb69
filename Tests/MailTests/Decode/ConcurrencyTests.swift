import Mail
import Testing

@Suite("Decoding on many threads")
struct ConcurrentDecodingTests {
    @Test("Many threads at once read the same as one")
    func manyThreads() async throws {
        let mails = (0..<40).map { index in
            Sample.mail(
                "From: =?gb2312?B?xPo=?= <a\(index)@example.com>", "Subject: =?iso-2022-jp?B?GyRCRnxLXBsoQg==?= \(index)",
                "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/html; charset=gb18030", "",
                "<p>\(index)</p><ul><li>x</ul>", "--b", "Content-Type: application/zip; name=a.zip",
                "Content-Transfer-Encoding: base64", "",
                "UEsDBAoAAAAAAA==", "--b--")
        }
        let decoder = MailDecoder()
        let expected = try mails.map { Fingerprint(try decoder.decode($0)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for (mail, wanted) in zip(mails, expected) {
                        let read = try Fingerprint(decoder.decode(mail))
                        #expect(read == wanted)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private struct Fingerprint: Equatable, Sendable {
        let values: [String]

        init(_ mail: Mail) {
            values =
                [mail.subject ?? "", mail.from.first?.name ?? "", mail.from.first?.address ?? "", mail.text, mail.html ?? ""]
                + mail.attachments.map { "\($0.name ?? "") \($0.detectedType ?? "") \($0.sha256)" }
        }
    }
}

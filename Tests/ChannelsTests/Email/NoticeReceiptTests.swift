import Intake
import Settings
import Testing

@testable import Channels

@Suite("Bounces, receipts and complaints as words on our notices")
struct NoticeReceiptTests {
    private static let signature = String(repeating: "a", count: 20)
    private static let id = "inlet.100001.7.\(signature)@shop.example"

    private func receipts(_ mail: String) throws -> [Receipt] {
        let delivery = Delivery(
            id: DeliveryID(number: 1, receivedAt: .now), adapter: AdapterName("mail"), key: "k", contentType: "message/rfc822", meta: [:],
            body: Array(mail.replacing("\n", with: "\r\n").utf8), attempt: 1)
        let decoder = MailDeliveryDecoder(source: EmailSource(), ownAddresses: ["support@shop.example"], messageIDDomain: "shop.example")
        return try decoder.decode(delivery).receipts
    }

    private func status(_ fields: String, original: String? = Self.id, to: String = "support@shop.example") -> String {
        """
        From: Mail Delivery System <MAILER-DAEMON@mx.example>
        To: \(to)
        Subject: Delivery Status
        Message-ID: <d1@mx.example>
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b

        About your mail.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example

        Final-Recipient: rfc822; li@example.cn
        \(fields)
        --b
        Content-Type: text/rfc822-headers

        Subject: received
        \(original.map { "Message-ID: <\($0)>\n" } ?? "")
        --b--
        """
    }

    @Test(
        "A delivery status moves the notice that it names, and keeps the code",
        arguments: [
            ("Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user", Receipt.State.bounced, "5.1.1" as String?),
            ("Action: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full", .failed, "5.2.2"),
            ("Action: delayed\nStatus: 4.4.1\nDiagnostic-Code: smtp; 421 4.4.1 Connection timed out", .delayed, "4.4.1"),
            ("Action: delivered\nStatus: 2.0.0", .delivered, nil as String?),
        ])
    func deliveryStatus(_ fields: String, _ state: Receipt.State, _ code: String?) throws {
        #expect(try receipts(status(fields)) == [Receipt(id: Self.id, state: state, code: code)])
    }

    @Test("What was only passed on is not delivered")
    func relayed() throws {
        #expect(try receipts(status("Action: relayed\nStatus: 2.0.0")).isEmpty)
    }

    @Test("A bounce that holds nothing of the mail is known by the address that it came to")
    func envelope() throws {
        let address = ThreadClaim.envelope(of: Self.id, at: "support@shop.example")
        #expect(address == "support+inlet.100001.7.\(Self.signature)@shop.example")
        let bounce = status("Action: failed\nStatus: 5.1.1", original: nil, to: address)
        #expect(try receipts(bounce) == [Receipt(id: Self.id, state: .bounced, code: "5.1.1")])
    }

    @Test("A bounce of somebody else's mail is no word on a notice", arguments: ["1@shop.example", "inlet.1.2.zz@shop.example"])
    func foreign(_ id: String) throws {
        #expect(try receipts(status("Action: failed\nStatus: 5.1.1", original: id)).isEmpty)
    }

    @Test("A receipt of a mail program that shows the notice says that it was read", arguments: [("displayed", true), ("deleted", false)])
    func disposition(_ word: String, _ counts: Bool) throws {
        let mail = """
            From: li@example.cn
            To: support@shop.example
            Subject: Read: received
            Content-Type: multipart/report; report-type=disposition-notification; boundary=b

            --b

            Your message was displayed.
            --b
            Content-Type: message/disposition-notification

            Final-Recipient: rfc822;li@example.cn
            Original-Message-ID: <\(Self.id)>
            Disposition: manual-action/MDN-sent-manually; \(word)
            --b--
            """
        #expect(try receipts(mail) == (counts ? [Receipt(id: Self.id, state: .read, code: nil)] : []))
    }

    @Test("A complaint counts, and a word that it was no spam does not", arguments: [("abuse", true), ("fraud", true), ("not-spam", false)])
    func complaint(_ type: String, _ counts: Bool) throws {
        let mail = """
            From: feedback@isp.example
            To: abuse@shop.example
            Subject: FW: received
            Content-Type: multipart/report; report-type=feedback-report; boundary=b

            --b

            This is an email abuse report.
            --b
            Content-Type: message/feedback-report

            Feedback-Type: \(type)
            User-Agent: SomeISP/1.0
            Version: 1
            --b
            Content-Type: message/rfc822

            From: support@shop.example
            Message-ID: <\(Self.id)>
            Subject: received

            text
            --b--
            """
        #expect(try receipts(mail) == (counts ? [Receipt(id: Self.id, state: .complained, code: type)] : []))
    }
}

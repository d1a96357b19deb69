import Mail
import Testing

@Suite("Bounces")
struct BounceReaderTests {
    private let reader = BounceReader()

    private func mail(
        _ text: String, from: String = "MAILER-DAEMON@mx.example.com", subject: String = "Undelivered Mail Returned to Sender", status: String? = nil,
        original: String? = nil
    ) -> MailEvidence {
        var reports = status.map { [MailReport(kind: .deliveryStatus, text: $0)] } ?? []
        if let original { reports.append(MailReport(kind: .originalHeaders, text: original)) }
        return MailEvidence(
            from: from, recipients: ["support@example.com"], subject: subject, returnPath: "", reportType: status == nil ? nil : "delivery-status",
            reports: reports, text: text)
    }

    private static let fields = """
        Reporting-MTA: dns; mx.example.com
        Arrival-Date: Fri, 20 Nov 2026 10:00:00 +0000

        Final-Recipient: rfc822; gone@customer.example
        Original-Recipient: rfc822;gone@customer.example
        Action: failed
        Status: 5.1.1
        Remote-MTA: dns; mx.customer.example
        Diagnostic-Code: smtp; 550 5.1.1 <gone@customer.example>:
            Recipient address rejected: User unknown

        Final-Recipient: rfc822; full@customer.example
        Action: failed
        Status: 5.2.2
        Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

        Final-Recipient: rfc822; slow@customer.example
        Action: delayed
        Status: 4.4.1
        Diagnostic-Code: X-Postfix; connect to mx: Connection timed out

        Final-Recipient: rfc822; fine@customer.example
        Action: delivered
        Status: 2.0.0
        """

    @Test("A delivery status tells each recipient's fate")
    func deliveryStatus() throws {
        let report = try #require(
            reader.read(
                mail("Sorry.", status: Self.fields, original: "From: support@example.com\nMessage-ID: <n1@inlet.example.com>\nSubject: Order")))
        #expect(report.recipients.map(\.address) == ["gone@customer.example", "full@customer.example", "slow@customer.example"])
        #expect(report.recipients.map(\.kind) == [.hard, .soft, .delayed])
        #expect(report.recipients.map(\.status) == ["5.1.1", "5.2.2", "4.4.1"])
        #expect(report.recipients.map(\.reason) == [.userUnknown, .mailboxFull, .expired])
        #expect(report.recipients[0].reply == 550)
        #expect(report.recipients[0].diagnostic == "550 5.1.1 <gone@customer.example>: Recipient address rejected: User unknown")
        #expect(report.originalMessageID == "n1@inlet.example.com")
        #expect(report.originalSubject == "Order")
        #expect(report.kind == .hard)
    }

    @Test("A delivery status of success is a receipt, no bounce")
    func success() {
        let evidence = mail(
            "", subject: "Successful Mail Delivery Report",
            status: "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@b.example\nAction: relayed\nStatus: 2.0.0")
        #expect(reader.read(evidence) == nil)
        #expect(reader.isReceipt(evidence))
        #expect(MailClassifier().classify(evidence).class == .receipt)
    }

    private static let written: [(String, String, String, String, String, BounceKind)] = [
        (
            "MAILER-DAEMON@mx.example.com", "failure notice",
            "Hi. This is the qmail-send program at mx.example.com.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<gone@customer.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 User unknown\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <support@example.com>\nMessage-ID: <n1@inlet.example.com>\nTo: gone@customer.example\n",
            "gone@customer.example", "5.1.1", .hard
        ),
        (
            "Mailer-Daemon@mx.example.com", "Mail delivery failed: returning message to sender",
            "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. The following address(es) failed:\n\n  full@customer.example\n    SMTP error from remote mail server after RCPT TO:<full@customer.example>:\n    552 5.2.2 Quota exceeded\n\n------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: <n1@inlet.example.com>\nFrom: support@example.com\n",
            "full@customer.example", "5.2.2", .soft
        ),
        (
            "postmaster@customer.example", "Undeliverable: Order",
            "Delivery has failed to these recipients or groups:\n\ngone@customer.example\nThe email address you entered couldn't be found.\n\nDiagnostic information for administrators:\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'\n\nOriginal message headers:\n\nMessage-ID: <n1@inlet.example.com>\nSubject: Order\n",
            "gone@customer.example", "5.1.10", .hard
        ),
        (
            "PostMaster@qq.com", "系统退信",
            "抱歉，您的邮件被退回来了……\n\n收件人\tgone@qq.com\n退信原因\t收件人邮件地址（gone@qq.com）不存在，邮件无法送达。\n\thost mx3.qq.com said: 550 5.1.1 Mailbox not found (in reply to RCPT TO command)\n\n----- 原始邮件 -----\nMessage-ID: <n1@inlet.example.com>\nSubject: 订单\n",
            "gone@qq.com", "5.1.1", .hard
        ),
        (
            "postmaster@163.com", "系统退信/Systems bounce",
            "很抱歉，您的邮件发送失败。\n收件人：full@163.com\n退信原因：收件人邮箱已满\n英文说明：552 5.2.2 Mailbox full\n\n原邮件内容\nMessage-ID: <n1@inlet.example.com>\nSubject: x\n",
            "full@163.com", "5.2.2", .soft
        ),
        (
            "mailer-daemon@googlemail.com", "Delivery Status Notification (Delay)",
            "THIS IS A WARNING MESSAGE ONLY.\n\nDelivery to the following recipient has been delayed:\n\n     slow@customer.example\n\nMessage will be retried for 2 more day(s)\n\n----- Original message -----\n\nMessage-ID: <n1@inlet.example.com>\nFrom: support@example.com\n",
            "slow@customer.example", "", .delayed
        ),
    ]

    @Test("Notices for people are read", arguments: written)
    func notices(_ from: String, _ subject: String, _ text: String, _ address: String, _ status: String, _ kind: BounceKind) throws {
        let report = try #require(reader.read(mail(text, from: from, subject: subject)))
        #expect(report.recipients.map(\.address) == [address])
        #expect((report.recipients.first?.status ?? "") == status)
        #expect(report.kind == kind)
        #expect(report.originalMessageID == "n1@inlet.example.com")
    }

    @Test("Gmail's header names the recipients")
    func failedRecipientsHeader() throws {
        var evidence = mail(
            "The following message to <a@customer.example> was undeliverable: 550 5.7.1 blocked", from: "mail@example.org", subject: "x")
        evidence.fields = { $0 == "X-Failed-Recipients" ? ["a@customer.example, b@customer.example"] : [] }
        #expect(try #require(reader.read(evidence)).recipients.map(\.address) == ["a@customer.example", "b@customer.example"])
    }

    @Test(
        "Customers who write of bounces are no bounces",
        arguments: [
            ("ann@customer.example", "Your mail was not delivered", "The parcel you sent could not be delivered. What now?"),
            ("ann@customer.example", "退信", "我收到了退信，怎么办？订单没有送达"),
            ("ann@customer.example", "Order", "Mailbox full"),
        ])
    func customersAreNotBounces(_ from: String, _ subject: String, _ text: String) {
        let evidence = MailEvidence(from: from, subject: subject, returnPath: from, text: text)
        #expect(MailClassifier().classify(evidence).class == .human)
    }

    @Test("User unknown after DATA is a filter's word, not the address's end")
    func filteredAfterData() throws {
        let report = try #require(
            reader.read(
                mail(
                    "",
                    status:
                        "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 User unknown (in reply to end of DATA command)"
                )))
        #expect(report.kind == .soft)
        #expect(report.recipients.first?.reason == .filtered)
    }

    @Test("A disposition notification is a receipt")
    func dispositionNotification() throws {
        let evidence = MailEvidence(
            from: "ann@customer.example", subject: "Read: Order", reportType: "disposition-notification",
            reports: [
                MailReport(
                    kind: .dispositionNotification,
                    text:
                        "Reporting-UA: x\nFinal-Recipient: rfc822;ann@customer.example\nOriginal-Message-ID: <n1@inlet.example.com>\nDisposition: manual-action/MDN-sent-manually; displayed"
                )
            ], text: "Read.")
        let found = MailClassifier().classify(evidence)
        #expect(found.class == .receipt)
        let receipt = try #require(found.disposition)
        #expect(
            receipt
                == DispositionNotification(
                    disposition: "displayed", sentAutomatically: false, recipient: "ann@customer.example", originalMessageID: "n1@inlet.example.com"))
    }

    @Test("A feedback report is a complaint")
    func feedbackReport() throws {
        let evidence = MailEvidence(
            from: "fbl@provider.example", subject: "FW: Order", reportType: "feedback-report",
            reports: [
                MailReport(
                    kind: .feedbackReport,
                    text: "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: <ann@customer.example>\nSource-IP: 192.0.2.1"),
                MailReport(kind: .originalMessage, text: "From: support@example.com\nMessage-ID: <n1@inlet.example.com>\n\nHi"),
            ], text: "Complaint.")
        let found = MailClassifier().classify(evidence)
        #expect(found.class == .complaint)
        #expect(
            found.feedback
                == FeedbackReport(
                    type: "abuse", recipients: ["ann@customer.example"], originalMessageID: "n1@inlet.example.com", sourceAddress: "192.0.2.1"))
    }

    @Test("Hostile notices are read through", arguments: ["<a@b.c>:\n", "550 5.1.1 ", "@", "Final-Recipient: rfc822; a@b.c\n\n", "<<<>>> rcpt to:<"])
    func hostileNotices(_ piece: String) {
        let text = String(repeating: piece, count: 200_000 / piece.utf8.count)
        // What matters is that reading ends; only some of them name a recipient.
        let found = [reader.read(mail(text)), reader.read(mail("x", status: text))].compactMap { $0 }
        #expect(found.allSatisfy { report in report.recipients.allSatisfy { !$0.address.isEmpty } || report.originalMessageID != nil })
    }
}

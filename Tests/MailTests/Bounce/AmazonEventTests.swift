import Mail
import Testing

/// The JSON is built like the examples of docs.aws.amazon.com/ses/latest/dg/notification-examples.html, with names of our own.
@Suite("Events of Amazon SES by mail")
struct AmazonEventTests {
    private func classify(_ event: String, from: String = "no-reply@sns.amazonaws.com") -> Classification {
        let quoted = event.replacing("\"", with: "\\\"")
        let text = "{\n  \"Type\" : \"Notification\",\n  \"MessageId\" : \"1\",\n  \"Message\" : \"\(quoted)\",\n  \"Timestamp\" : \"x\"\n}"
        return MailClassifier().classify(
            MailEvidence(from: from, recipients: ["ops@shop.example"], subject: "AWS Notification Message", returnPath: "x@amazonses.com", text: text)
        )
    }

    private static let mail =
        #""mail":{"messageId":"0101-a","destination":["gone@buyer.example"],"commonHeaders":{"messageId":"<n1@shop.example>","subject":"Case"}}"#

    private func bounce(_ type: String, _ subtype: String, _ more: String = "") -> Classification {
        classify(
            #"{"notificationType":"Bounce","bounce":{"bounceType":"\#(type)","bounceSubType":"\#(subtype)","bouncedRecipients":[{"emailAddress":"gone@buyer.example"\#(more)}]},\#(Self.mail)}"#
        )
    }

    @Test("A bounce has the server's code, or the type where there is none")
    func bounces() throws {
        let coded = try #require(
            bounce("Permanent", "General", #","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown""#).bounce)
        #expect(coded.recipients.map(\.address) == ["gone@buyer.example"])
        #expect(coded.recipients.map(\.status) == ["5.1.1"] && coded.recipients.map(\.reply) == [550])
        #expect(coded.kind == .hard && coded.originalMessageID == "n1@shop.example")
        #expect(bounce("Permanent", "Suppressed").bounce?.kind == .hard)
        #expect(bounce("Transient", "MailboxFull").bounce?.recipients.map(\.reason) == [.mailboxFull])
        #expect(bounce("Transient", "General").bounce?.kind == .soft)
        #expect(bounce("Undetermined", "Undetermined").bounce?.kind == .soft)
    }

    @Test("A complaint and a delivery are told apart, also by the names of event publishing")
    func others() {
        let complaint = classify(
            #"{"eventType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"ann@buyer.example"}],"complaintFeedbackType":"abuse"},\#(Self.mail)}"#
        )
        #expect(complaint.class == .complaint && complaint.feedback?.recipients == ["ann@buyer.example"])
        #expect(complaint.feedback?.originalMessageID == "n1@shop.example")
        let delivery = classify(#"{"notificationType":"Delivery","delivery":{"recipients":["ann@buyer.example"]},\#(Self.mail)}"#)
        #expect(delivery.class == .receipt && delivery.delivery?.originalMessageID == "n1@shop.example")
    }

    @Test("Another sender's JSON, another event and cut JSON are a person's or a program's mail")
    func neighbours() {
        let json = #"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"a@b.example"}]}}"#
        #expect(classify(json, from: "ann@buyer.example").class == .human)
        #expect(classify(#"{"eventType":"Open","open":{}}"#).class == .human)
        #expect(classify(#"{"notificationType":"#).class == .human)
    }

    @Test("A mail system's success in words is a receipt, a customer's is not")
    func writtenSuccess() {
        func kind(_ from: String, _ subject: String) -> Classification.Class {
            MailClassifier().classify(
                MailEvidence(from: from, subject: subject, returnPath: from, text: "Your message was successfully delivered to: ann@buyer.example")
            ).class
        }
        #expect(kind("postmaster@mx.example", "Delivered: Case 1") == .receipt)
        #expect(kind("ann@buyer.example", "Delivered: Case 1") == .human)
    }
}

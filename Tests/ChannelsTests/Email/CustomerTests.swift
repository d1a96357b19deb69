import Intake
import Recipes
import Settings
import Testing

@testable import Channels

@Suite("Whom a mail is from")
struct CustomerTests {
    private static let grace = "grace@buyer.example"

    private func message(_ lines: [String], _ source: EmailSource = EmailSource()) throws -> Message {
        let delivery = Delivery(
            id: DeliveryID(number: 1, receivedAt: .now), adapter: AdapterName("mail"), key: "k", contentType: "message/rfc822", meta: [:],
            body: Array(lines.joined(separator: "\r\n").utf8), attempt: 1)
        let decoder = MailDeliveryDecoder(source: source, ownAddresses: ["support@shop.example"], messageIDDomain: "shop.example")
        return try #require(try decoder.decode(delivery).messages.first)
    }

    private func source(from: String, _ customer: EmailSource.Customer, header: String? = nil) -> EmailSource {
        var rule = EmailSource.SenderRule()
        (rule.from, rule.customer, rule.header) = ([from], customer, header)
        var source = EmailSource()
        source.sender = [rule]
        return source
    }

    @Test(
        "Where a program, a form or a group stands in From, the customer is found elsewhere",
        arguments: [
            ["From: Shop <support@shop.example>", "Reply-To: grace@buyer.example", "", "My blender broke."],
            ["From: Web <web@shop.example>", "To: web@shop.example", "Reply-To: grace@buyer.example", "", "My blender broke."],
            ["From: noreply@forms.example", "Reply-To: grace@buyer.example", "", "My blender broke."],
            ["From: WordPress <wordpress@shop.example>", "Return-Path: <www-data@web1.shop.example>", "Reply-To: grace@buyer.example", "", "Hi"],
            ["From: Example Shop <mailer@shop-host.example>", "Reply-To: <grace@buyer.example>", "", "Where is it?"],
            ["Reply-To: grace@buyer.example", "", "Where is it?"],
            ["From: noreply@forms.example", "", "姓名：王小明", "邮箱：grace@buyer.example", "留言：坏了"],
            ["From: noreply@forms.example", "", "Name:", "Grace", "", "E-mail:", "grace@buyer.example", "", "It leaks"],
            [
                "From: 'Grace' via Help <help@shop.example>", "List-Id: <help.shop.example>", "X-Original-From: Grace <grace@buyer.example>", "",
                "Hi",
            ],
            ["From: Grace via Help <help@lists.shop.example>", "List-Id: Help <help.lists.shop.example>", "Reply-To: grace@buyer.example", "", "Hi"],
        ])
    func elsewhere(_ lines: [String]) throws {
        let message = try message(lines)
        #expect(message.sender.address == Self.grace)
        #expect(message.customerRule != nil)
        #expect(message.mayAnswer == (message.kind == .human))
    }

    @Test(
        "Nobody but the writer is the customer where the mail gives no evidence of a program",
        arguments: [
            ["From: ann@work.example", "Reply-To: grace@buyer.example", "", "Answer to my other address."],
            ["From: Ann Lee <ann@work.example>", "", "Name: Grace", "Email: grace@buyer.example", "is my neighbour, she has the parcel."],
            ["From: ann@work.example", "X-Original-From: grace@buyer.example", "", "Hi"],
            ["From: ann@work.example", "Subject: Fwd: Kettle", "", "---------- Forwarded message ---------", "From: grace@buyer.example", "", "Hi"],
            ["From: ann@work.example", "List-Id: <friends.example>", "X-Original-Sender: grace@buyer.example", "", "Hi"],
        ])
    func writer(_ lines: [String]) throws {
        let message = try message(lines)
        #expect(message.sender.address == "ann@work.example")
        #expect(message.from == nil && message.customerRule == nil && !message.isFromRobot)
    }

    @Test(
        "A program that names nobody is no customer",
        arguments: [
            ["From: noreply@forms.example", "", "A new message has arrived."],
            ["From: noreply@forms.example", "Reply-To: support@shop.example", "", "Phone: 13800138000"],
            ["From: noreply@forms.example", "Reply-To: a@buyer.example, b@buyer.example", "", "Hi"],
            ["From: noreply@carrier.example", "Reply-To: no-reply@carrier.example", "", "Your parcel is on its way."],
        ])
    func nobody(_ lines: [String]) throws {
        let message = try message(lines)
        #expect(message.isFromRobot && message.from == nil)
    }

    @Test("Rules find the customer in a header, in the text and in what a colleague forwards")
    func rules() throws {
        var form = source(from: "market.example", .body)
        form.sender[0].mail = try Pattern("Buyer mail: (\\S+)")
        form.sender[0].name = try Pattern("Buyer: (.+)")
        form.sender[0].phone = try Pattern("Buyer tel: (.+)")
        let sold = try message(
            ["From: orders@eu.market.example", "", "Buyer: Grace Hopper", "Buyer mail: grace@buyer.example", "Buyer tel: 138 0013 8000"], form)
        #expect(sold.sender.address == Self.grace && sold.sender.name == "Grace Hopper" && sold.sender.phone == "+8613800138000")
        #expect(sold.from?.address == "orders@eu.market.example")
        let header = source(from: "relay@market.example", .header, header: "X-Buyer")
        #expect(try message(["From: relay@market.example", "X-Buyer: Grace <grace@buyer.example>", "", "Hi"], header).sender.address == Self.grace)
        #expect(try message(["From: other@market.example", "X-Buyer: grace@buyer.example", "", "Hi"], header).customerRule == nil)
        let staff = source(from: "@shop.example", .forwarded)
        let forwarded = try message(
            [
                "From: agent@shop.example", "Subject: Fwd: Kettle", "", "Please open a ticket.", "",
                "---------- Forwarded message ---------", "From: Grace <grace@buyer.example>", "Subject: Kettle", "",
                "The kettle of order SO20260064 leaks.",
            ], staff)
        #expect(forwarded.sender.address == Self.grace && forwarded.mayAnswer)
        #expect(forwarded.reply.contains("Please open a ticket.") && forwarded.reply.contains("SO20260064"))
        let robot = source(from: "noreply@monitor.example", .from)
        #expect(try !message(["From: noreply@monitor.example", "", "disk full"], robot).isFromRobot)
    }

    @Test("Mail through an own group is people's mail, and may be answered")
    func ownGroup() throws {
        let lines = [
            "From: Grace <grace@buyer.example>", "List-Id: <care.lists.shop.example>", "List-Post: <mailto:care@lists.shop.example>",
            "Precedence: list", "", "When will it come?",
        ]
        var source = EmailSource()
        #expect(try message(lines, source).kind == .list)
        source.lists = ["care.lists.shop.example"]
        let message = try message(lines, source)
        #expect(message.kind == .human && message.mayAnswer)
        source.lists = ["care@lists.shop.example"]
        #expect(try self.message(lines, source).kind == .human)
    }

    @Test("The copy that a list passes on is the same mail; other words under the same Message-ID are not")
    func copies() throws {
        let head = ["Message-ID: <1@buyer.example>", "Date: Tue, 01 Dec 2026 14:00:00 +0800"]
        let direct = try message(head + ["From: grace@buyer.example", "Subject: Leak", "", "It leaks.", ""]).identity
        let footer = [String(repeating: "_", count: 47), "Care mailing list -- care@lists.shop.example", "https://lists.shop.example/listinfo/care"]
        let list = head + ["List-Id: <care.lists.shop.example>", "Subject: [care] Leak"]
        #expect(try message(list + ["From: grace@buyer.example", "", "It leaks.", ""] + footer).identity == direct)
        let munged = ["From: Grace via Care <care@lists.shop.example>", "Reply-To: grace@buyer.example", "", "It leaks."]
        #expect(try message(list + munged).identity == direct)
        #expect(try message(list + ["From: grace@buyer.example", "", "It burns.", ""] + footer).identity != direct)
        #expect(try message(list + ["From: ann@buyer.example", "", "It leaks.", ""] + footer).identity != direct)
        #expect(try message(head + ["From: grace@buyer.example", "Subject: Leak", "", "It leaks.", ""] + footer).identity != direct)
    }
}

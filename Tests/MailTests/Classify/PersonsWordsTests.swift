import Mail
import Testing

/// What shops, carriers, repairers, banks and help desks read every day, written by persons in the words that mail systems use too.
@Suite("A person's words are no machine's")
struct PersonsWordsTests {
    private static let classifier = MailClassifier(ownAddresses: ["support@shop.example"], messageIDDomains: ["shop.example"])

    struct Letter: Sendable, CustomTestStringConvertible {
        var subject: String
        var text: String
        var from = "ann@buyer.example"
        var path: String? = "ann@buyer.example"
        var answered: [String] = []

        var testDescription: String { "\(subject) · \(from)" }

        func kind() -> Classification {
            classifier.classify(
                MailEvidence(
                    from: from, recipients: ["support@shop.example"], subject: subject, returnPath: path, answered: answered, text: text))
        }
    }

    static let parcels: [Letter] = [
        .init(subject: "Delivery failed", text: "The courier says delivery failed with error 4.2.1, my parcel SO20260016 is still not here."),
        .init(subject: "Undeliverable", text: "UPS marks my order as undeliverable, status 5.1.2. What now?"),
        .init(subject: "Returned mail", text: "Your letter with the invoice came back: returned to sender, addressee unknown. Firmware is 5.3.1."),
        .init(subject: "Delivery status", text: "The delivery status has been delayed since Monday. App version 4.4.7 shows an error message."),
        .init(subject: "Failure notice on the display", text: "The washing machine shows: failure notice 550. Permanent error. Please repair it."),
        .init(subject: "Mailbox is full", text: "My letter box was full, so the parcel was not delivered. Please send it again."),
        .init(subject: "could not be delivered", text: "\"could not be delivered, 554 address unknown\" says the driver. I live at 4 Mill Lane."),
        .init(subject: "退件", text: "订单SO20260016被退回了，为什么？"),
        .init(subject: "退回的商品没有退款", text: "商品已经退回仓库，App 5.2.1 显示“订单不存在”。"),
        .init(subject: "快递投递失败", text: "派送失败三次了，错误码 550，请重新发货，客服电话无法接通。"),
        .init(subject: "發送失敗，無法寄達", text: "包裹無法送達，被退回超商，請重寄。"),
        .init(subject: "配送できませんでした", text: "荷物が届けることができませんと表示されます。再配達をお願いします。コード 5.1.1"),
        .init(subject: "반송", text: "택배가 반송되었습니다. 다시 보내 주세요."),
        .init(subject: "Zustellung fehlgeschlagen", text: "DHL meldet: konnte nicht zugestellt werden (Code 5.4.1). Bitte neu versenden."),
        .init(subject: "Non remis", text: "Le colis n'a pas pu être remis, erreur 5.0.1. Que faire ?"),
        .init(subject: "Devuelto", text: "El paquete no se pudo entregar y fue devuelto, código 4.4.1."),
        .init(subject: "Не доставлено", text: "Посылка не может быть доставлена, пишут 5.1.3."),
    ]

    static let roles: [Letter] = [
        .init(subject: "Delivery status of order SO20260001?", text: "We still have no tracking number.", from: "sysadmin@client.example"),
        .init(
            subject: "Mail delivery to our office failed: parcel", text: "Nobody rang the bell.\n\ntom@client.example",
            from: "postmaster@client.example"),
        .init(subject: "Delivery problem with 20 laptops", text: "Two arrived broken. Error message 5.1.1 on boot.", from: "bounce@reseller.example"),
        .init(subject: "Delivery problem with order 7", text: "The box is broken.", from: "tom@client.example", path: ""),
        .init(subject: "网站留言", text: "姓名：王小明\n留言：下单后显示订单不存在，请处理。", from: "form@web.example", path: ""),
        .init(
            subject: "Question about my invoice", text: "My order has been delayed twice. My other mail is tom@home.example.",
            from: "tom@client.example", path: ""),
    ]

    @Test("Failed parcels, returned goods and error codes are no bounces", arguments: parcels + roles)
    func noBounce(_ letter: Letter) {
        #expect(letter.kind().class == .human)
    }

    static let aboutBounces: [Letter] = [
        .init(
            subject: "Fwd: Undelivered Mail Returned to Sender",
            text: "I wrote to your warehouse and got this. What is right?\n\n<warehouse@shop.example>: host said: 550 5.1.1 User unknown"),
        .init(
            subject: "Undeliverable mail to your service address",
            text: "service@shop.example answers \"550 5.1.1 unknown user\". Which address do you read?"),
        .init(subject: "邮件被退信", text: "给 service@shop.example 发邮件，退信提示 550 5.1.1，请问正确的邮箱是？"),
    ]

    @Test("A person who asks about a bounce has not sent one", arguments: aboutBounces)
    func aboutABounce(_ letter: Letter) {
        #expect(letter.kind().class == .human)
    }

    static let absent: [Letter] = [
        .init(subject: "Out of office: please deliver to my neighbour", text: "I am away until Monday, leave SO20260017 at no. 5."),
        .init(subject: "不在办公室，请放前台", text: "订单SO20260017请放前台。"),
        .init(subject: "自动回复：你们的自动回复功能太差", text: "每次都是自动回复，没有人处理！"),
        .init(subject: "自动回复：您的工单", text: "一直收到这个，没人处理我的订单。"),
        .init(subject: "Abwesend: bitte nicht liefern", text: "Bestellung bitte erst Montag."),
        .init(subject: "不在通知", text: "不在通知が届きました。再配達をお願いします。"),
        .init(subject: "부재중: 경비실에 맡겨 주세요", text: "부탁드립니다."),
        .init(subject: "Annual leave: wrong balance in the app", text: "The HR app shows 3 days."),
        .init(subject: "Automatic reply", text: "Your automatic reply says order SO20260017 is unknown."),
        .init(subject: "Automatic reply: wrong order", text: "You told me SO1 was shipped.", answered: ["x@elsewhere.example"]),
        .init(subject: "Réponse automatique : toujours la même", text: "Je veux parler à quelqu'un."),
        .init(subject: "On vacation: hold my parcel", text: "Please hold it at the depot."),
    ]

    @Test("Who writes of absence and of automatic answers is here", arguments: absent)
    func isHere(_ letter: Letter) {
        #expect(letter.kind().class == .human)
    }

    static let aboutNotices: [Letter] = [
        .init(subject: "Recall: kettle X5", text: "I read of the recall: kettle X5. Is mine affected? Serial 4711."),
        .init(subject: "召回：扫地机器人X5", text: "请问我的扫地机器人X5在召回范围内吗？序列号4711。"),
        .init(subject: "撤回：退款申请", text: "我想撤回退款申请，订单SO20260027不退了，谢谢。"),
        .init(
            subject: "Read: your manual", text: "Your message was clear, I have read the manual, and the pump is still dead. Please send a new one."),
        .init(subject: "已读：说明书", text: "说明书看完了，还是不会安装，请派人上门。"),
        .init(subject: "回执", text: "快递的签收回执上不是我的名字，请核实。"),
        .init(subject: "Re: Your case", text: "👍 works now, but the invoice SO20260027 is missing.", answered: ["n1@shop.example"]),
        .init(subject: "Receipt", text: "Please send me the receipt of order SO20260027 again."),
    ]

    @Test("Who writes of recalls, receipts and thumbs has written", arguments: aboutNotices)
    func hasWritten(_ letter: Letter) {
        #expect(letter.kind().class == .human)
    }
}

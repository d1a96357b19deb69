import Mail
import Testing

@Suite("What a mail's writer wrote")
struct ReplyTrimmerTests {
    private static let words = "Please send the invoice.\n订单 2026112001"
    private let trimmer = ReplyTrimmer()

    private static let attributions = [
        "On Fri, Nov 20, 2026 at 10:00 AM Shop <support@example.com> wrote:",
        "Am Fr., 20. Nov. 2026 um 10:00 Uhr schrieb Shop <support@example.com>:",
        "Shop <support@example.com> schrieb am Fr., 20. Nov. 2026, 10:00:",
        "Le ven. 20 nov. 2026 à 10:00, Shop <support@example.com> a écrit :",
        "El vie, 20 nov 2026 a las 10:00, Shop (<support@example.com>) escribió:",
        "Em sex., 20 de nov. de 2026 às 10:00, Shop <support@example.com> escreveu:",
        "Il giorno ven 20 nov 2026 alle ore 10:00 Shop <support@example.com> ha scritto:",
        "Op 20 nov. 2026 om 10:00 heeft Shop <support@example.com> het volgende geschreven:",
        "pt., 20 lis 2026 o 10:00 Shop <support@example.com> napisał(a):",
        "пт, 20 нояб. 2026 г. в 10:00, Shop <support@example.com>:",
        "пт, 20 лист. 2026 р. о 10:00 Shop <support@example.com> пише:",
        "Den fre 20 nov. 2026 kl 10:00 skrev Shop <support@example.com>:",
        "fre. 20. nov. 2026 kl. 10:00 skrev Shop <support@example.com>:",
        "pe 20. marrask. 2026 klo 10.00 Shop (support@example.com) kirjoitti:",
        "2026年11月20日(金) 10:00 Shop <support@example.com>:",
        "2026/11/20 10:00、Shop <support@example.com>のメール:",
        "2026년 11월 20일 (금) 오전 10:00, Shop <support@example.com>님이 작성:",
        "Shop <support@example.com> 于2026年11月20日周五 10:00写道：",
        "在 2026年11月20日，上午10:00，Shop <support@example.com> 写道：",
        "在 2026-11-20 10:00:00，\"Shop\" <support@example.com> 写道：",
        "Dne pá 20. 11. 2026 10:00 uživatel Shop <support@example.com> napsal:",
        "Shop <support@example.com>, 20 Kas 2026 Cum, 10:00 tarihinde şunu yazdı:",
        "---- On Fri, 20 Nov 2026 10:00:00 +0800 Shop <support@example.com> wrote ----",
        "On Fri, Nov 20, 2026 at 10:00 AM Shop Support Team <\nsupport-with-a-long-name@example.com> wrote:",
        "On Nov 20, 2026, at 10:00, Shop <support@example.com>\nwrote:",
    ]

    @Test("Quoted text goes with the line that announces it, in any language", arguments: attributions)
    func quoteGoesWithItsAttribution(_ attribution: String) {
        let quoted = trimmer.trim("\(Self.words)\n\n\(attribution)\n\n> Dear customer,\n> thank you.\n")
        #expect(quoted.reply == Self.words)
        let bare = trimmer.trim("\(Self.words)\n\n\(attribution)\n\nDear customer,\nthank you.\n")
        #expect(bare.reply == Self.words)
    }

    private static let blocks = [
        "------------------ 原始邮件 ------------------\n发件人: \"Shop\" <support@example.com>;\n发送时间: 2026年11月20日(星期五) 上午10:00\n收件人: \"张三\"<zhang@qq.com>;\n主题: 您的订单\n\n亲爱的客户",
        "发件人： Shop\n发送时间： 2026-11-20 10:00\n收件人： zhang@qq.com\n主题： 您的订单\n亲爱的客户",
        "寄件者: Shop <support@example.com>\n寄件日期: 2026年11月20日 上午 10:00\n收件者: 張三\n主旨: 您的訂單\n\n親愛的客戶",
        "---- 回复的原邮件 ----\n| 发件人 | Shop<support@example.com> |\n| 主题 | 您的订单 |\n亲爱的客户",
        "________________________________\nVon: Shop <support@example.com>\nGesendet: Freitag, 20. November 2026 10:00\nAn: Max\nBetreff: Ihre Bestellung\n\nHallo",
        "De : Shop <support@example.com>\nEnvoyé : vendredi 20 novembre 2026 10:00\nÀ : Max\nObjet : Votre commande\n\nBonjour",
        "Od: Shop <support@example.com>\nWysłano: piątek, 20 listopada 2026 10:00\nDo: Max\nTemat: Zamówienie\n\nDzień dobry",
        "От: Shop <support@example.com>\nОтправлено: 20 ноября 2026 г. 10:00\nКому: Max\nТема: Заказ\n\nЗдравствуйте",
        "差出人: Shop <support@example.com>\n送信日時: 2026年11月20日 10:00\n宛先: 田中\n件名: ご注文\n\nお客様",
        "보낸 사람: Shop <support@example.com>\n보낸 날짜: 2026년 11월 20일 금요일 오전 10:00\n받는 사람: Kim\n제목: 주문\n\n안녕하세요",
        "*From:* Shop <support@example.com>\n*Sent:* Friday, November 20, 2026 10:00 AM\n*To:* Max\n*Subject:* Order\n\nDear",
        "发自我的iPhone\n\n> 在 2026年11月20日，10:00，Shop <support@example.com> 写道：\n> \n> 您好",
        "iPhoneから送信\n\n> 2026/11/20 10:00、Shop <support@example.com>のメール:\n> \n> こんにちは",
        "Von meinem iPhone gesendet",
        "-- \nAnn Example\n+49 123 456",
        "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----",
        "本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的个人或群组。",
    ]

    @Test("What mail programs put below the writer's words goes", arguments: blocks)
    func historyAndSignaturesGo(_ block: String) {
        #expect(trimmer.trim("\(Self.words)\n\n\(block)\n").reply == Self.words)
        #expect(trimmer.trim("\(Self.words)\r\n\r\n\(block.replacing("\n", with: "\r\n"))\r\n").reply == Self.words)
    }

    private static let wholes = [
        "From: Beijing\nTo: Shanghai\nDate: 2026-11-20\nPassengers: 2",
        "On 20 November 2026 I wrote to your colleague about the following:\nthe pump is broken.",
        "我在2026年11月20日10:00下的订单：\n订单号 SO20261120\n请退款",
        "寄件人：李四\n收件人：张三\n电话：13800138000\n快递单号：SF123456\n什么时候到？",
        "Problem\n-------\nThe pump leaks.\n\nSteps\n-----\n1. turn on",
        "Your page says:\n\n> Returns are free within 30 days.",
        "Hello,\n\n***\n\nthis matters to me: order 20261120.\nPlease call 13800138000.",
        "---- Original packaging is missing ----\nWhat now?",
        "--- Original\nis what I want.",
        "Sent from my desk, is much easier than my mobile phone.",
        "```\n--\n# not a signature\n```\nEnd.",
        "> Only a quote.",
    ]

    @Test("A writer's own words stay, whatever they look like", arguments: wholes)
    func ownWordsStay(_ text: String) {
        let trimmed = trimmer.trim(text)
        #expect(trimmed.reply == text)
        #expect(trimmed.cuts.isEmpty)
    }

    @Test("Nothing is cut when the writer answers between quoted lines")
    func inlineAnswersStay() {
        let between =
            "On Fri, Nov 20, 2026 at 10:00 AM Shop <support@example.com> wrote:\n> Which order?\n\nSO20261120\n\n> When?\n\nYesterday."
        #expect(trimmer.trim(between).reply == between)
        let coloured = "见红字\n\n------------------ 原始邮件 ------------------\n发件人: Shop <support@example.com>\n主题: 订单\n\n订单号是多少？ SO123"
        #expect(trimmer.trim(coloured).reply == coloured)
    }

    @Test("An answer below a quote stays, the quote goes")
    func answerBelowStays() {
        let below = trimmer.trim("Hello,\n\nOn Fri, Nov 20, 2026 at 10:00 AM Shop <a@example.com> wrote:\n> Which order?\n\nIt is SO20261120.\n")
        #expect(below.reply == "Hello,\n\nIt is SO20261120.")
        let bottom = trimmer.trim("On Fri, Nov 20, 2026 at 10:00 AM Shop <a@example.com> wrote:\n> Thanks.\n\nYou are welcome.")
        #expect(bottom.reply == "You are welcome.")
    }

    @Test("Cuts are ranges of the full text, in order, and with the reply they make the whole")
    func cutsAndReplyMakeTheWhole() {
        let text = "Ja, bitte.\r\n\r\nAm 20.11.2026 um 10:00 schrieb Größe <a@example.com>:\r\n> Wollen Sie?\r\n\r\n-- \r\nMäx\r\n"
        let trimmed = trimmer.trim(text)
        #expect(trimmed.reply == "Ja, bitte.")
        #expect(trimmed.cuts.map(\.reason) == [.quote, .signature])
        var bytes: [UInt8] = []
        var end = 0
        for cut in trimmed.cuts {
            #expect(cut.range.lowerBound >= end)
            #expect((0...1).contains(cut.confidence))
            bytes += Array(text.utf8)[end..<cut.range.lowerBound]
            end = cut.range.upperBound
        }
        bytes += Array(text.utf8)[end...]
        #expect(String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n") == "Ja, bitte.\n\n")
    }

    @Test("What is less sure than the threshold stays")
    func thresholdKeeps() {
        let text = "Danke!\n\n> Wollen Sie?\n"
        #expect(trimmer.trim(text).reply == "Danke!")
        #expect(ReplyTrimmer(threshold: 0.99).trim(text).reply == "Danke!\n\n> Wollen Sie?")
    }

    @Test("A mail of quote marks and attributions alone holds no words")
    func furnitureIsNoReply() {
        let nested = (1...5).map { String(repeating: ">", count: $0) + " On Thu, Apr 30, 2020 at 10:07 AM, Ann <ann@example.com> wrote:" }
        #expect(trimmer.trim(nested.joined(separator: "\n")).reply.isEmpty)
        #expect(trimmer.trim(" \n\n").reply.isEmpty)
    }

    @Test(
        "Hostile texts are read through",
        arguments: [
            (">", ""), ("On Nov 1, 2026 at 10:00 <a@b.c>\n", ""), ("From: a@b.c\n", ""), ("> a\nb\n", ""), ("- ", ""), ("\"<", "@:"),
            ("a@b 10:00 2026 ", "wrote:"), ("`", ""), ("on 2026 ", "wrote:\n> x"),
            ("Subject: a\n\n", ""), ("写道：", ""), ("|a\n", ""), ("x>\n", ""), ("--\n", ""),
        ])
    func hostileTextsAreReadThrough(_ piece: String, _ end: String) {
        let trimmed = trimmer.trim("Help me.\n\n" + String(repeating: piece, count: 300_000 / piece.utf8.count) + end)
        #expect(trimmed.reply.hasPrefix("Help me."))
    }

    @Test("Bytes cut in the middle of characters do no harm")
    func damagedTextIsRead() {
        let bytes = Array("在 2026年11月20日，Shop <a@example.com> 写道：\n> 您好\n发自我的iPhone ＃：》".utf8)
        for start in 0..<bytes.count {
            let text = String(decoding: bytes[start...], as: UTF8.self)
            let trimmed = trimmer.trim(text)
            #expect(trimmed.cuts.allSatisfy { $0.range.upperBound <= text.utf8.count })
        }
    }
}

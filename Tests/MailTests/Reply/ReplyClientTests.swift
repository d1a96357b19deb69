import Mail
import Testing

/// Answers as the mail programs of each language write them: one case a program.
@Suite("Replies of mail programs, by language")
struct ReplyClientTests {
    private static let words = "Please send the invoice.\n订单 2026112001"

    struct Client: Sendable, CustomTestStringConvertible {
        var name: String
        var tail: String
        var testDescription: String { name }
    }

    private func check(_ client: Client) {
        let trimmed = ReplyTrimmer().trim("\(Self.words)\n\n\(client.tail)\n")
        #expect(trimmed.reply == Self.words)
        // The full text stays as it was, and the cuts say where and why.
        #expect(trimmed.cuts.allSatisfy { $0.confidence >= 0.5 && $0.range.lowerBound >= Self.words.utf8.count })
        let crlf = ReplyTrimmer().trim("\(Self.words)\n\n\(client.tail)\n".replacing("\n", with: "\r\n"))
        #expect(crlf.reply.replacing("\r\n", with: "\n") == Self.words)
    }

    @Test("Outlook's header block, in the language of its user", arguments: outlook)
    func outlookBlocks(_ client: Client) { check(client) }

    private static let outlook = [
        ("en", "From", "Sent", "To", "Subject", "Friday, November 20, 2026 10:00 AM"),
        ("de", "Von", "Gesendet", "An", "Betreff", "Freitag, 20. November 2026 10:00"),
        ("fr", "De", "Envoyé", "À", "Objet", "vendredi 20 novembre 2026 10:00"),
        ("es", "De", "Enviado el", "Para", "Asunto", "viernes, 20 de noviembre de 2026 10:00"),
        ("es web", "De", "Enviado", "Para", "Asunto", "viernes, 20 de noviembre de 2026 10:00"),
        ("pt", "De", "Enviado", "Para", "Assunto", "sexta-feira, 20 de novembro de 2026 10:00"),
        ("pt-BR", "De", "Enviada em", "Para", "Assunto", "sexta-feira, 20 de novembro de 2026 10:00"),
        ("it", "Da", "Inviato", "A", "Oggetto", "venerdì 20 novembre 2026 10:00"),
        ("nl", "Van", "Verzonden", "Aan", "Onderwerp", "vrijdag 20 november 2026 10:00"),
        ("pl", "Od", "Wysłano", "Do", "Temat", "piątek, 20 listopada 2026 10:00"),
        ("ru", "От", "Отправлено", "Кому", "Тема", "20 ноября 2026 г. 10:00"),
        ("ko", "보낸 사람", "보낸 날짜", "받는 사람", "제목", "2026년 11월 20일 금요일 오전 10:00"),
        ("ja", "差出人", "送信日時", "宛先", "件名", "2026年11月20日 10:00"),
        ("zh-CN", "发件人", "发送时间", "收件人", "主题", "2026年11月20日 10:00"),
        ("zh-TW", "寄件者", "寄件日期", "收件者", "主旨", "2026年11月20日 上午 10:00"),
        ("sv", "Från", "Skickat", "Till", "Ämne", "den 20 november 2026 10:00"),
        ("da", "Fra", "Sendt", "Til", "Emne", "20. november 2026 10:00"),
        ("nb", "Fra", "Sendt", "Til", "Emne", "fredag 20. november 2026 10:00"),
        ("fi", "Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe", "perjantai 20. marraskuuta 2026 10.00"),
    ].flatMap { language, from, sent, to, subject, date in
        let colon = language.hasPrefix("fr") ? " :" : ":"
        let lines =
            "\(from)\(colon) Shop <support@example.com>\n\(sent)\(colon) \(date)\n\(to)\(colon) Max <max@example.org>\n\(subject)\(colon) RE: 2026112001"
        return [
            Client(name: "\(language), desktop", tail: "\(lines)\n\nDear customer,\nthank you."),
            Client(name: "\(language), web", tail: "________________________________\n\(lines)\n\nDear customer,\nthank you."),
        ]
    }

    @Test("The line by which a telephone or a program names itself, in the language of its user", arguments: signatures)
    func mobileSignatures(_ client: Client) { check(client) }

    private static let signatures = [
        ("en", "Sent from my iPhone"), ("en Android", "Sent from my Galaxy"), ("en Outlook", "Get Outlook for iOS<https://aka.ms/o0ukef>"),
        ("en Outlook Android", "Sent from Outlook for Android<https://aka.ms/AAb9ysg>"), ("en Yahoo", "Sent from Yahoo Mail on Android"),
        ("en Windows", "Sent from Mail for Windows"), ("de", "Von meinem iPhone gesendet"),
        ("de Android", "Von meinem Samsung Galaxy Smartphone gesendet."),
        ("de Outlook", "Outlook für Android herunterladen<https://aka.ms/ghei36>"), ("fr", "Envoyé de mon iPhone"),
        ("fr Outlook", "Télécharger Outlook pour iOS<https://aka.ms/o0ukef>"), ("es", "Enviado desde mi iPhone"), ("pt", "Enviado do meu iPhone"),
        ("it", "Inviato da iPhone"), ("nl", "Verstuurd vanaf mijn iPhone"), ("pl", "Wysłane z iPhone'a"), ("ru", "Отправлено с iPhone"),
        ("ko", "나의 iPhone에서 보냄"), ("ja", "iPhoneから送信"), ("zh-CN", "发自我的 iPhone"), ("zh-CN QQ", "发自我的iPhone"),
        ("zh-CN Huawei", "发自我的华为手机"), ("zh-CN Xiaomi", "发自我的小米手机"), ("zh-CN 163", "发自网易邮箱大师"), ("zh-TW", "從我的 iPhone 傳送"),
        ("sv", "Skickat från min iPhone"), ("da", "Sendt fra min iPhone"), ("nb", "Sendt fra min iPhone"), ("fi", "Lähetetty iPhonesta"),
    ].map { Client(name: $0, tail: $1) }

    @Test("Chinese programs", arguments: chinese)
    func chinesePrograms(_ client: Client) { check(client) }

    private static let chinese = [
        Client(
            name: "QQ Mail",
            tail:
                "------------------&nbsp;原始邮件&nbsp;------------------\n发件人: \"Shop\" <support@example.com>;\n发送时间:&nbsp;2026年11月20日(星期五) 上午10:00\n收件人:&nbsp;\"张三\"<zhang@qq.com>;\n主题:&nbsp;您的订单\n\n亲爱的客户"
        ),
        Client(
            name: "QQ Mail, new",
            tail:
                "------------------ 原始邮件 ------------------\n发件人:                                                                                                                        \"Shop\"                                                                                    <support@example.com>;\n发送时间: 2026年11月20日(星期五) 上午10:00\n收件人: \"张三\"<zhang@qq.com>;\n主题: 您的订单\n\n亲爱的客户"
        ),
        Client(
            name: "QQ Mail on a telephone",
            tail:
                "发自我的iPhone\n\n\n------------------ Original ------------------\nFrom: Shop <support@example.com>\nDate: 周五,11月 20,2026 10:00\nTo: 张三 <zhang@qq.com>\nSubject: Re: 您的订单\n\n亲爱的客户"
        ),
        Client(name: "163", tail: "在 2026-11-20 10:00:00，\"Shop\" <support@example.com> 写道：\n\n>亲爱的客户\n>谢谢"),
        Client(name: "163, older", tail: "At 2026-11-20 10:00:00, \"Shop\" <support@example.com> wrote:\n\n>Dear customer"),
        Client(
            name: "163 on a telephone",
            tail: "---- 回复的原邮件 ----\n| 发件人 | Shop<support@example.com> |\n| 日期 | 2026年11月20日 10:00 |\n| 收件人 | zhang@163.com |\n| 主题 | 您的订单 |\n亲爱的客户"),
        Client(
            name: "163, master",
            tail: "签名由 网易邮箱大师 定制\n\n\n在2026年11月20日 10:00，Shop<support@example.com> 写道：\n亲爱的客户"),
        Client(name: "Foxmail", tail: " \n发件人： Shop\n发送时间： 2026-11-20 10:00\n收件人： zhang\n主题： 您的订单\n亲爱的客户"),
        Client(name: "Foxmail, bare", tail: "发件人： support@example.com\n发送时间： 2026-11-20 10:00\n收件人： 张三\n抄送： 李四\n主题： Re: 您的订单\n亲爱的客户"),
        Client(
            name: "WeCom",
            tail:
                "------------------ Original ------------------\nFrom:  \"Shop\"<support@example.com>;\nDate:  Fri, Nov 20, 2026 10:00 AM\nTo:  \"张三\"<zhang@example.cn>;\nSubject:  您的订单\n\n亲爱的客户"
        ),
        Client(
            name: "Aliyun",
            tail:
                "------------------------------------------------------------------\n发件人：Shop <support@example.com>\n发送时间：2026年11月20日(星期五) 10:00\n收件人：张三 <zhang@example.cn>\n主　题：您的订单\n\n亲爱的客户"
        ),
        Client(name: "Sina", tail: "----- 原始邮件 -----\n发件人：Shop <support@example.com>\n收件人：zhang@sina.com\n主题：您的订单\n日期：2026年11月20日 10点00分\n\n亲爱的客户"),
        Client(name: "Apple Mail", tail: "> 2026年11月20日 10:00，Shop <support@example.com> 写道：\n> \n> 亲爱的客户"),
        Client(name: "Gmail, Taiwan", tail: "Shop <support@example.com> 於 2026年11月20日 週五 上午10:00寫道：\n\n> 親愛的客戶"),
    ]

    @Test("Programs that mark the quote in their HTML", arguments: markup)
    func markedHTML(_ client: Client) throws {
        var mail = Mail()
        let html = "<div>Please send the invoice.</div><div>订单 2026112001</div>" + client.tail
        mail.text = HTMLText.render(html)
        mail.htmlSource = html
        mail.textIsFromHTML = true
        #expect(ReplyTrimmer().trim(mail).reply == Self.words)
        #expect(mail.text.contains("亲爱的客户"))
    }

    private static let block =
        "<b>From:</b> Shop &lt;support@example.com&gt;<br><b>Sent:</b> Friday, November 20, 2026 10:00 AM<br><b>To:</b> Max<br><b>Subject:</b> Order<br>"
    private static let markup = [
        Client(
            name: "Gmail",
            tail:
                "<br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">On Fri, Nov 20, 2026 at 10:00 AM Shop &lt;<a href=\"mailto:support@example.com\">support@example.com</a>&gt; wrote:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0\">亲爱的客户</blockquote></div>"
        ),
        Client(
            name: "Outlook",
            tail:
                "<div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p class=MsoNormal>\(block)</p></div><p class=MsoNormal>亲爱的客户</p>"
        ),
        Client(
            name: "Outlook on the web",
            tail: "<div id=\"appendonsend\"></div><hr tabindex=\"-1\"><div id=\"divRplyFwdMsg\" dir=\"ltr\">\(block)</div><div>亲爱的客户</div>"),
        Client(
            name: "Apple Mail",
            tail:
                "<div><br><blockquote type=\"cite\"><div>On 20 Nov 2026, at 10:00, Shop &lt;support@example.com&gt; wrote:</div><br><div>亲爱的客户</div></blockquote></div>"
        ),
        Client(
            name: "Thunderbird",
            tail:
                "<div class=\"moz-cite-prefix\">Am 20.11.26 um 10:00 schrieb Shop:<br></div><blockquote type=\"cite\" cite=\"mid:a@b\"><p>亲爱的客户</p></blockquote>"
        ),
        Client(
            name: "Yahoo",
            tail:
                "<div id=\"ydp1yahoo_quoted_1\" class=\"ydp1yahoo_quoted\"><div>On Friday, November 20, 2026, 10:00 AM, Shop &lt;support@example.com&gt; wrote:</div><div>亲爱的客户</div></div>"
        ),
        Client(
            name: "QQ Mail",
            tail:
                "<div><br></div><div style=\"font-size:12px\">------------------&nbsp;原始邮件&nbsp;------------------</div><div style=\"background:#efefef\"><div><b>发件人:</b> \"Shop\" &lt;support@example.com&gt;;</div><div><b>发送时间:</b>&nbsp;2026年11月20日(星期五) 上午10:00</div><div><b>收件人:</b>&nbsp;\"张三\"&lt;zhang@qq.com&gt;;</div><div><b>主题:</b>&nbsp;您的订单</div></div><div>亲爱的客户</div>"
        ),
        Client(
            name: "163",
            tail:
                "<br><p>At 2026-11-20 10:00:00, \"Shop\" &lt;support@example.com&gt; wrote:</p><blockquote id=\"isReplyContent\"><div>亲爱的客户</div></blockquote>"
        ),
        Client(
            name: "Foxmail",
            tail:
                "<blockquote style=\"margin-Top: 0px; margin-Left: 0.5em\"><div>&nbsp;</div><div style=\"border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><div style=\"FONT-SIZE: 12px;background:#efefef\"><div><b>发件人：</b>&nbsp;<a href=\"mailto:support@example.com\">Shop</a></div><div><b>发送时间：</b>&nbsp;2026-11-20&nbsp;10:00</div><div><b>收件人：</b>&nbsp;zhang</div><div><b>主题：</b>&nbsp;您的订单</div></div></div><div>亲爱的客户</div></blockquote>"
        ),
        Client(name: "Aliyun", tail: "<div class=\"__aliyun_previous_body_wrap\"><div>发件人：Shop</div><div>亲爱的客户</div></div>"),
        Client(
            name: "Proton",
            tail:
                "<div class=\"protonmail_quote\">On Friday, November 20th, 2026 at 10:00 AM, Shop &lt;support@example.com&gt; wrote:<br><blockquote class=\"protonmail_quote\" type=\"cite\">亲爱的客户</blockquote></div>"
        ),
        Client(
            name: "Zoho",
            tail:
                "<div class=\"zmail_extra\"><br><div id=\"Zm-_Id_-Sgn1\">---- On Fri, 20 Nov 2026 10:00:00 +0800 <b>Shop &lt;support@example.com&gt;</b> wrote ----<br></div><blockquote><div>亲爱的客户</div></blockquote></div>"
        ),
    ]
}

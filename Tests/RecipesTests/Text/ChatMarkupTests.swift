import Testing

@testable import Recipes

@Suite("The markup of chats")
struct ChatMarkupTests {
    @Test(
        "Slack's escapes and references are read as the customer saw them",
        arguments: [
            ("refund &gt; 20 &amp; late", "refund > 20 & late"),
            ("see <https://shop.example.com/o/A1|order A1>", "see order A1 (https://shop.example.com/o/A1)"),
            ("see <https://shop.example.com>", "see https://shop.example.com"),
            ("<http://shop.example.com|shop.example.com>", "http://shop.example.com"),
            ("<mailto:zoe@example.com|zoe@example.com> <tel:+447700900123|07700 900123>", "zoe@example.com 07700 900123"),
            ("<@U1> <@U2|anna> <#C3|returns> <!here> <!subteam^S1|@carriers>", "@U1 @anna #returns @here @carriers"),
            ("due <!date^1392734382^{date}|Feb 18>", "due Feb 18"), ("<https://x.example/?a=1&amp;b=2>", "https://x.example/?a=1&b=2"),
            // Escaped brackets are the customer's own, and what is no escape stays.
            ("part &lt;https://x|y&gt;", "part <https://x|y>"), ("&amp;lt;", "&lt;"), ("AT&T &nbsp; 顺丰 & 中通", "AT&T &nbsp; 顺丰 & 中通"),
            ("a < b", "a < b"), ("", ""),
        ])
    func slack(text: String, expected: String) {
        #expect(ChatMarkup.slack(text) == expected)
    }

    @Test(
        "HTML of chats becomes text, and what is no element of HTML stays",
        arguments: [
            ("<p>cup &lt; 5 cm</p><p>order&nbsp;A1</p>", "cup < 5 cm\norder A1"), ("one<br/>two<BR>three", "one\ntwo\nthree"),
            ("<at>Desk</at> printer &#39;B&#x27; broken", "printer 'B' broken"),
            ("<div><at id=\"0\">Desk</at>&nbsp;ask <at>Anna</at></div>", "ask Anna"),
            ("printer <3rd floor> is broken", "printer <3rd floor> is broken"), ("if x<5 or a < b > c", "if x<5 or a < b > c"),
            ("serial <A-100> and <SO20260001>", "serial <A-100> and <SO20260001>"), ("包裹 <a href=\"https://x.example\">单号</a>", "包裹 单号"),
            ("R&D, AT&T; 5 &euro", "R&D, AT&T; 5 &euro"), ("&amp;lt;b&amp;gt;", "&lt;b&gt;"), ("<b", "<b"), ("", ""),
        ])
    func plain(html: String, expected: String) {
        #expect(ChatMarkup.plain(html) == expected)
    }

    @Test("Placeholders of mentions become names, the longest first")
    func mentions() {
        let list: [JSONValue] = [
            ["key": "@_user_1", "name": "服务台"], ["key": "@_user_10", "name": "Anna"], ["key": "", "name": "x"], ["name": "y"],
        ]
        let read = ChatMarkup.mentions(in: "@_user_1 请 @_user_10 看 @_all", list, key: "key", name: "name")
        #expect(read == "@服务台 请 @Anna 看 @_all")
    }
}

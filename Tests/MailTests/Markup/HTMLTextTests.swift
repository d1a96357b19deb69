import Mail
import Testing

@Suite("HTML as text")
struct HTMLTextTests {
    @Test(
        "Markup becomes lines",
        arguments: [
            ("<p>one</p><p>two</p>", "one\n\ntwo"),
            ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
            ("one<br>two<br/>three", "one\ntwo\nthree"),
            ("  a\n  b\t c ", "a b c"),
            ("a&nbsp;&amp;&lt;b&gt; &#x4F60;&copy;", "a &<b> 你©"),
            ("<ul><li>a<li>b<ul><li>c</ul></ul>x", "- a\n- b\n  - c\n\nx"),
            ("<ol start=3><li>a</li><li>b</li></ol>", "3. a\n4. b"),
            ("<table><tr><td>订单</td><td>SO1</td></tr><tr><th>a</th><td>b</td></tr></table>", "订单\tSO1\na\tb"),
            ("<a href=\"https://x.example/a?b=1&amp;c\">here</a>", "here (https://x.example/a?b=1&c)"),
            ("<a href=\"https://x.example/\">x.example</a> <a href=mailto:a@b.c>a@b.c</a>", "x.example a@b.c"),
            ("<a href=\"javascript:alert(1)\">x</a><a href=#top>y</a>", "xy"),
            ("<blockquote>a<br>b<blockquote>c</blockquote></blockquote>d", "> a\n> b\n>\n> > c\n\nd"),
            ("<pre>  a\n   b</pre>c", "  a\n   b\n\nc"),
            ("<head><title>t</title><style>p{}</style></head><body>b<script>x()</script></body>", "b"),
            ("<img alt=\"Logo\" src=cid:a><img src=x>", "[Logo]"),
            ("<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>", "a\n\nb"),
            ("a<hr>b", "a\n________________________________\nb"),
            ("<b>never <i>closed", "never closed"),
            ("a < b and c > d", "a < b and c > d"),
            ("", ""),
        ])
    func rendered(_ html: String, _ text: String) {
        #expect(HTMLText.render(html) == text)
    }

    @Test("HTML that nests too deeply or has too many attributes loses its layout and no word")
    func tooDeep() {
        let deep = String(repeating: "<div>", count: 5000) + "word" + String(repeating: "</div>", count: 5000)
        #expect(HTMLText.render(deep).contains("word"))
        let wide = "<p " + (0..<5000).map { "a\($0)=1" }.joined(separator: " ") + ">word &amp; more</p>"
        #expect(HTMLText.render(wide).contains("word & more"))
    }

    @Test(
        "Huge hostile HTML is linear",
        arguments: ["<b>", "<a href='x", "&", "<p a=\"", "<!--", "</i>", "<table><tr><td>", "<li>", "<x y=z/", "<br>"])
    func hostile(_ piece: String) {
        _ = HTMLText.render(String(repeating: piece, count: 200_000))
        _ = HTMLSanitizer.clean(String(repeating: piece, count: 200_000))
    }
}

import Mail
import Testing

@Suite("Sanitised HTML")
struct HTMLSanitizerTests {
    @Test(
        "What could act is gone, what is read stays",
        arguments: [
            ("<p onclick=\"x()\" style=\"position:fixed\" title=\"t\">a</p>", "<p title=\"t\">a</p>"),
            ("<script>alert(1)</script><style>*{}</style>b", "<p>b</p>"),
            ("<img src=\"http://track.example/a.gif\" alt=\"pic\">", "[pic]"),
            ("<img src=\"CID:a%40b\" onerror=x width=10>", "<img src=\"cid:a@b\" width=\"10\">"),
            ("<a href=\"java\nscript:x\">a</a>", "<a rel=\"noopener noreferrer nofollow\">a</a>"),
            (
                "<a href=\" https://x.example/?a=1&amp;b=2\">a</a>",
                "<a href=\"https://x.example/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">a</a>"
            ),
            ("<a href=\"data:text/html,x\">a</a>", "<a rel=\"noopener noreferrer nofollow\">a</a>"),
            ("<form action=x><input value=1><button>Go</button><textarea>t</textarea></form>", "Got"),
            ("<iframe src=x>i</iframe><object>o</object><svg onload=x><text>s</text></svg>", ""),
            ("<b>bold <i>both</b> none", "<b>bold <i>both</i></b> none"),
            ("<div>a<br>b<hr></div>", "<div>a<br>b<hr></div>"),
            ("<td background=x bgcolor=red>a</td>", "<td bgcolor=\"red\">a</td>"),
            ("&lt;script&gt;x&lt;/script&gt;", "&lt;script&gt;x&lt;/script&gt;"),
            ("<meta http-equiv=refresh content=0><base href=x><link rel=stylesheet href=x>t", "t"),
            ("<p title='\"><script>x</script>'>a</p>", "<p title=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;\">a</p>"),
        ])
    func cleaned(_ html: String, _ expected: String) {
        let clean = HTMLSanitizer.clean(html)
        #expect(clean == expected || clean == "<p>" + expected + "</p>")
    }

    @Test("Cleaning what is clean changes nothing")
    func stable() {
        let html =
            "<div><p>a <b>b</b> &amp; c</p><table><tr><td colspan=\"2\">d</td></tr></table><blockquote>e</blockquote></div>"
        let once = HTMLSanitizer.clean(html)
        #expect(HTMLSanitizer.clean(once) == once)
    }
}

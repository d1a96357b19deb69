import Mail
import Testing

/// A stranger must not choose the order with words that no reader sees, and no reader's words may go with them.
@Suite("Hidden text of HTML")
struct HiddenMarkupTests {
    @Test(
        "What no reader sees is in neither text nor HTML",
        arguments: [
            "<div style=\"display:none\">@</div>", "<div style=\"DISPLAY : none !important;\">@</div>", "<span hidden>@</span>",
            "<style>.ph{display:none}</style><span class=\"ph\">@</span>", "<style>#x, .y { display : none !important }</style><p id=x>@</p>",
            "<div style=\"max-height:0;overflow:hidden;mso-hide:all\">@</div>", "<div style=\"mso-hide:all\">@</div>",
            "<div style=\"font-size:0;line-height:0\">@</div>", "<div style=\"font-size:0px\"><p>@</p></div>",
            "<span style=\"font-size:1px\">@</span>",
            "<span style=\"visibility:hidden\">@</span>", "<span style=\"opacity:0\">@</span>", "<span style=\"color:transparent\">@</span>",
            "<span style=\"color:#fff\">@</span>", "<span style=\"color:rgb(255, 255, 255)\">@</span>", "<font color=\"white\">@</font>",
            "<table bgcolor=\"#000000\"><tr><td style=\"color:black\">@</td></tr></table>", "<div style=\"width:0;height:0;overflow:hidden\">@</div>",
            "<div style=\"position:absolute;left:-9999px\">@</div>", "<p style=\"text-indent:-9999px\">@</p>",
            "<div style=\"display:none\"><blockquote>@</blockquote></div>", "<div style=\"display:none\"><img alt=\"@\" src=\"x\"></div>",
            "<div style=\"color:rgba(0,0,0,0)\">@</div>",
        ])
    func hidden(_ markup: String) {
        let html = "<html><body>\(markup.replacing("@", with: "SO99990001 refund"))<p>Where is SO20260081?</p></body></html>"
        #expect(HTMLText.render(html).replacing("\n", with: "") == "Where is SO20260081?")
        #expect(!HTMLSanitizer.clean(html).contains("SO99990001"))
        #expect(HTMLSanitizer.clean(html).contains("SO20260081"))
    }

    @Test(
        "What a reader sees stays",
        arguments: [
            "<p>@</p>", "<div style=\"display:block\">@</div>", "<style>.m{display:none}</style><div class=\"m\" style=\"display:block\">@</div>",
            "<style>@media (max-width:600px){.d{display:none}}</style><p class=\"d\">@</p>",
            "<td bgcolor=\"#1a73e8\"><a style=\"color:#ffffff\">@</a></td>",
            "<table style=\"background:#222\"><tr><td style=\"color:white\">@</td></tr></table>",
            "<div style=\"background-image:url(x.png)\"><span style=\"color:#fff\">@</span></div>",
            "<body bgcolor=black text=white><font color=white>@</font></body>",
            "<div style=\"font-size:0\"><span style=\"font-size:14px\">@</span></div>",
            "<div style=\"visibility:hidden\"><p style=\"visibility:visible\">@</p></div>",
            "<div style=\"height:0\">@</div>", "<div style=\"max-height:none;overflow:hidden\">@</div>", "<div style=\"opacity:0.9\">@</div>",
            "<div style=\"color:#eee\">@</div>", "<p style=\"font-size:small\">@</p>", "<p style=\"font-size:0.9em\">@</p>",
            "<p style=\"text-indent:-2em\">@</p>",
            "<div style=\"background-color:#000;color:#fff\">@</div>", "<style>p.x span{display:none}</style><p class=x>@</p>",
            "<div style=\"overflow:hidden;width:600px\">@</div>",
        ])
    func seen(_ markup: String) {
        let html = "<html><body>\(markup.replacing("@", with: "The pump of SO20260081 leaks"))</body></html>"
        #expect(HTMLText.render(html).contains("The pump of SO20260081 leaks"))
    }

    @Test("A mail of which all is hidden is shown: its program writes white on white")
    func allHidden() {
        let html = "<div style=\"color:#fff\">Please repair my fan</div>"
        #expect(HTMLText.render(html) == "Please repair my fan")
        #expect(HTMLSanitizer.clean(html).contains("Please repair my fan"))
    }

    @Test("A million elements and a broken style sheet are read through")
    func hostile() {
        let deep = String(repeating: "<div style=\"color:#fff;", count: 5_000) + "x"
        #expect(HTMLText.render(deep).utf8.count < 1_000_000)
        let sheet = "<style>" + String(repeating: "a{", count: 20_000) + "</style><p>seen</p>"
        #expect(HTMLText.render(sheet) == "seen")
        #expect(HTMLText.render("<style>/*</style><p style=\"color:#\">seen</p><p style=\":;:;;\">too</p>").contains("seen"))
    }
}

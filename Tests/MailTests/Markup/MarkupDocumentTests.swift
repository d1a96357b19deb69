import Mail
import Testing

@Suite("XML from strangers")
struct MarkupDocumentTests {
    private func read(_ xml: String) -> (MarkupDocument.Outcome, [String]) {
        let document = MarkupDocument(xml: Array(xml.utf8))
        var steps: [String] = []
        document.forEach { event in
            switch event {
            case .start(let element):
                steps.append("<" + element.name + element.attributes.map { " \($0.name)=\($0.value)" }.joined())
            case .text(let text): steps.append(String(decoding: text, as: UTF8.self))
            case .end(let element): steps.append("/" + element.name)
            }
        }
        return (document.outcome, steps)
    }

    @Test("Elements, attributes and text in order, references and CDATA resolved")
    func events() {
        let (outcome, steps) = read(
            "<?xml version=\"1.0\"?><xml a=\"1 &amp; 2\"><Content><![CDATA[<你好>]]></Content><b/>t&lt;</xml>")
        #expect(outcome == .whole)
        #expect(steps == ["<xml a=1 & 2", "<Content", "<你好>", "/Content", "<b", "/b", "t<", "/xml"])
    }

    @Test(
        "Document types, and with them entities, are refused",
        arguments: [
            "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>", "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>", "<x>&undefined;</x>",
            "<x><y></x>", "",
            "not xml",
        ])
    func refused(_ xml: String) {
        #expect(read(xml).0 == .refused)
    }

    @Test("Too deep and too many attributes are cut")
    func cut() {
        #expect(read(String(repeating: "<a>", count: 5000)).0 == .cut)
        #expect(read("<a " + (0..<5000).map { "b\($0)=\"\"" }.joined(separator: " ") + "/>").0 == .cut)
    }
}

import Testing

@testable import Recipes

@Suite("XML of webhooks")
struct XMLElementTests {
    private func json(_ text: String) throws -> JSONValue {
        JSONValue(try XMLElement(parsing: Array(text.utf8)))
    }

    @Test("Elements, CDATA, references, attributes and repeated names become a tree")
    func tree() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a comment -->
            <xml id="7">
              <Text><![CDATA[a <b> & c]]></Text>
              <Name>Tom &amp; &#x674E;&#38647;</Name>
              <Item>1</Item><Item>2</Item>
              <Empty/>
            </xml>

            """
        #expect(
            try json(text) == ["@id": "7", "Text": "a <b> & c", "Name": "Tom & 李雷", "Item": ["1", "2"], "Empty": ""])
    }

    @Test("A document type is refused, and with it every entity")
    func refusesDocumentTypes() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>"
        #expect(throws: RecipeError.self) { try json(bomb) }
        #expect(throws: RecipeError.self) { try json("<x>&b;</x>") }
        #expect(throws: RecipeError.self) { try json("<x><!DOCTYPE y></x>") }
    }

    @Test(
        "What is not well-formed is refused",
        arguments: [
            "", "text", "<x>", "<x></y>", "<x><y></x></y>", "<x a=1/>", "<x a='<'/>", "<x/><y/>", "<x>&#xD800;</x>",
            "<x>&unknown;</x>",
            "<x><![CDATA[", "<x", "<!--",
        ])
    func refuses(text: String) {
        let failure = #expect(throws: RecipeError.self) { try json(text) }
        #expect(failure?.code == .bodyMalformed)
    }

    @Test("Depth, number and length are bounded")
    func bounds() {
        let deep = String(repeating: "<a>", count: 65) + String(repeating: "</a>", count: 65)
        let wide = "<x>" + String(repeating: "<a/>", count: 20_001) + "</x>"
        for text in [deep, wide] {
            let failure = #expect(throws: RecipeError.self) { try json(text) }
            #expect(failure?.code == .bodyTooLarge)
        }
        #expect(throws: RecipeError.self) { try XMLElement(parsing: Array("<x/>".utf8), limits: .init(bytes: 3)) }
    }

    @Test("Names keep their prefixes, and a declared encoding is read")
    func prefixesAndEncodings() throws {
        let text = "<s:Envelope xmlns:s='urn:soap' s:id='7'><s:Body>x</s:Body></s:Envelope>"
        #expect(try json(text) == ["@s:id": "7", "s:Body": "x"])
        let gbk = Array("<?xml version=\"1.0\" encoding=\"GBK\"?><x>".utf8) + [0xCB, 0xAE, 0xBA, 0xF8] + Array("</x>".utf8)
        #expect(JSONValue(try XMLElement(parsing: gbk)) == "水壶")
    }

    @Test("Ends of lines are read as line feeds")
    func lineEnds() throws {
        #expect(try json("<x>a\r\nb\rc</x>") == "a\nb\nc")
    }
}

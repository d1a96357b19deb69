import Recipes
import Testing

@Suite("Paths")
struct JSONPathTests {
    @Test(
        "what the grammar does not allow is refused with a column",
        arguments: [
            ("", 1), ("a", 1), (" $", 1), ("$ ", 2), ("$.", 3), ("$..", 4), ("$.a.", 5), ("$a b", 3), ("$.1", 3), ("$.-a", 3),
            ("$['a", 5),
            ("$[", 3), ("$[]", 3), ("$[a]", 3), ("$[01]", 5), ("$[-0]", 5), ("$[-]", 4), ("$[1,]", 5), ("$[1 2]", 5),
            ("$[1:2:3:4]", 8),
            ("$[9007199254740992]", 19), ("$[1.0]", 4), ("$['\\x']", 4), ("$['\\\"']", 4), ("$[\"\\'\"]", 4), ("$['\t']", 4),
            ("$['\\ud800']", 4), ("$['\\ud800\\u0041']", 4), ("$['\\udc00']", 4), ("$['\\u12']", 8), ("$.a[?]", 6),
            ("$[?@.a = 1]", 8),
            ("$[?@.a == ]", 11), ("$[?'a']", 4), ("$[?1]", 4), ("$[?true]", 4), ("$[?@ == abc]", 9), ("$[?@ == True]", 9),
            ("$[?(@]", 6),
            ("$[?@.a && ]", 11), ("$[?@.a &| @.b]", 8), ("$[?!@.a == 1]", 9), ("$[?!1]", 5), ("$[?(@.a) == 1]", 10),
            ("$[?@==1.]", 7), ("$[?@==01]", 7),
            ("$[?@==+1]", 7), ("$[?@==1 ==1]", 9), ("$[?len(@)==1]", 4), ("$[?count (@.*)==1]", 4), ("$.a..b.", 8), ("$..1", 4),
            ("$. a", 3), ("$.. a", 4),
            ("$[?@.a==\u{2018}a\u{2019}]", 9), ("$[?@.a in [1]]", 8), ("$;", 2), ("@.a", 1), ("$.&", 3), ("$[*1]", 4),
        ])
    func refuses(path: String, column: Int) throws {
        let error = try #require(throws: RecipeError.self) { try JSONPath(path) }
        #expect(error.code == .pathSyntax)
        #expect(error.position?.column == column, "\(error)")
        #expect(error.message.hasPrefix("The path "))
    }

    @Test(
        "what is not well-typed is refused (RFC 9535 section 2.4.9)",
        arguments: [
            "$[?length(@.*) < 3]", "$[?count(1) == 1]", "$[?match(@.timezone, 'Europe/.*') == true]", "$[?value(@..color)]",
            "$[?length(@)]",
            "$[?count(@.*)]", "$[?@.* == 1]", "$[?@..a == 1]", "$[?@[0:1] == 1]", "$[?@[0,1] == 1]", "$[?1 == @['a','b']]",
            "$[?length() == 1]",
            "$[?length(@, @) == 1]", "$[?match(@)]", "$[?match(@.*, 'a')]", "$[?count(length(@)) == 1]",
            "$[?length(match(@, 'a')) == 1]",
            "$[?value('a') == 1]", "$[?!length(@)]", "$[?@[?@.a] == 1]",
        ])
    func refusesTypes(path: String) throws {
        let error = try #require(throws: RecipeError.self) { try JSONPath(path) }
        #expect(error.code == .pathType)
        #expect(error.position != nil)
    }

    @Test(
        "what is well-typed is accepted (RFC 9535 section 2.4.9)",
        arguments: [
            "$[?length(@) < 3]", "$[?count(@.*) == 1]", "$[?match(@.timezone, 'Europe/.*')]",
            "$[?value(@..color) == \"red\"]", "$[?length(value(@..a)) == 1]", "$[?match(value(@..a), 'x')]", "$[?count($) == 1]",
            "$[ ?\n@ .a ]",
            "$ .a [0]\t..['b' , \"c\"]", "$[?@.a&&@.b||!@.c]", "$[?!(@.a)]", "$[?length('a') == 1]", "$[?@.a==1.5e-3]", "$._",
            "$.中文['\\u4e2d\\ud83d\\ude00']", "$['\\/']",
            "$[-9007199254740991:9007199254740991:2]", "$[ 1 : 2 : 1 ]", "$[?search( @ , 'a' )]",
        ])
    func accepts(path: String) {
        #expect(throws: Never.self) { try JSONPath(path) }
    }

    @Test(
        "functions give what RFC 9535 section 2.4 says",
        arguments: [
            ("$[?length(@) == 2]", #"["ab", [1, 2], {"a": 1, "b": 2}, "😀é"]"#), ("$[?length(@) < 2]", #"["a"]"#),
            ("$[?length(@.x) == $.nothing]", #"["ab", "a", [1, 2], {"a": 1, "b": 2}, 7, null, "😀é"]"#),
            ("$[?count(@.*) == 2]", #"[[1, 2], {"a": 1, "b": 2}]"#),
            ("$[?value(@.a) == 1]", #"[{"a": 1, "b": 2}]"#), ("$[?value(@.*) == 1]", "[]"),
            ("$[?match(@, 'a.?')]", #"["ab", "a"]"#),
            ("$[?search(@, 'b')]", #"["ab"]"#), ("$[?match(@, '..')]", #"["ab", "😀é"]"#), ("$[?match(@, '[^a-z]+')]", #"["😀é"]"#),
            ("$[?match(@, $[1])]", #"["a"]"#),
            ("$[?match(@, '(')]", nil), ("$[?match(@, \"\\\\p{So}\\\\p{L}\")]", #"["😀é"]"#),
            ("$[?match(@, 'a|ab')]", #"["ab", "a"]"#), ("$[?match(@, 1)]", "[]"),
        ] as [(String, String?)])
    func evaluatesFunctions(path: String, result: String?) throws {
        let document = try JSONValue(parsing: #"["ab", "a", [1, 2], {"a": 1, "b": 2}, 7, null, "😀é"]"#)
        guard let result else {
            #expect(throws: RecipeError.self) { try JSONPath(path) }
            return
        }
        #expect(.array(try JSONPath(path).values(in: document)) == (try JSONValue(parsing: result)))
    }

    @Test("a pattern that stands in the document and is bad matches nothing")
    func toleratesPatterns() throws {
        let document: JSONValue = [["a": "x", "p": "("], ["a": "x", "p": "x"], ["a": "x", "p": 1]]
        #expect(try JSONPath("$[?match(@.a, @.p)].p").values(in: document) == ["x"])
    }

    @Test("a dot in a pattern matches neither line feed nor carriage return")
    func followsIRegexp() throws {
        let document: JSONValue = ["\n", "\r", "\u{2028}", ".", "a"]
        #expect(try JSONPath("$[?match(@, '.')]").values(in: document) == ["\u{2028}", ".", "a"])
        #expect(try JSONPath(#"$[?match(@, '\\.')]"#).values(in: document) == ["."])
        #expect(try JSONPath("$[?match(@, '[.]')]").values(in: document) == ["."])
    }

    @Test("a path starts at a named level, also inside of filters")
    func startsAtLevels() throws {
        let root: JSONValue = ["wanted": "b", "events": [["id": "a"], ["id": "b"]]]
        let scope = JSONPathScope(["id": "b"], levels: ["root": root, "event": ["id": "a", "files": [["n": 1]]]])
        #expect(try JSONPath("$event.id").first(in: scope) == "a")
        #expect(try JSONPath("$.id").first(in: scope) == "b")
        #expect(try JSONPath("$root.events[?@.id == $root.wanted].id").values(in: scope) == ["b"])
        #expect(try JSONPath("$root.events[?@.id == $.id].id").values(in: scope) == ["b"])
        #expect(try JSONPath("$event.files[*].n").values(in: scope) == [1])
        #expect(try JSONPath("$nobody.id").values(in: scope).isEmpty)
        #expect(try JSONPath("$event").first(in: scope)?["id"] == "a")
        #expect(try JSONPath("$event.files[?count($root.events[?@.x == $other]) > 0]").rootNames == ["event", "root", "other"])
        #expect(try JSONPath("$.a").rootName == nil)
        #expect(try JSONPath("$_a1.b").rootName == "_a1")
        #expect(try JSONPath("$event[0].a").isSingular)
        #expect(try !JSONPath("$event[*].a").isSingular)
    }

    @Test("a path is read out of a larger expression up to its end")
    func readsPrefixes() throws {
        let bytes = Array("json($event.content['a b'] ).text".utf8)
        var offset = 5
        let path = try JSONPath(prefixOf: bytes, at: &offset)
        #expect(path.text == "$event.content['a b']")
        #expect(offset == 26)
        offset = 0
        let error = try #require(throws: RecipeError.self) { try JSONPath(prefixOf: bytes, at: &offset) }
        #expect(error.position?.column == 1)
    }

    @Test("names are compared by code points")
    func comparesNames() throws {
        let document: JSONValue = ["é": 1, "e\u{301}": 2, "中": 3]
        #expect(try JSONPath("$.é").values(in: document) == [1])
        #expect(try JSONPath("$['e\\u0301']").values(in: document) == [2])
        #expect(try JSONPath("$.中").values(in: document) == [3])
    }

    @Test("a search stops when it needs more work than allowed")
    func limitsWork() throws {
        let wide = JSONValue.array(Array(repeating: .array(Array(repeating: 0, count: 100)), count: 100))
        #expect(try JSONPath("$..*").values(in: wide).count == 10_100)
        for path in ["$[?$..[?@ == $]]", "$..*..*..*..*", "$[?count($..*) > count($..[?$..*])]", "$[?@[?$[?@[?$[?@]]]]]"] {
            let error = try #require(throws: RecipeError.self) { try JSONPath(path).values(in: wide, work: 50_000) }
            #expect(error.code == .pathWork)
        }
        let digits = try JSONValue(parsing: "1." + String(repeating: "7", count: 100_000))
        let numbers: JSONValue = .array([digits] + Array(repeating: 1.5, count: 1_000))
        #expect(try #require(throws: RecipeError.self) { try JSONPath("$[?@ < $[0]]").values(in: numbers) }.code == .pathWork)
        var deep: JSONValue = 0
        for _ in 0..<400 { deep = [deep] }
        #expect(throws: RecipeError.self) { try JSONPath("$" + String(repeating: "..*", count: 12)).values(in: deep) }
        #expect(throws: RecipeError.self) { try JSONPath("$" + String(repeating: "[?(", count: 1_000)) }
    }
}

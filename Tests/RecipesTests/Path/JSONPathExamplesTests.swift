import Recipes
import Testing

/// The examples of RFC 9535, section by section.
@Suite("Paths find what the examples of RFC 9535 say")
struct JSONPathExamplesTests {
    struct Example: CustomTestStringConvertible, Sendable {
        let path: String
        let document: String
        let result: String

        var testDescription: String { path }
    }

    static let store = """
        { "store": { "book": [
          { "category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century", "price": 8.95 },
          { "category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour", "price": 12.99 },
          { "category": "fiction", "author": "Herman Melville", "title": "Moby Dick", "isbn": "0-553-21311-3", "price": 8.99 },
          { "category": "fiction", "author": "J. R. R. Tolkien", "title": "The Lord of the Rings", "isbn": "0-395-19395-8", "price": 22.99 }
        ], "bicycle": { "color": "red", "price": 399 } } }
        """
    static let valuesOfA = #"[3, 5, 1, 2, 4, 6, {"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}]"#
    static let filters = """
        { "a": [3, 5, 1, 2, 4, 6, {"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}],
          "o": {"p": 1, "q": 2, "r": 3, "s": 5, "t": {"u": 6}}, "e": "f" }
        """
    static let comparisons = #"{ "obj": {"x": "y"}, "arr": [2, 3] }"#
    static let letters = #"["a", "b", "c", "d", "e", "f", "g"]"#
    static let descendants = #"{ "o": {"j": 1, "k": 2}, "a": [5, 3, [{"j": 4}, {"k": 6}]] }"#
    static let nulls = #"{ "a": null, "b": [null], "c": [{}], "null": 1 }"#

    /// Sections 1.5 and 2.3 to 2.6: path, document, nodes in order.
    static let examples: [Example] =
        [
            ("$.store.book[*].author", #"["Nigel Rees", "Evelyn Waugh", "Herman Melville", "J. R. R. Tolkien"]"#),
            ("$..author", #"["Nigel Rees", "Evelyn Waugh", "Herman Melville", "J. R. R. Tolkien"]"#),
            ("$.store..price", "[8.95, 12.99, 8.99, 22.99, 399]"),
            ("$..book[2].author", #"["Herman Melville"]"#),
            ("$..book[2].publisher", "[]"),
            ("$..book[-1].title", #"["The Lord of the Rings"]"#),
            ("$..book[0,1].title", #"["Sayings of the Century", "Sword of Honour"]"#),
            ("$..book[:2].title", #"["Sayings of the Century", "Sword of Honour"]"#),
            ("$..book[?@.isbn].title", #"["Moby Dick", "The Lord of the Rings"]"#),
            ("$..book[?@.price<10].title", #"["Sayings of the Century", "Moby Dick"]"#),
            ("$.store.bicycle.color", #"["red"]"#),
        ].map { Example(path: $0, document: store, result: $1) }
        + [
            ("$.o['j j']", #"[{"k.k": 3}]"#), ("$.o['j j']['k.k']", "[3]"), ("$.o[\"j j\"][\"k.k\"]", "[3]"),
            ("$[\"'\"][\"@\"]", "[2]"),
        ].map { Example(path: $0, document: #"{ "o": {"j j": {"k.k": 3}}, "'": {"@": 2} }"#, result: $1) }
        + [
            ("$[*]", #"[{"j": 1, "k": 2}, [5, 3]]"#), ("$.o[*]", "[1, 2]"), ("$.o[*, *]", "[1, 2, 1, 2]"), ("$.a[*]", "[5, 3]"),
        ].map { Example(path: $0, document: #"{ "o": {"j": 1, "k": 2}, "a": [5, 3] }"#, result: $1) }
        + [
            ("$[1]", #"["b"]"#), ("$[-2]", #"["f"]"#), ("$[7]", "[]"), ("$[-8]", "[]"), ("$[1:3]", #"["b", "c"]"#),
            ("$[5:]", #"["f", "g"]"#),
            ("$[1:5:2]", #"["b", "d"]"#), ("$[5:1:-2]", #"["f", "d"]"#), ("$[::-1]", #"["g", "f", "e", "d", "c", "b", "a"]"#),
            ("$[0, 3]", #"["a", "d"]"#), ("$[0:2, 5]", #"["a", "b", "f"]"#), ("$[0, 0]", #"["a", "a"]"#), ("$[::0]", "[]"),
            ("$[100:]", "[]"), ("$[-3:-1]", #"["e", "f"]"#), ("$[:-5]", #"["a", "b"]"#), ("$[-100:2]", #"["a", "b"]"#),
            ("$[2:-100:-1]", #"["c", "b", "a"]"#),
        ].map { Example(path: $0, document: letters, result: $1) }
        + [
            ("$.a[?@.b == 'kilo']", #"[{"b": "kilo"}]"#), ("$.a[?(@.b == 'kilo')]", #"[{"b": "kilo"}]"#),
            ("$.a[?@>3.5]", "[5, 4, 6]"),
            ("$.a[?@.b]", #"[{"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}]"#),
            ("$[?@.*]", "[\(valuesOfA), {\"p\": 1, \"q\": 2, \"r\": 3, \"s\": 5, \"t\": {\"u\": 6}}]"),
            ("$[?@[?@.b]]", "[\(valuesOfA)]"),
            ("$.o[?@<3, ?@<3]", "[1, 2, 1, 2]"), ("$.a[?@<2 || @.b == \"k\"]", #"[1, {"b": "k"}]"#),
            ("$.a[?match(@.b, \"[jk]\")]", #"[{"b": "j"}, {"b": "k"}]"#),
            ("$.a[?search(@.b, \"[jk]\")]", #"[{"b": "j"}, {"b": "k"}, {"b": "kilo"}]"#), ("$.o[?@>1 && @<4]", "[2, 3]"),
            ("$.o[?@.u || @.x]", #"[{"u": 6}]"#), ("$.a[?@.b == $.x]", "[3, 5, 1, 2, 4, 6]"), ("$.a[?@ == @]", valuesOfA),
        ].map { Example(path: $0, document: filters, result: $1) }
        + [
            ("$..j", "[1, 4]"), ("$..[0]", #"[5, {"j": 4}]"#), ("$..o", #"[{"j": 1, "k": 2}]"#), ("$.o..[*, *]", "[1, 2, 1, 2]"),
            ("$.a..[0, 1]", #"[5, 3, {"j": 4}, {"k": 6}]"#),
            (
                "$..[*]",
                #"[{"j": 1, "k": 2}, [5, 3, [{"j": 4}, {"k": 6}]], 1, 2, 5, 3, [{"j": 4}, {"k": 6}], {"j": 4}, {"k": 6}, 4, 6]"#
            ),
        ].map { Example(path: $0, document: descendants, result: $1) }
        + [
            ("$.a", "[null]"), ("$.a[0]", "[]"), ("$.a.d", "[]"), ("$.b[0]", "[null]"), ("$.b[*]", "[null]"),
            ("$.b[?@]", "[null]"),
            ("$.b[?@==null]", "[null]"), ("$.c[?@.d==null]", "[]"), ("$.null", "[1]"),
        ].map { Example(path: $0, document: nulls, result: $1) }

    @Test("sections 1.5 and 2.3 to 2.6", arguments: examples)
    func finds(example: Example) throws {
        let found = try JSONPath(example.path).values(in: JSONValue(parsing: example.document))
        #expect(.array(found) == (try JSONValue(parsing: example.result)))
    }

    @Test(
        "section 2.3.5.3: comparisons",
        arguments: [
            ("$.absent1 == $.absent2", true), ("$.absent1 <= $.absent2", true), ("$.absent == 'g'", false),
            ("$.absent1 != $.absent2", false),
            ("$.absent != 'g'", true), ("1 <= 2", true), ("1 > 2", false), ("13 == '13'", false), ("'a' <= 'b'", true),
            ("'a' > 'b'", false),
            ("$.obj == $.arr", false), ("$.obj != $.arr", true), ("$.obj == $.obj", true), ("$.obj != $.obj", false),
            ("$.arr == $.arr", true),
            ("$.arr != $.arr", false), ("$.obj == 17", false), ("$.obj != 17", true), ("$.obj <= $.arr", false),
            ("$.obj < $.arr", false),
            ("$.obj <= $.obj", true), ("$.arr <= $.arr", true), ("1 <= $.arr", false), ("1 >= $.arr", false),
            ("1 > $.arr", false),
            ("1 < $.arr", false), ("true <= true", true), ("true > true", false),
            ("1.0 == 1", true), ("-0 == 0", true), ("1e2 == 100", true), ("9007199254740993 == 9007199254740992", false),
            ("'é' == 'e\u{301}'", false),
            ("'\u{10000}' > '\u{FFFF}'", true), ("null == null", true), ("null == $.absent", false), ("true < false", false),
            ("2 < 10", true),
        ])
    func compares(comparison: String, holds: Bool) throws {
        let document: JSONValue = .array([try JSONValue(parsing: Self.comparisons)])
        // The RFC's `$` is the document; here the document is the one element that is filtered.
        let path = try JSONPath("$[?\(comparison.replacing("$", with: "$[0]"))]")
        #expect(try path.values(in: document).isEmpty != holds)
    }
}

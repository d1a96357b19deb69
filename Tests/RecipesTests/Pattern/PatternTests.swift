import Recipes
import Testing

@Suite("Patterns")
struct PatternTests {
    @Test("a word boundary lies between a Chinese character and a letter or digit")
    func findsBoundaries() throws {
        let pattern = try Pattern(#"\b((?:SO|PO)-?\d{8,12})\b"#)
        for text in ["订单SO20260001有问题", "SO20260001", "（SO20260001）", "我的订单：SO20260001，谢谢", "é SO20260001。"] {
            #expect(pattern.matches(in: text, limit: 1).first?[1] == "SO20260001", "\(text)")
        }
        #expect(pattern.matches(in: "XSO20260001", limit: 1).first == nil)
        #expect(pattern.matches(in: "SO202600011234567", limit: 1).first == nil)
        let labelled = try Pattern(#"订单(?:号|编号)?[:#\s]*([A-Z0-9]{8,20})"#)
        #expect(labelled.matches(in: "你好,订单编号: AB12345678", limit: 1).first?[1] == "AB12345678")
    }

    @Test("offsets count bytes of UTF-8")
    func givesOffsets() throws {
        let text = "订单 AB-1 和 CD-22"
        let pattern = try Pattern(#"([A-Z]+)-(\d+)(x)?"#)
        let matches = pattern.matches(in: text)
        #expect(matches.map(\.range) == [7..<11, 16..<21])
        #expect(matches[1].ranges == [16..<21, 16..<18, 19..<21, nil])
        #expect(matches.map(\.whole) == ["AB-1", "CD-22"])
        #expect(matches[0][3] == nil)
        #expect(matches[0][9] == nil)
        #expect(pattern.matches(in: text, limit: 1).count == 1)
    }

    @Test("groups have names, in both spellings")
    func namesGroups() throws {
        let pattern = try Pattern(#"(?P<kind>SO|PO)-(?<number>\d+)(-)?[(?<x>]"#)
        #expect(pattern.captureNames == [nil, "kind", "number", nil])
        #expect(pattern.groupCount == 3)
        let match = try #require(pattern.matches(in: "PO-12(", limit: 1).first)
        #expect(match["kind"] == "PO")
        #expect(match["number"] == "12")
        #expect(match["other"] == nil)
        #expect(try Pattern(#"\(?<a>"#).matchesWhole("(<a>"))
        #expect(try Pattern(#"\Q(?<a>\E"#).matchesWhole("(?<a>"))
    }

    @Test("options, anchors and empty matches")
    func matchesInEachWay() throws {
        #expect(try Pattern("straße", options: .caseInsensitive).matches("Große STRAßE"))
        #expect(try !Pattern("a.b").matches("a\nb"))
        #expect(try Pattern("a.b", options: .dotMatchesNewline).matches("a\nb"))
        #expect(try Pattern("a|ab").matchesWhole("ab"))
        #expect(try !Pattern("a").matchesWhole("ab"))
        #expect(try Pattern("x*").matches(in: "é中x").map(\.range) == [0..<0, 2..<2, 5..<6, 6..<6])
        #expect(try Pattern("").matches(in: "").map(\.range) == [0..<0])
        #expect(try Pattern("(a)?").matches(in: "", limit: 1).first?[1] == nil)
        #expect(try Pattern("^b").matches(in: "ab").isEmpty)
    }

    @Test(
        "what RE2 leaves out is refused in words",
        arguments: [
            ("a(?=b)", "look-ahead", 2), ("(?!b)", "look-ahead", 1), ("中(?<=a)b", "look-behind", 2),
            ("(?<!a)b", "look-behind", 1), (#"(a)\1"#, "back-references", 4),
            ("(?P<n>a)(?P=n)", "back-references", 9), ("(?>a)", "atomic", 1), (#"[\1]\k<n>"#, "back-references", 5),
        ])
    func refusesUnsupported(source: String, name: String, column: Int) throws {
        let error = try #require(throws: RecipeError.self) { try Pattern(source) }
        #expect(error.code == .patternUnsupported)
        #expect(error.message.contains(name) && error.message.contains("RE2 has none"))
        #expect(error.position?.column == column)
    }

    @Test(
        "broken patterns are refused with a sentence and, where RE2 tells, the column",
        arguments: [
            ("ab(", nil), ("ab)", nil), ("[a", 1), ("a**", 2), ("*a", 1), (#"ab\"#, nil), (#"\y"#, 1), ("[z-a]", 2),
            ("[[:foo:]]", 2), ("a{2000}", 2), ("(?P<n>a)(?P<n>b)", nil), ("x++", 2), ("(?y)", 1),
        ] as [(String, Int?)])
    func refusesBroken(source: String, column: Int?) throws {
        let error = try #require(throws: RecipeError.self) { try Pattern(source) }
        #expect(error.code == .patternSyntax)
        if let column { #expect(error.position?.column == column, "\(error)") }
        #expect(error.message.hasPrefix("The pattern "))
    }

    @Test("a pattern that would grow too large is refused")
    func limitsMemory() throws {
        let error = try #require(throws: RecipeError.self) { try Pattern("((a{100}){100}){100}", maxMemory: 1 << 20) }
        #expect([.patternTooLarge, .patternSyntax].contains(error.code))
        let large = try #require(throws: RecipeError.self) { try Pattern(#"(\pL{500}){2}"#, maxMemory: 1 << 16) }
        #expect(large.code == .patternTooLarge)
    }

    @Test("no text makes a pattern slow: a megabyte against nested repetition ends at once")
    func isLinear() throws {
        let text = String(repeating: "a", count: 1 << 20) + "!"
        #expect(try !Pattern("(a*)*(a|aa)*b$").matches(text))
        #expect(try Pattern("^(a+)+$").matches(in: text, limit: 1).first == nil)
    }

    @Test("many tasks match with one pattern at once")
    func isShared() async throws {
        let pattern = try Pattern(#"(\w+)@(\w+)\.example"#)
        let found = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<200).filter { pattern.matches(in: "user\($0)@host\(task).example", limit: 1).first?[2] == "host\(task)" }.count
                }
            }
            return await group.reduce(0, +)
        }
        #expect(found == 1_600)
    }
}

import Testing

@testable import Settings

@Suite("Reading YAML strictly")
struct YAMLTests {
    private func document(_ text: String) -> Document { Document(Array(text.utf8)) }

    private func faults(_ text: String) -> [String] {
        document(text).faults.map { "\($0.mark.line):\($0.mark.column) \($0.code.rawValue) \($0.path)" }
    }

    private func core(_ text: String) -> CoreValue? {
        guard case .scalar(let scalar)? = document("k: \(text)").root?["k"]?.value.content else { return nil }
        return scalar.core
    }

    @Test(
        "plain scalars have the types of YAML 1.2's core schema",
        arguments: [
            ("on", .string("on")), ("off", .string("off")), ("yes", .string("yes")), ("No", .string("No")), ("y", .string("y")),
            ("true", .boolean(true)), ("False", .boolean(false)), ("TRUE", .boolean(true)), ("tRUE", .string("tRUE")),
            ("~", .null), ("null", .null), ("Null", .null), ("nULL", .string("nULL")), ("", .null),
            ("12", .integer(12)), ("+12", .integer(12)), ("-3", .integer(-3)), ("0o17", .integer(15)), ("0x1F", .integer(31)),
            ("017", .integer(17)), ("-0x1F", .string("-0x1F")), ("0b11", .string("0b11")), ("1_000", .string("1_000")),
            ("1:30", .string("1:30")), ("2026-11-01", .string("2026-11-01")), ("129.00", .number(129)), ("1e3", .number(1000)),
            (".5", .number(0.5)), ("5.", .number(5)), (".", .string(".")), ("-.inf", .number(-.infinity)), ("1e", .string("1e")),
            ("99999999999999999999", .number(1e20)), ("0x", .string("0x")), ("0x-1", .string("0x-1")), ("+", .string("+")),
            ("'12'", .string("12")), ("\"true\"", .string("true")),
        ] as [(String, CoreValue)])
    func coreScalars(_ text: String, _ expected: CoreValue) {
        #expect(core(text) == expected)
    }

    @Test("a key that stands twice is found at its second place, as often as there are such keys, and reading goes on")
    func duplicateKeys() {
        let text = """
            a: 1
            b: {x: 1, y: 2, x: 3}
            a: 2
            c:
              - k: 1
                k: 2
                k: 3
            """
        let found = faults(text)
        #expect(found == ["2:17 duplicate_key b.x", "3:1 duplicate_key a", "6:5 duplicate_key c[0].k", "7:5 duplicate_key c[0].k"])
        #expect(document(text).root?["b"]?.value.entries?.count == 2)
    }

    @Test("positions behind a repeated key on the same line are those of the file")
    func positionsBehindDuplicates() throws {
        let root = try #require(document("b: {x: 1, x: 3, other: value}").root)
        let other = try #require(root["b"]?.value["other"])
        #expect(other.keyMark == Mark(line: 1, column: 17))
        #expect(other.value.mark == Mark(line: 1, column: 24))
    }

    @Test("columns count characters, so that Chinese text does not shift them")
    func columnsCountScalars() throws {
        let root = try #require(document("名: {称: 一, 键: 二}").root)
        #expect(root["名"]?.value["键"]?.keyMark == Mark(line: 1, column: 11))
    }

    @Test("a key quoted, plain or numeric is the same key")
    func duplicateKeysOfOtherForm() {
        #expect(faults("\"a\": 1\na: 2") == ["2:1 duplicate_key a"])
        #expect(faults("1: a\n'1': b") == ["2:1 duplicate_key 1"])
    }

    @Test("an alias repeats what its anchor names")
    func aliases() throws {
        let root = try #require(document("a: &one {x: 1}\nb: *one").root)
        #expect(root["b"]?.value["x"]?.value.mark == Mark(line: 1, column: 13))
    }

    @Test("a merge key is a key like any other, which no section knows")
    func mergeKey() throws {
        let root = try #require(document("a: &one {x: 1}\nb: {<<: *one}").root)
        #expect(root["b"]?.value.entries?.map(\.key) == ["<<"])
    }

    @Test("aliases that unfold a thousand millionfold are refused before they do")
    func billionLaughs() {
        var text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (name, before) in zip("bcdefghi", "abcdefgh") {
            text += "\(name): &\(name) [\(Array(repeating: "*\(before)", count: 9).joined(separator: ", "))]\n"
        }
        #expect(faults(text) == ["1:1 syntax "])
        #expect(document(text).root == nil)
    }

    @Test("few aliases that unfold to too many values are refused while they do")
    func quietLaughs() {
        var text = "a: &a [\(Array(repeating: "x", count: 100).joined(separator: ", "))]\n"
        for (name, before) in zip("bcdef", "abcde") { text += "\(name): &\(name) [*\(before), *\(before), *\(before), *\(before), *\(before)]\n" }
        #expect(document(text).faults.map(\.code) == [.syntax])
        #expect(document(text).root == nil)
    }

    @Test("an alias as a key is no word")
    func aliasAsKey() {
        #expect(faults("a: &a [x]\n? *a\n: 1").map { $0.split(separator: " ")[1] } == ["syntax"])
        #expect(!faults("a: &a k\n*a : 1\n*a : 2").isEmpty)
    }

    @Test("an anchor cannot hold itself, and an alias needs its anchor")
    func undefinedAliases() {
        #expect(faults("a: &a [*a]") == ["1:8 syntax "])
        #expect(faults("a: *nobody") == ["1:4 syntax "])
    }

    @Test("nesting has an end")
    func depth() {
        let deep = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        #expect(document("a: \(deep)").faults.map(\.code) == [.syntax])
        let hostile = String(repeating: "[", count: 200_000)
        #expect(document(hostile).faults.map(\.code) == [.syntax])
        let hostileMaps = String(repeating: "{a: ", count: 50_000)
        #expect(document(hostileMaps).faults.map(\.code) == [.syntax])
    }

    @Test("a file holds one document")
    func oneDocument() {
        #expect(faults("a: 1\n---\nb: 2") == ["2:1 syntax "])
        #expect(faults("---\na: 1\n...\n").isEmpty)
    }

    @Test(
        "tags mean nothing here",
        arguments: [
            ("a: !!int 5", "1:4"), ("a: !!str 5", "1:4"), ("a: !!int '5'", "1:4"), ("!!str 5: a", "1:1"), ("a: !x {b: 1}", "1:4"), ("a: ! 5", "1:4"),
            ("!y k: 1", "1:1"),
        ])
    func tags(_ text: String, _ place: String) {
        #expect(faults(text).map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == ["\(place) syntax"])
    }

    @Test("an empty file, a comment and a null are an empty mapping", arguments: ["", "# nothing\n", "~", "---\n"])
    func empty(_ text: String) {
        #expect(document(text).root?.entries?.isEmpty == true)
        #expect(document(text).faults.isEmpty)
    }

    @Test("bytes that are not UTF-8 are named with their place")
    func notUTF8() {
        let document = Document(Array("a: 1\nb: 订".utf8) + [0xB6, 0xA9] + Array("\n".utf8))
        #expect(document.faults.first?.mark == Mark(line: 2, column: 5))
        #expect(document.faults.first?.reason == "The byte 0xB6 at offset 11 is not UTF-8. Save the file as UTF-8.")
    }

    @Test("control characters are named with their place")
    func controlCharacters() {
        let fault = document("a: 1\nb: x\u{0}y").faults.first
        #expect(fault?.mark == Mark(line: 2, column: 5))
        #expect(fault?.reason.contains("U+0000") == true)
    }

    @Test("a byte order mark and Windows line ends change no position")
    func byteOrderMark() throws {
        let root = try #require(document("\u{FEFF}a: 1\r\nb: {c: 2}\r\n").root)
        #expect(root["b"]?.value["c"]?.keyMark == Mark(line: 2, column: 5))
    }

    @Test("a file over the limit is not parsed")
    func sizeLimit() {
        let big = [UInt8](repeating: UInt8(ascii: "#"), count: 1_000_001)
        #expect(Document(big).faults.map(\.code) == [.unreadable])
    }

    @Test("faults of syntax come with their place and advice")
    func syntaxFaults() {
        let colon = document("a: b: c").faults.first
        #expect(colon?.mark == Mark(line: 1, column: 5))
        #expect(colon?.reason.contains("Put a text that holds \": \" in quotes") == true)
        let tab = document("a:\n\tb: 1").faults.first
        #expect(tab?.mark.line == 2)
        #expect(tab?.reason.contains("Indent with spaces, not tabs") == true)
        #expect(document("a: \"open").faults.first?.reason.contains("not closed") == true)
    }

    @Test("random bytes and broken YAML never crash the reader")
    func hostileBytes() {
        var generator = SplitMix(state: 7)
        let pieces = [
            "a: ", "- ", "[", "]", "{", "}", "&a ", "*a", "? ", ": ", "|\n", ">\n", "'", "\"", "\\x", "\n", "  ", "!t ", "---\n", "\t", "#",
            "%YAML 1.1\n", "<<: ", "\u{2028}", "键", "\\ud800",
        ]
        for _ in 0..<3_000 {
            let count = Int(generator.next() % 24)
            let text = (0..<count).map { _ in pieces[Int(generator.next() % UInt64(pieces.count))] }.joined()
            _ = Document(Array(text.utf8))
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            _ = Document(bytes)
        }
    }
}

/// A generator with a fixed seed: the same texts in every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

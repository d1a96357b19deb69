import Recipes
import Testing

@Suite("JSON survives whatever comes")
struct JSONFuzzTests {
    @Test("random bytes are refused or read, and never crash", arguments: 0..<4)
    func survivesRandomBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array(#"{}[]",:0123456789.eE+-truefalsn\u/bd \#u{FEFF}中"#.utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xFF]
        for _ in 0..<2_500 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? alphabet.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
            }
            checkRoundTrip(bytes)
        }
    }

    @Test("damaged documents are refused or read, and never crash", arguments: 0..<4)
    func survivesDamage(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            var bytes = RandomJSON.value(using: &random).serialized()
            for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.remove(at: at)
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
                default: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
            }
            checkRoundTrip(bytes)
        }
    }

    @Test("a value that is written and read is the same value", arguments: 0..<4)
    func keepsValues(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let value = RandomJSON.value(using: &random)
            for style in [[], .sorted, .indented, [.sorted, .indented]] as [JSONStyle] {
                let again = try JSONValue(parsing: value.serialized(style))
                #expect(again == value)
                #expect(again.hashValue == value.hashValue)
            }
        }
    }

    /// What is read once can be written and read again, and stays the same.
    private func checkRoundTrip(_ bytes: [UInt8]) {
        // A refusal is as good as an answer here.
        guard let value = try? JSONValue(parsing: bytes) else { return }
        let again = try? JSONValue(parsing: value.serialized())
        #expect(again == value, "\(bytes)")
    }
}

/// Documents of all shapes.
enum RandomJSON {
    static func value(using random: inout SeededGenerator, depth: Int = 0) -> JSONValue {
        switch Int.random(in: depth < 4 ? 0..<10 : 4..<10, using: &random) {
        case 0, 1: .array((0..<Int.random(in: 0...5, using: &random)).map { _ in value(using: &random, depth: depth + 1) })
        case 2, 3:
            .object(
                JSONObject(
                    (0..<Int.random(in: 0...5, using: &random)).map { _ in
                        JSONObject.Member(name: text(using: &random), value: value(using: &random, depth: depth + 1))
                    }))
        case 4: .null
        case 5: .bool(Bool.random(using: &random))
        case 6: .integer(Int64.random(in: .min ... .max, using: &random))
        case 7: .number(Double(bitPattern: UInt64.random(in: 0 ... .max, using: &random)))
        default: .string(text(using: &random))
        }
    }

    static func text(using random: inout SeededGenerator) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "b", "\"", "\\", "/", "\n", "\0", "\u{1F}", "<", "'", "\u{301}", "中", "😀", "\u{2028}", "\u{7F}", " ",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            text.unicodeScalars.append(scalars.randomElement(using: &random) ?? "a")
        }
        return text
    }
}

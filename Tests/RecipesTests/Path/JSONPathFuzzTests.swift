import Recipes
import Testing

@Suite("Paths survive whatever comes")
struct JSONPathFuzzTests {
    private static let pieces = [
        "$", "@", ".", "..", "[", "]", "(", ")", "?", "*", ",", ":", "'a'", "\"b\"", "a", "é", "0", "-1", "1.5", "==", "<=", "!",
        "&&", "||", "length(",
        "match(", "value(", "count(", "true", "null", " ", "\\", "\u{0}", "中", "$e",
    ]

    @Test("random paths are refused or searched for, and never crash", arguments: 0..<4)
    func survivesRandomPaths(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...14, using: &random)
            let text = "$" + (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
            check(text, RandomJSON.value(using: &random))
        }
    }

    @Test("random bytes are refused or searched for, and never crash", arguments: 0..<4)
    func survivesRandomBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...30, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            check("$" + String(decoding: bytes, as: UTF8.self), .null)
            check("$[?" + String(decoding: bytes, as: UTF8.self) + "]", [1, "a"])
        }
    }

    private func check(_ text: String, _ document: JSONValue) {
        // A refusal is as good as an answer here.
        guard let path = try? JSONPath(text) else { return }
        let scope = JSONPathScope(document, levels: ["e": document])
        _ = try? path.values(in: scope, work: 100_000)
    }
}

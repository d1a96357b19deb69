/// Finds the name that somebody probably meant.
enum Suggestion {
    /// The nearest of the names, or nil when none is near enough to be a slip of the fingers.
    ///
    /// Case, hyphens and underscores do not count, so `Password` and `answer-within` are found as well. A name that the word begins or
    /// that begins with the word counts as near: `pass` for `password`.
    static func nearest(to word: String, among names: some Sequence<String>) -> String? {
        let folded = fold(word)
        guard !folded.isEmpty, folded.count <= 64 else { return nil }
        var best: (name: String, distance: Int)?
        for name in names {
            let distance = distance(from: folded, to: fold(name))
            if distance < (best?.distance ?? .max) { best = (name, distance) }
        }
        guard let best, best.distance <= tolerance(folded, fold(best.name)) else { return nil }
        return best.name
    }

    private static func tolerance(_ word: [UInt8], _ name: [UInt8]) -> Int {
        if word.count >= 3, name.starts(with: word) || word.starts(with: name) && name.count >= 3 { return 8 }
        return max(1, min(word.count, name.count) / 3)
    }

    private static func fold(_ text: String) -> [UInt8] {
        text.lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
    }

    /// Damerau's distance in its restricted form: insertions, deletions, substitutions, swaps of neighbours.
    private static func distance(from word: [UInt8], to name: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...name.count)
        for row in 0..<word.count {
            var current = [row + 1]
            for column in 0..<name.count {
                let cost = word[row] == name[column] ? 0 : 1
                var value = min(last[column + 1] + 1, current[column] + 1, last[column] + cost)
                if row > 0, column > 0, word[row] == name[column - 1], word[row - 1] == name[column] {
                    value = min(value, beforeLast[column - 1] + 1)
                }
                current.append(value)
            }
            (beforeLast, last) = (last, current)
        }
        return last[name.count]
    }
}

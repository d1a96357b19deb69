/// The valid name that somebody most likely meant.
enum NearestName {
    /// The nearest candidate by edit distance, if it is near enough to be a slip and not another word.
    static func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
        let wanted = Array(ASCII.lowercased(name.prefix(64)).utf8)
        let limit = max(1, wanted.count / 3)
        return candidates.map { (name: $0, distance: distance(wanted, Array(ASCII.lowercased($0).utf8))) }
            .filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.name
    }

    /// The Damerau-Levenshtein distance with adjacent swaps.
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var before = [Int](repeating: 0, count: other.count + 1)
        var above = Array(0...other.count)
        for row in one.indices {
            var line = [row + 1] + [Int](repeating: 0, count: other.count)
            for column in other.indices {
                let change = above[column] + (one[row] == other[column] ? 0 : 1)
                line[column + 1] = min(change, above[column + 1] + 1, line[column] + 1)
                if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
                    line[column + 1] = min(line[column + 1], before[column - 1] + 1)
                }
            }
            (before, above) = (above, line)
        }
        return above[other.count]
    }
}

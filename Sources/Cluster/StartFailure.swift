/// Turns the server's last words into a sentence for an operator.
enum StartFailure {
    /// What kept the server from starting, by what it wrote to its log meanwhile.
    static func explain(_ log: String, _ location: ClusterLocation, port: Int) -> ClusterError {
        let lines = log.split(separator: "\n").map(String.init)
        func says(_ words: String) -> Bool { lines.contains { $0.contains(words) } }
        if says("No space left on device") { return Files.diskFull(location.root) }
        if says("Address already in use") || says("is already in use") {
            return ClusterError(
                .portTaken, "Port \(port) is taken by another PostgreSQL. Stop it, or give Inlet's database another port.")
        }
        if says("Permission denied") || says("has wrong ownership") || says("has invalid permissions") {
            return ClusterError(
                .permission,
                "PostgreSQL may not use its own files in \(location.root): \(lastWords(lines)) Its log is \(location.log).")
        }
        return ClusterError(.failed, "PostgreSQL did not start: \(lastWords(lines)) Its log is \(location.log).")
    }

    /// Whether the processes of a killed server are still there; they go within moments.
    static func isOldServerLeaving(_ log: String) -> Bool {
        log.contains("pre-existing shared memory block")
    }

    /// The most telling line, without its time stamp.
    private static func lastWords(_ lines: [String]) -> String {
        let telling = lines.last { $0.contains("FATAL:") || $0.contains("PANIC:") } ?? lines.last ?? "it said nothing"
        let words = telling.split(separator: ":  ", maxSplits: 1).last.map(String.init) ?? telling
        return words.hasSuffix(".") ? words : words + "."
    }
}

// Built with the sources of Sources/CSV as one module by bench.py: the reader alone, on the file that is named.
import Glibc

@main
enum ReaderBench {
    static func main() throws {
        let descriptor = open(CommandLine.arguments[1], O_RDONLY)
        guard descriptor >= 0 else { fatalError("The file cannot be opened.") }
        let begin = ContinuousClock.now
        var rows = 0
        var bytes = 0
        let reading = try CSVReader().rows(from: FileBytes(descriptor: descriptor))
        while let record = try reading.next() {
            guard case .row(let row) = record else { fatalError("A row of the bench was not taken.") }
            rows += 1
            for column in 0..<row.count { bytes += row.withBytes(at: column) { $0.count } }
        }
        let spent = ContinuousClock.now - begin
        let seconds = Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print(rows, bytes, seconds, Double(usage.ru_maxrss) / 1_024)
    }
}

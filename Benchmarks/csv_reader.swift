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
        print(rows, bytes, seconds, peakMemory())
    }

    /// Megabytes. Not of getrusage, which counts what the program that started this one had.
    private static func peakMemory() -> Double {
        guard let status = fopen("/proc/self/status", "r") else { fatalError("There is no /proc.") }
        defer { fclose(status) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), status) != nil {
            var kilobytes: CLong = 0
            let found = withUnsafeMutablePointer(to: &kilobytes) { place in withVaList([place]) { vsscanf(line, "VmHWM: %ld", $0) } }
            if found == 1 { return Double(kilobytes) / 1_024 }
        }
        fatalError("/proc says nothing of the memory.")
    }
}

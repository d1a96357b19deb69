import ArgumentParser
import Foundation
import Gateway
import Logging
import Recipes
import Settings
import Synchronization

/// `inlet import`
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes a call centre's file by hand, as its drop folder would. Rows that are known already make no second ticket.")

    @Argument(help: "The adapter: the name of a file under channels/ with channel: calls.")
    var adapter: String

    @Argument(help: "The file.", completion: .file())
    var file: String

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Writes nothing: shows what would be created, appended, ignored and rejected, with the first of each.")
    var dryRun = false

    @Flag(help: "Prints the result as one line of JSON.")
    var json = false

    func run() async throws {
        let configuration = try options.load(secrets: .deferred)
        let lookups = try LiveLookups(configuration, asking: !dryRun)
        let logger = Console.logger(level: .warning)
        let work = try FileImport(configuration, adapter: adapter, path: file, lookups: lookups.lookups, logger: logger)
        let bar = ProgressBar()
        let report = try await dryRun ? rehearse(work, configuration, bar) : takeIn(work, configuration, bar)
        bar.end()
        Console.print(json ? String(decoding: report.json.serialized(), as: UTF8.self) : text(report))
    }

    private func takeIn(_ work: FileImport, _ configuration: Configuration, _ bar: ProgressBar) async throws -> ImportReport {
        let database = try await Database.open(configuration, logger: Console.logger(level: .warning))
        do {
            let report = try await work.run(on: database) { bar.show($0) }
            await database.leave()
            return report
        } catch {
            await database.leave()
            throw error
        }
    }

    /// Without a database yet, all rows are new.
    private func rehearse(_ work: FileImport, _ configuration: Configuration, _ bar: ProgressBar) async throws -> ImportReport {
        guard Database.isThere(configuration) else { return try await work.rehearse(on: nil) { bar.show($0) } }
        return try await options.withDatabase { _, database in
            try await work.rehearse(on: database) { bar.show($0) }
        }
    }

    private func text(_ report: ImportReport) -> String {
        let verbs: [ImportReport.Kind: String] = [
            .created: "created", .appended: "appended to a ticket", .duplicate: "known already", .ignored: "ignored", .rejected: "rejected",
        ]
        var lines = ["\(report.file): \(report.rows) rows\(dryRun ? ", nothing written. There would be:" : ".")"]
        for kind in ImportReport.Kind.allCases where report.count(kind) > 0 {
            let reasons = report.reasons(kind).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            lines.append("  \(report.count(kind)) \(verbs[kind] ?? kind.rawValue)\(reasons.isEmpty ? "" : " (\(reasons))")")
            for example in report.examples where example.kind == kind { lines.append("    line \(example.line): \(example.text)") }
        }
        if let path = report.rejectsFile { lines.append("  The rejected rows: \(path)") }
        return lines.joined(separator: "\n")
    }
}

/// Shows on standard error how far an import is: a bar on a terminal, now and then a plain line elsewhere.
final class ProgressBar: Sendable {
    private let start = ContinuousClock.now
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let last = Mutex<ContinuousClock.Instant?>(nil)
    private let newest = Mutex<FileImport.Progress?>(nil)

    func show(_ progress: FileImport.Progress) {
        newest.withLock { $0 = progress }
        let now = ContinuousClock.now
        let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(5)
        let isDue = last.withLock { last in
            guard now - (last ?? (isTerminal ? start - pause : start)) >= pause else { return false }
            last = now
            return true
        }
        if isDue { write(progress, now) }
    }

    /// Shows the last state and leaves the line.
    func end() {
        guard let progress = newest.withLock({ $0 }) else { return }
        write(progress, .now)
        if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
    }

    private func write(_ progress: FileImport.Progress, _ now: ContinuousClock.Instant) {
        let text = Self.line(progress, after: now - start, bar: isTerminal)
        FileHandle.standardError.write(Data((isTerminal ? "\r\u{1B}[K\(text)" : text + "\n").utf8))
    }

    static func line(_ progress: FileImport.Progress, after spent: Duration, bar: Bool) -> String {
        let seconds = max(0.001, Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18)
        let share = progress.bytes.all == 0 ? 1 : min(1, Double(progress.bytes.read) / Double(progress.bytes.all))
        let rate = Int((Double(progress.rows) / seconds).rounded())
        let left = share >= 1 || share <= 0 ? 0 : Int((seconds / share * (1 - share)).rounded(.up))
        let filled = Int(share * 24)
        let drawn = bar ? "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: 24 - filled) + "] " : ""
        return "\(drawn)\(Int(share * 100)) %  \(progress.rows) rows  \(rate) rows/s  \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60) left"
    }
}

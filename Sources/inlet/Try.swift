import ArgumentParser
import Foundation
import Gateway
import Intake
import Recipes
import Settings

/// `inlet try`
struct Try: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "try",
        abstract: "Runs inputs through an adapter and shows what would come of them. Stores nothing, asks nobody.")

    /// Whether order and CRM APIs are asked.
    enum Lookups: String, ExpressibleByArgument {
        case off, live
    }

    @Argument(help: "The adapter: the name of a file under channels/; or a provider, tried without its secrets.")
    var adapter: String

    @Argument(help: "Files or folders: a mail, a CSV, a raw HTTP request, or a request's body with --header.")
    var inputs: [String]

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "A header of a bare body, as in 'X-Signature: …'; may be repeated.")
    var header: [String] = []

    @Option(help: "off: nobody is asked. live: the order and CRM APIs are asked.")
    var lookups = Lookups.off

    @Flag(help: "Takes a request whose signature does not hold, and needs no secret: to try a sample. The result says what the check found.")
    var unsigned = false

    @Option(help: "The clock, as in 2026-11-20T08:00:00Z: for signature windows and ages.")
    var now: String?

    @Flag(help: "Prints one line of JSON an input: docs/schema/try.json.")
    var json = false

    func run() async throws {
        let configuration = try options.load(secrets: .deferred)
        let service = try LiveLookups(configuration, asking: lookups == .live)
        let dryRun = try DryRun(configuration, adapter: adapter, lookups: service.lookups, now: try clock(), unsigned: unsigned)
        var failed = false
        for file in try inputs.flatMap(files) {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw ValidationError("\(file) could not be read.")
            }
            try await dryRun.run(file, Array(data), headers: try headers()) { result in
                failed = failed || result.error != nil
                Console.print(json ? String(decoding: result.json.serialized(), as: UTF8.self) : result.text)
            }
        }
        if failed, !json { throw ExitCode(1) }
    }

    private func clock() throws -> Timestamp {
        guard let now else { return .now }
        let formatter = ISO8601DateFormatter()
        guard let date = formatter.date(from: now) else {
            throw ValidationError("--now takes a time such as 2026-11-20T08:00:00Z.")
        }
        return Timestamp(microseconds: Int64(date.timeIntervalSince1970 * 1_000_000))
    }

    private func headers() throws -> [(name: String, value: String)] {
        try header.map { line in
            guard let colon = line.firstIndex(of: ":") else { throw ValidationError("--header takes 'Name: value'.") }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (String(line[..<colon]), String(value))
        }
    }

    /// All files of a folder, by name; a file is itself.
    private func files(of path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ValidationError("There is no file \(path).")
        }
        guard isFolder.boolValue else { return [path] }
        return try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { !$0.hasPrefix(".") }.map { "\(path)/\($0)" }
            .filter { file in
                var isInnerFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: file, isDirectory: &isInnerFolder) && !isInnerFolder.boolValue
            }
    }
}

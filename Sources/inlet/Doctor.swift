import ArgumentParser
import Gateway
import Intake
import Logging
import Recipes
import Settings

/// `inlet doctor`
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reaches and times everything outside: mailboxes, database, order and CRM APIs, mail server; says what vendors need.",
        discussion: "Logs in and lists; fetches, sends and changes nothing. Ends with 1 when something does not work.")

    @Argument(help: "Only this adapter, and the database.")
    var adapter: String?

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Prints one line of JSON a finding.")
    var json = false

    func run() async throws {
        let configuration = try options.load(secrets: .deferred)
        let name = adapter.map { AdapterName($0) }
        if let name, configuration.adapter(name) == nil {
            throw ValidationError("There is no adapter \(name) (no channels/\(name).yaml).")
        }
        var failed = false
        try await Examination(configuration, logger: Console.logger(level: .error)).run(only: name) { finding in
            failed = failed || finding.outcome == .failed
            Console.print(json ? String(decoding: finding.json.serialized(), as: UTF8.self) : finding.line)
        }
        if failed { throw ExitCode(1) }
    }
}

extension Finding {
    /// As an operator reads it.
    fileprivate var line: String {
        func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(1, width - text.count)) }
        let time = milliseconds.map { "\($0) ms" } ?? ""
        return padded(outcome.rawValue, 8) + padded(subject, 18) + padded(what, 18) + padded(time, 9) + text
    }
}

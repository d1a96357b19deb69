import ArgumentParser
import Foundation
import Gateway
import Recipes
import Settings

/// `inlet test`
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Runs the cases written beside the configuration. Ends with 1 when one does not hold, with 78 when the configuration is bad.")

    @Argument(help: "Adapters and providers, as hotline-sms or providers/twilio. Default: all.")
    var names: [String] = []

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "Writes the results to this file in JUnit's XML.")
    var junit: String?

    @Flag(help: "Prints one line of JSON a case.")
    var json = false

    func run() async throws {
        let configuration = try options.load(secrets: .deferred)
        var reports: [CaseReport] = []
        do {
            try await CaseRun(configuration).run(names) { report in
                reports.append(report)
                show(report)
            }
        } catch let failure as CaseRun.Failure {
            throw ValidationError(failure.description)
        }
        if let junit { try reports.junit.write(toFile: junit, atomically: true, encoding: .utf8) }
        let failed = reports.count { !$0.holds }
        if !json { Console.print("\(reports.count) cases: \(failed == 0 ? "all hold" : "\(failed) do not hold").") }
        if failed > 0 { throw ExitCode(1) }
    }

    private func show(_ report: CaseReport) {
        if json { return Console.print(String(decoding: report.json.serialized(), as: UTF8.self)) }
        Console.print("\(report.holds ? "ok  " : "FAIL") \(report.owner): \(report.name)")
        for difference in report.differences { Console.print("     \(difference)") }
    }
}

import ArgumentParser
import Foundation
import Gateway
import Logging

/// `inlet demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Runs the gateway with customers of its own: real contacts in, draft tickets out, notices into sinks.")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Ends after the table.")
    var once = false

    func run() async throws {
        do {
            try await Demo(
                directory: options.directory, endsAfterTable: once, logger: Console.logger(level: .warning), say: Console.print
            ).run(environment: ProcessInfo.processInfo.environment)
        } catch {
            Console.error("inlet: \(error)")
            throw ExitCode(1)
        }
    }
}

import ArgumentParser
import Foundation
import Gateway
import Intake
import Logging
import Settings

/// `inlet receive`
struct Receive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Takes one mail from the standard input, for a pipe from a mail server.",
        discussion: """
            Ends with 0 only after the mail is committed. Everything else ends with 75 (EX_TEMPFAIL): the mail server keeps the mail and \
            tries again. Of a mail over the limit a draft tells. Works whether or not `inlet serve` runs; the same mail handed over twice is one delivery.
            """)

    @Argument(help: "The email adapter whose mail it is.")
    var adapter: String

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        do {
            let configuration = try options.load(secrets: .deferred)
            let pipe = try MailPipe(configuration, adapter: AdapterName(adapter))
            try await pipe.take(from: FileHandle.standardInput.fileDescriptor, logger: Console.logger(level: .error))
        } catch {
            // Also for a broken configuration: a mail server would send the mail back to its sender on any other status.
            if !(error is ExitCode) { Console.error("inlet: \(error)") }
            throw ExitCode(75)
        }
    }
}

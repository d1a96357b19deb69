import ArgumentParser

/// The command line.
@main
struct Inlet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inlet",
        abstract: "Takes customer contacts from mail, SMS, chat and call centres, and makes draft tickets of them.",
        version: "0.1.0",
        subcommands: [
            Serve.self, Check.self, TestCommand.self, Try.self, Doctor.self, Receive.self, Status.self, Tickets.self, Explain.self,
            QuarantineCommand.self, Migrate.self,
            Token.self, DemoCommand.self, SchemaCommand.self,
        ])
}

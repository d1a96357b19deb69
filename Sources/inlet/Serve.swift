import ArgumentParser
import Gateway
import Logging
import Settings

/// `inlet serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Runs the gateway until SIGTERM or SIGINT.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        ProcessMemory.returnLargeBlocks()
        let configuration = try options.load()
        let logger = Console.logger(configuration)
        let database: Database
        do {
            database = try await Database.open(configuration, isPatient: configuration.instance.spool != nil, logger: logger)
        } catch {
            Console.error("inlet: \(error)")
            throw ExitCode(1)
        }
        do {
            try await Gateway(configuration, database: database, logger: logger) { port in
                logger.notice("Inlet is ready.", metadata: ["port": "\(port)"])
            }.run()
            await database.close()
        } catch {
            await database.close()
            Console.error("inlet: \(error)")
            throw ExitCode(1)
        }
    }
}

/// `inlet migrate`
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Brings the database's tables up to date, and ends.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let configuration = try options.load(secrets: .deferred)
        let database = try await Database.open(configuration, migrating: false, logger: Console.logger(level: .warning))
        let names = try await database.migrate(logger: Console.logger(level: .warning))
        await database.leave()
        Console.print(names.isEmpty ? "The tables are up to date." : "Ran " + names.joined(separator: ", ") + ".")
    }
}

import ArgumentParser
import Foundation
import Gateway
import Logging
import Settings

/// Where the configuration is; every command takes it.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .long, help: "The folder of the configuration. Default: INLET_CONFIG, else adapters/ in the working directory.")
    var config: String?

    var directory: String {
        config ?? ProcessInfo.processInfo.environment["INLET_CONFIG"] ?? "adapters"
    }

    /// Loads the configuration; lists all its problems and ends with 78 when there is an error among them.
    func load(secrets: Configuration.Secrets = .required) throws -> Configuration {
        let (configuration, diagnostics) = Configuration.load(
            directory: directory, environment: ProcessInfo.processInfo.environment, secrets: secrets)
        let shown = secrets == .deferred ? diagnostics.filter { $0.severity == .error } : diagnostics
        if !shown.isEmpty { Console.error(Diagnostics.render(shown)) }
        guard let configuration else {
            Console.error(Diagnostics.summary(of: diagnostics))
            throw ExitCode(78)
        }
        return configuration
    }

    /// Opens the database of the configuration, lets a command work on it, and lets go of it.
    func withDatabase<Value>(_ body: (Configuration, Database) async throws -> Value) async throws -> Value {
        let configuration = try load(secrets: .deferred)
        let logger = Console.logger(level: .warning)
        let database = try await Database.open(configuration, migrating: false, logger: logger)
        do {
            let value = try await body(configuration, database)
            await database.leave()
            return value
        } catch {
            await database.leave()
            throw error
        }
    }
}

/// Writes to the terminal.
enum Console {
    static func print(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    static func error(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    static func logger(level: Logger.Level) -> Logger {
        var logger = Logger(label: "inlet") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }

    static func logger(_ configuration: Configuration) -> Logger {
        logger(level: Logger.Level(rawValue: configuration.instance.log.level.rawValue) ?? .info)
    }
}

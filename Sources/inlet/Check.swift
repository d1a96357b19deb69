import ArgumentParser
import Foundation
import Gateway
import Intake
import Recipes
import Settings

/// `inlet check`
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judges the configuration: every problem of every file at once. Ends with 78 when there is an error.")

    @Argument(help: "The folder of the configuration.")
    var folder: String?

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Takes missing secrets as warnings: for a configuration whose secrets are elsewhere.")
    var offline = false

    @Flag(help: "Prints the findings as JSON, one a line.")
    var json = false

    func run() async throws {
        let (configuration, diagnostics) = Configuration.load(
            directory: folder ?? options.directory, environment: ProcessInfo.processInfo.environment,
            secrets: offline ? .deferred : .required)
        if json {
            for diagnostic in diagnostics { Console.print(diagnostic.json) }
        } else if !diagnostics.isEmpty {
            Console.print(Diagnostics.render(diagnostics))
        }
        guard let configuration else {
            if !json { Console.error(Diagnostics.summary(of: diagnostics)) }
            throw ExitCode(78)
        }
        do {
            _ = try Assembly(configuration, lookups: NoLookups())
        } catch  where !offline {
            Console.error("\(error)")
            throw ExitCode(78)
        } catch {
            // Without its secrets an adapter cannot be put together; that was said above.
        }
        let problems = await SFTPCheck.problems(of: configuration, reaching: !offline)
        for problem in problems { Console.error(problem) }
        if !problems.isEmpty { throw ExitCode(78) }
        if !json {
            for estimate in SMSEstimate.all(of: configuration) { Console.print(estimate.description) }
            Console.print(
                "\(configuration.adapters.count) adapters, \(configuration.providers.count) providers, \(configuration.lookups.count) lookups, \(configuration.ticketTypes.count) ticket types: no errors."
            )
        }
    }
}

extension Diagnostic {
    fileprivate var json: String {
        var object: JSONObject = [
            "file": .string(file), "line": .integer(Int64(line)), "column": .integer(Int64(column)), "path": .string(path),
            "severity": .string(severity.rawValue), "code": .string(code.rawValue), "reason": .string(reason),
        ]
        object["suggestion"] = suggestion.map(JSONValue.string)
        return String(decoding: JSONValue.object(object).serialized(), as: UTF8.self)
    }
}

/// `inlet schema`
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Writes docs/configuration.md and the JSON Schemas from the declarations of the keys.")

    @Option(help: "The folder to write to.")
    var write: String

    func run() async throws {
        for (name, text) in Schema.files() {
            let path = "\(write)/\(name)"
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            Console.print(path)
        }
    }
}

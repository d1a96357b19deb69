public import ArgumentParser
import Foundation
import Gateway
import Intake
public import Store

/// `inlet quarantine`
struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "Lists, shows, replays and discards deliveries that wait for a person.",
        subcommands: [List.self, Show.self, Replay.self, Discard.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the quarantine, the newest first.")

        @OptionGroup var options: ConfigurationOptions

        @Option(help: "Only this adapter.")
        var adapter: String?

        @Option(help: "How many.")
        var limit = 50

        func run() async throws {
            let records = try await options.withDatabase { _, database in
                try await database.store.quarantine(adapter: adapter.map { AdapterName($0) }, most: limit)
            }
            guard !records.isEmpty else { return Console.print("The quarantine is empty.") }
            let rows = records.map { record in
                [
                    String(record.id.number), record.id.receivedAt.description, record.adapter.description, record.reason,
                    (record.error ?? "").fitting(80),
                ]
            }
            Console.print(TextTable.text([["delivery", "received", "adapter", "reason", "error"]] + rows))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints the bytes of a delivery as they came.")

        @Argument(help: "The delivery's id.")
        var id: Int64

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let record = try await options.withDatabase { _, database in try await database.store.delivery(id) }
            guard let body = record?.body else {
                Console.error("There is no delivery \(id), or retention has removed its bytes.")
                throw ExitCode(1)
            }
            FileHandle.standardOutput.write(Data(body))
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts deliveries back to work. Messages that made a ticket already make no second one.")

        @Argument(help: "The deliveries' ids.")
        var ids: [Int64] = []

        @Flag(help: "All that are in quarantine.")
        var all = false

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let count = try await options.withDatabase { _, database -> Int in
                let ids = all ? try await database.store.quarantine(most: 10_000).map(\.id.number) : ids
                return try await database.store.replay(ids)
            }
            Console.print("\(count) deliveries wait for the workers again.")
            if count == 0 { throw ExitCode(1) }
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes deliveries out of quarantine for good; their bytes are kept until retention ends.")

        @Argument(help: "The deliveries' ids.")
        var ids: [Int64]

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let count = try await options.withDatabase { _, database in
                try await database.store.discard(ids, who: NSUserName())
            }
            Console.print("\(count) deliveries were discarded.")
            if count == 0 { throw ExitCode(1) }
        }
    }
}

/// `inlet token`
struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes, lists and revokes tokens of the API.", subcommands: [Make.self, List.self, Revoke.self])

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a token and prints it, this once: only its hash is stored. An older one of that name ends.")

        @Argument(help: "Whom it is for.")
        var name: String

        @Option(help: "reader: masked data. agent: data in the clear, changes. admin: quarantine and notices too.")
        var role: APIToken.Role = .agent

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let token = try await options.withDatabase { _, database in
                try await database.store.makeToken(APIToken(name: name, role: role))
            }
            Console.print(token)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the tokens' names and roles.")

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let tokens = try await options.withDatabase { _, database in try await database.store.tokens() }
            Console.print(TextTable.text([["name", "role"]] + tokens.map { [$0.name, $0.role.rawValue] }))
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a token invalid at once.")

        @Argument(help: "The token's name.")
        var name: String

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            guard try await options.withDatabase({ _, database in try await database.store.revokeToken(named: name) }) else {
                Console.error("There is no token \(name).")
                throw ExitCode(1)
            }
        }
    }
}

extension APIToken.Role: ExpressibleByArgument {}

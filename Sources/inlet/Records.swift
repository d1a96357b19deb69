import ArgumentParser
import Gateway
import Intake
import Recipes
import Settings
import Store

/// `inlet status`
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Prints the books and how each adapter is doing.")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Prints one JSON object.")
    var json = false

    func run() async throws {
        let (books, health) = try await options.withDatabase { _, database in
            (try await database.store.books(), try await database.store.adapterHealth())
        }
        if json {
            Console.print(String(decoding: books.json.serialized(), as: UTF8.self))
        } else {
            Console.print(books.text)
            if !health.isEmpty {
                Console.print("\n" + TextTable.text([["adapter", "pending", "quarantined", "last success", "last error"]] + health.map(\.row)))
            }
        }
        if !books.balance { throw ExitCode(1) }
    }
}

extension Books {
    fileprivate var text: String {
        let dispositions = self.dispositions.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let messages = self.messages.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return """
            receptions acknowledged  \(receptions) = \(deliveries) deliveries + \(duplicates) duplicates: \(receptionsBalance ? "balanced" : "NOT BALANCED")
            deliveries               \(deliveries) = \(dispositions.isEmpty ? "none" : dispositions): \(deliveriesBalance ? "balanced" : "NOT BALANCED")
            messages decoded         \(decoded) = \(messages.isEmpty ? "none" : messages): \(messagesBalance ? "balanced" : "NOT BALANCED")
            late completions         \(late), without effect
            """
    }

    fileprivate var json: JSONValue {
        func object(_ counts: [String: Int64]) -> JSONValue {
            .object(JSONObject(counts.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .integer($0.value)) }))
        }
        return [
            "receptions": .integer(receptions), "duplicates": .integer(duplicates), "deliveries": .integer(deliveries),
            "dispositions": object(dispositions), "decoded": .integer(decoded), "messages": object(messages), "late": .integer(late),
            "balanced": .bool(balance),
        ]
    }
}

extension Store.AdapterHealth {
    fileprivate var row: [String] {
        [
            adapter.description, String(pending), String(quarantined), lastSuccessAt?.description ?? "-",
            lastError?.fitting(60) ?? "-",
        ]
    }
}

/// `inlet tickets`
struct Tickets: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists tickets, the newest first.")

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "How many.")
    var limit = 20

    @Option(help: "Only this queue.")
    var queue: String?

    @Flag(help: "Prints one line of JSON a ticket.")
    var json = false

    func run() async throws {
        var filter = Store.TicketFilter()
        filter.queue = queue
        let tickets = try await options.withDatabase { [filter] _, database in try await database.store.tickets(filter, most: limit) }
        guard !json else {
            for ticket in tickets { Console.print(String(decoding: ticket.summary.serialized(), as: UTF8.self)) }
            return
        }
        Console.print(TicketTable.text(tickets))
    }
}

extension TicketRecord {
    fileprivate var summary: JSONValue {
        [
            "number": .string(number.description), "status": .string(status.rawValue), "type": .string(type), "queue": .string(queue),
            "priority": .string(priority.rawValue), "title": .string(title), "channel": .string(channel.rawValue),
            "adapter": .string(adapter.description), "customer": customerName.map(JSONValue.string) ?? .null,
            "fields": .object(fields), "missing": .array(missing.map(JSONValue.string)),
            "created_at": .string(createdAt.description),
        ]
    }
}

/// `inlet explain`
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tells why a ticket or a delivery became what it is, stage by stage.")

    @Argument(help: "A ticket's number (T100042) or a delivery's id (42).")
    var id: String

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let (records, notices) = try await options.withDatabase { _, database in
            let store = database.store
            let ticket = TicketNumber(id)
            let numbers = if let ticket { try await store.deliveries(of: ticket) } else { Int64(id).map { [$0] } ?? [] }
            var records: [Store.DeliveryRecord] = []
            for number in numbers {
                if let record = try await store.delivery(number) { records.append(record) }
            }
            return (records, ticket == nil ? [] : try await store.notices(ticket: ticket, most: 100))
        }
        guard !records.isEmpty else {
            Console.error("There is no ticket or delivery \(id).")
            throw ExitCode(1)
        }
        for record in records { Console.print(record.explanation) }
        for notice in notices.reversed() { Console.print(notice.explanation) }
    }
}

extension Store.DeliveryRecord {
    fileprivate var explanation: String {
        var lines = ["delivery \(id.number), \(adapter), received \(id.receivedAt)"]
        if let key { lines.append("  key \(key), \(body?.count ?? 0) bytes, \(contentType ?? "")") }
        lines.append("  \(disposition)\(reason.map { " (\($0))" } ?? "")\(error.map { ": \($0)" } ?? ""), attempt \(attempt)")
        for message in messages {
            lines.append("  message\(message.ticket.map { " of ticket \($0)" } ?? "")")
            for entry in message.trace.array ?? [] {
                guard var object = entry.object, let stage = object["stage"]?.string else { continue }
                object["stage"] = nil
                let text = String(decoding: JSONValue.object(object).serialized(), as: UTF8.self)
                lines.append("    \(stage.padding(toLength: 9)) \(text)")
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension Store.NoticeRecord {
    fileprivate var explanation: String {
        let sms = size.map { ", \($0.segments) SMS (\($0.alphabet))\($0.cost.map { ", \($0)" } ?? "")" } ?? ""
        return "notice \(id), \(template) by \(channel) to \(recipient): \(state), attempt \(attempt)\(sms)\(error.map { ": \($0)" } ?? "")"
    }
}

extension String {
    fileprivate func padding(toLength length: Int) -> String {
        self + String(repeating: " ", count: max(0, length - count))
    }
}

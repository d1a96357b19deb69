/// What a rule may ask of a ticket when no message brought it up, beside the ticket's fields and what the lookups found.
///
/// The check of a configuration takes the names from here, and the ticket answers each of them: a path that passes has a value.
public enum TicketPath: String, Sendable, Hashable, CaseIterable {
    /// As in `T100001`.
    case number = "ticket.number"
    /// See `TicketStatus`.
    case status = "ticket.status"
    /// The name of the ticket's type.
    case type = "ticket.type"
    /// The ticket's title.
    case title = "ticket.title"
    /// The ticket's queue.
    case queue = "ticket.queue"
    /// See `Priority`.
    case priority = "ticket.priority"
    /// The ticket's tags.
    case tags = "ticket.tags"
    /// The adapter that the ticket came by.
    case adapterName = "adapter.name"
    /// The channel that the ticket came by.
    case adapterChannel = "adapter.channel"
    /// The customer's name, from the lookup before the message.
    case customerName = "customer.name"
    /// The customer's language, from the lookup before the message.
    case customerLanguage = "customer.language"
}

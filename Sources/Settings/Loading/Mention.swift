import Recipes

/// A name or path in one file that something in another file has to provide.
struct Mention: Sendable {
    enum Subject: Sendable {
        case lookup(String)
        case ticketType(String)
        case provider(String)
        case preset(String)
        case template(String)
        case adapter(String)
        case queue(String)
        /// A path that a rule or a prefill asks for.
        case path(String, Vocabulary.Scope)
        /// The variables of a template; the mention's place is where its text begins.
        case variables(Template, Vocabulary.Scope)
        /// A value that a path is compared with, where the values are known: a ticket type, a status, a channel.
        case comparison(path: String, value: String)
    }

    var subject: Subject
    var file: String
    var mark: Mark
    var path: String
}

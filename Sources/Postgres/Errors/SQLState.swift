/// Facts about the server's error codes (PostgreSQL manual, appendix A).
enum SQLState {
    static let queryCanceled = "57014"
    static let readOnlyTransaction = "25006"
    static let featureNotSupported = "0A000"
    static let unknownStatementName = "26000"

    /// Whether the same statement may succeed later, on this connection or another.
    static func isTransient(_ state: String) -> Bool {
        switch state {
        // Serialization failure, deadlock, lock not available.
        case "40001", "40P01", "55P03": true
        // Cancelled from outside; shut down by an operator; crashed; starting up; idle session ended.
        case "57014", "57P01", "57P02", "57P03", "57P05": true
        // A primary that became a standby: the next connection finds the new primary.
        case readOnlyTransaction: true
        // 08 connection exceptions, 53 lack of resources.
        default: state.hasPrefix("08") || state.hasPrefix("53")
        }
    }

    /// Whether the server's sentence may quote a customer's value ("invalid input syntax for type integer: …").
    static func mayQuoteValues(_ state: String) -> Bool {
        // Character-set errors name the encoding and at most four bytes in hexadecimal.
        state.hasPrefix("22") && state != "22021" && state != "22P05"
    }

    /// Blanks everything from the first quote to the last: a value may itself contain quotes.
    static func withoutQuotedParts(_ message: String) -> String {
        guard let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\""), first < last else {
            return message
        }
        return message[..<first] + "\"…\"" + message[message.index(after: last)...]
    }
}

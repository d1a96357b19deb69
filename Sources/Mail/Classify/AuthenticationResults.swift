/// One `Authentication-Results` field (RFC 8601, section 2.2).
public struct AuthenticationResults: Sendable, Equatable {
    /// One method's result.
    public struct Result: Sendable, Equatable {
        /// The method in lower case: `spf`, `dkim`, `dmarc`, `arc` …
        public var method: String
        /// The result in lower case: `pass`, `fail`, `softfail`, `none` …
        public var value: String
        /// The reason in the server's words; nil when there is none.
        public var reason: String?
        /// What was looked at, by `ptype.property` in lower case, for example `header.from`.
        public var properties: [String: String]

        /// A result from its parts.
        public init(method: String, value: String, reason: String? = nil, properties: [String: String] = [:]) {
            self.method = method
            self.value = value
            self.reason = reason
            self.properties = properties
        }
    }

    /// Who says so, in lower case.
    public var server: String
    /// The results in order; empty for `none`.
    public var results: [Result]

    /// Results from their parts.
    public init(server: String, results: [Result]) {
        self.server = server
        self.results = results
    }

    /// Reads a field's value. Comments are skipped; nil when there is no server id.
    public init?(_ value: String) {
        var statements = Statement.split(value)
        guard !statements.isEmpty, let first = statements.removeFirst().words.first, !first.contains("=") else { return nil }
        server = first.lowercased()
        results = statements.compactMap(Self.result)
    }

    /// The first result of the method in lower case.
    public func result(_ method: String) -> Result? {
        results.first { $0.method == method }
    }

    private static func result(_ statement: Statement) -> Result? {
        guard let head = statement.words.first, let (name, value) = pair(head) else { return nil }
        let method = name.prefix { $0 != "/" }.lowercased()
        var result = Result(method: method, value: value.lowercased())
        for word in statement.words.dropFirst() {
            guard let (key, value) = pair(word) else { continue }
            if key.lowercased() == "reason" {
                result.reason = value
            } else if result.properties[key.lowercased()] == nil {
                result.properties[key.lowercased()] = value
            }
        }
        return method.isEmpty || value.isEmpty ? nil : result
    }

    private static func pair(_ word: String) -> (String, String)? {
        guard let equals = word.firstIndex(of: "=") else { return nil }
        return (String(word[..<equals]), String(word[word.index(after: equals)...]))
    }

    /// What stands between two semicolons: words without comments, `key = value` put together, quotes removed.
    private struct Statement {
        var words: [String] = []

        static func split(_ value: String) -> [Statement] {
            var reader = WordReader(value)
            return reader.statements()
        }
    }

    /// Reads tokens, quoted strings and comments.
    private struct WordReader {
        private let bytes: [UInt8]
        private var index = 0
        private var word: [UInt8] = []
        private var words: [String] = []
        private var gluing = false

        init(_ value: String) { bytes = Array(value.utf8) }

        mutating func statements() -> [Statement] {
            var statements: [Statement] = []
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: ";"):
                    endWord()
                    statements.append(Statement(words: words))
                    words = []
                case UInt8(ascii: "("): skipComment()
                case UInt8(ascii: "\""): readQuoted()
                case UInt8(ascii: "="):
                    glue()
                case 0x20, 0x09, 0x0A, 0x0D: if !gluing { endWord() }
                default:
                    gluing = false
                    word.append(bytes[index])
                }
                index += 1
            }
            endWord()
            statements.append(Statement(words: words))
            return statements
        }

        private mutating func endWord() {
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            word = []
            gluing = false
        }

        /// `a = b` is one word. A second `=` belongs to the value.
        private mutating func glue() {
            if word.isEmpty, let last = words.popLast() { word = Array(last.utf8) }
            word.append(UInt8(ascii: "="))
            gluing = true
        }

        private mutating func skipComment() {
            var depth = 0
            while index < bytes.count {
                if bytes[index] == UInt8(ascii: "\\") {
                    index += 1
                } else if bytes[index] == UInt8(ascii: "(") {
                    depth += 1
                } else if bytes[index] == UInt8(ascii: ")") {
                    depth -= 1
                    if depth == 0 { break }
                }
                index += 1
            }
            if !gluing { endWord() }
        }

        private mutating func readQuoted() {
            gluing = false
            index += 1
            while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
                word.append(bytes[index])
                index += 1
            }
        }
    }
}

/// What a trusted server says of a mail's sender.
public struct SenderAuthentication: Sendable, Equatable {
    /// The outcome, from DMARC where the server checked it, else from aligned SPF or DKIM.
    public enum Verdict: String, Sendable {
        /// The sender's domain vouches for the mail.
        case pass
        /// The sender's domain disowns it: never answered, never merged with a known customer.
        case fail
        /// The server checked and can say neither.
        case unknown
    }

    /// The outcome.
    public var verdict: Verdict
    /// The server that says so.
    public var server: String
    /// The results of `dmarc`, `dkim` and `spf` as the server states them.
    public var results: [AuthenticationResults.Result]

    /// An outcome from its parts.
    public init(verdict: Verdict, server: String, results: [AuthenticationResults.Result]) {
        self.verdict = verdict
        self.server = server
        self.results = results
    }

    /// The outcome of the topmost field of a trusted server: fields further down may be forged.
    ///
    /// - Parameters:
    ///   - fields: The values of all `Authentication-Results` fields, topmost first.
    ///   - trusted: The ids of the servers that count, in lower case. When empty, none does.
    ///   - from: The address in `From`.
    public init?(fields: [String], trusted: Set<String>, from: String) {
        guard !trusted.isEmpty, let read = fields.lazy.compactMap({ AuthenticationResults($0) }).first(where: { trusted.contains($0.server) }) else {
            return nil
        }
        self.init(verdict: Self.verdict(read, domain: Lowered.domain(from)), server: read.server, results: read.results)
    }

    private static func verdict(_ read: AuthenticationResults, domain: String) -> Verdict {
        switch read.result("dmarc")?.value {
        case "pass", "bestguesspass": return .pass
        case "fail", "permerror": return .fail
        default: break
        }
        let vouched = read.results.contains { result in
            result.value == "pass" && (result.method == "dkim" || result.method == "spf") && aligned(result, domain)
        }
        return vouched ? .pass : .unknown
    }

    /// Whether the checked domain is the sender's or one above or below it.
    private static func aligned(_ result: AuthenticationResults.Result, _ domain: String) -> Bool {
        let keys = result.method == "dkim" ? ["header.d", "header.i"] : ["smtp.mailfrom"]
        guard !domain.isEmpty, let value = keys.lazy.compactMap({ result.properties[$0] }).first else { return false }
        let checked = value.contains("@") ? Lowered.domain(value) : value.lowercased()
        return !checked.isEmpty
            && (checked == domain || (checked.contains(".") && domain.hasSuffix("." + checked)) || checked.hasSuffix("." + domain))
    }
}

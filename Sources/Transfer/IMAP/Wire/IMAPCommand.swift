/// A command on its way: words we wrote, and strings of others that are quoted or sent as literals, never as they are.
struct IMAPCommand {
    /// What it is called in error texts, such as `UID FETCH`.
    let name: String
    /// Each but the last ends in a literal's announcement; the server is asked before the next is sent.
    private(set) var segments: [[UInt8]]

    init(_ name: String) {
        self.name = name
        segments = [Array(name.utf8)]
    }

    /// Adds a space and words of our own, which the caller vouches for.
    func adding(_ words: String) -> IMAPCommand {
        var next = self
        next.append(Array(" \(words)".utf8))
        return next
    }

    /// Adds a space and anybody's text, safely.
    func adding(string text: String) throws -> IMAPCommand {
        guard !text.utf8.contains(0) else {
            throw TransferError(.invalidRequest, "An argument of IMAP \(name) contains NUL, which IMAP can not carry.")
        }
        return Self.isQuotable(text) ? adding("\"\(Self.escaped(text))\"") : adding(literal: Array(text.utf8))
    }

    /// Adds a space and a folder's name in its wire form, which is printable ASCII.
    func adding(folder name: String) throws -> IMAPCommand {
        guard !name.isEmpty else { throw TransferError(.invalidRequest, "The folder's name is empty.") }
        return try adding(string: name.uppercased() == "INBOX" ? "INBOX" : ModifiedUTF7.encode(name))
    }

    /// Adds a space and octets as a literal.
    func adding(literal octets: [UInt8]) -> IMAPCommand {
        var next = self
        next.append(Array(" {\(octets.count)}\r\n".utf8))
        next.segments.append(octets)
        return next
    }

    /// What goes out, in the pieces that have to be sent apart.
    func wireSegments(tag: [UInt8]) -> [[UInt8]] {
        var result = segments
        result[0] = tag + [0x20] + result[0]
        result[result.count - 1] += [0x0D, 0x0A]
        return result
    }

    private mutating func append(_ bytes: [UInt8]) { segments[segments.count - 1] += bytes }

    private static func isQuotable(_ text: String) -> Bool {
        text.utf8.count <= 1000 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result
    }
}

import Foundation
import Gateway
import Recipes
import Testing

/// The public test mails that stand beside the project, tried the way `inlet try support-mail FILE --json` tries them.
enum MailCorpus {
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["INLET_CORPORA"] { return URL(fileURLWithPath: path) }
        return URL(fileURLWithPath: root + "/../shared/corpora").standardizedFileURL
    }()

    static var available: Bool { FileManager.default.fileExists(atPath: folder.appendingPathComponent("README.md").path) }

    /// One line of a corpus.
    struct Case {
        let corpus: String
        let json: JSONValue

        var id: String { json["id"]?.string ?? "" }
        var kind: String { json["kind"]?.string ?? "" }
        var expect: JSONValue { json["expect"] ?? .null }
        var disputed: Set<String> { Set(strings(json["disputed"])) }
        /// Only to be survived.
        var isDamaged: Bool { json["malformed"]?.bool == true || json["robustness"]?.bool == true }

        func bytes() throws -> [UInt8] {
            if let text = json["input"]?.string { return Array(text.utf8) }
            let file = try #require(json["input_file"]?.string)
            return [UInt8](try Data(contentsOf: MailCorpus.folder.appendingPathComponent(corpus).appendingPathComponent(file)))
        }

        /// The input as a mail: texts and HTML become the body of one.
        func mail() throws -> [UInt8] {
            guard isText else { return try bytes() }
            let type = kind.hasPrefix("html") ? "text/html" : "text/plain"
            let head = [
                "From: Kunde <kunde@example.org>", "To: support@example.com", "Subject: case", "MIME-Version: 1.0",
                "Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: base64", "", "",
            ]
            return Array(head.joined(separator: "\r\n").utf8)
                + [UInt8](Data(try bytes()).base64EncodedData(options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]))
        }

        /// Whether the input is a text and not a whole mail.
        var isText: Bool { ["reply_trim", "html_reply_trim", "forward_unwrap", "html_forward_unwrap", "text_signature"].contains(kind) }

        func text() throws -> String { String(decoding: try bytes(), as: UTF8.self) }
    }

    static func cases(_ corpus: String) throws -> [Case] {
        let lines = try Data(contentsOf: folder.appendingPathComponent(corpus).appendingPathComponent("cases.jsonl")).split(separator: 0x0A)
        return try lines.map { Case(corpus: corpus, json: try JSONValue(parsing: Array($0))) }
    }

    /// Tries every case that is chosen, and hands each over with its line of JSON.
    static func tryAll(_ corpus: String, where chosen: (Case) -> Bool, each: (Case, JSONValue) throws -> Void) async throws {
        let dryRun = try DryRun(shipped(), adapter: "support-mail")
        for item in try cases(corpus) where chosen(item) {
            var lines: [JSONValue] = []
            try await dryRun.run(item.id, try item.mail()) { lines.append($0.json) }
            try each(item, try #require(lines.first))
        }
    }
}

/// Right and wrong answers of one kind.
struct CorpusScore {
    let name: String
    private(set) var right = 0
    private(set) var wrong: [String] = []

    init(_ name: String) {
        self.name = name
    }

    mutating func check(_ isRight: Bool, _ what: @autoclosure () -> String) {
        if isRight { right += 1 } else { wrong.append(what()) }
    }

    var share: Double { right + wrong.count == 0 ? 1 : Double(right) / Double(right + wrong.count) }

    /// Prints the score and what is wrong, and fails below the line.
    func report(atLeast line: Double, _ location: SourceLocation = #_sourceLocation) {
        print("score \(name): \(right) of \(right + wrong.count) (\(String(format: "%.1f", share * 100)) %)")
        for line in wrong { print("    \(line.prefix(400))") }
        #expect(share >= line, sourceLocation: location)
    }
}

func strings(_ value: JSONValue?) -> [String] {
    value?.array?.compactMap(\.string) ?? value?.string.map { [$0] } ?? []
}

extension String {
    /// Whether it is the wanted text. Where a corpus has U+FFFD its parser gave up on a character that can be read.
    func agrees(with wanted: String) -> Bool {
        let (left, right) = (Array(unicodeScalars), Array(wanted.unicodeScalars))
        return left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || $1 == "\u{FFFD}" }
    }

    /// For comparing texts of which only the words count.
    var collapsed: String {
        split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
    }

    /// LF line ends, nothing around it.
    var normalized: String {
        replacing("\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The letters that HTML shows and that stand in ASCII, so that `&ouml;` and ö compare.
    var visibleASCII: String {
        visibleLetters.replacingOccurrences(of: "&[#A-Za-z0-9]+;", with: "", options: .regularExpression).filter(\.isASCII)
    }

    /// The text of HTML without any white space.
    var visibleLetters: String {
        var text = self
        for pattern in ["(?is)<(style|script|title)\\b.*?</\\1>", "<[^>]*>"] {
            text = text.replacingOccurrences(of: pattern, with: "", options: .regularExpression)
        }
        for (name, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#160;", " "), ("&nbsp;", " "), ("&amp;", "&")] {
            text = text.replacing(name, with: sign)
        }
        return text.filter { !$0.isWhitespace && $0 != "\u{200B}" }
    }
}

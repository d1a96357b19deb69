import Foundation
import Mail
import Testing

/// The public test mails that stand beside the project, and how to keep score on them.
enum DecodeCorpus {
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["INLET_CORPORA"] { return URL(fileURLWithPath: path) }
        var here = URL(fileURLWithPath: #filePath)
        while here.path != "/", !FileManager.default.fileExists(atPath: here.appendingPathComponent("Package.swift").path) {
            here.deleteLastPathComponent()
        }
        return here.appendingPathComponent("../shared/corpora").standardizedFileURL
    }()

    static var available: Bool { FileManager.default.fileExists(atPath: folder.appendingPathComponent("README.md").path) }

    /// One line of a corpus.
    struct Case {
        let corpus: String
        let id: String
        let kind: String
        let expect: [String: Any]
        let all: [String: Any]

        var disputed: Set<String> { Set(all["disputed"] as? [String] ?? []) }
        var isMalformed: Bool { all["malformed"] as? Bool ?? false }
        var isRobustness: Bool { all["robustness"] as? Bool ?? false }

        var headerValue: String { (all["input"] as? [String: Any])?["header_value"] as? String ?? "" }

        func bytes() throws -> [UInt8] {
            let file = try #require(all["input_file"] as? String)
            return [UInt8](try Data(contentsOf: DecodeCorpus.folder.appendingPathComponent(corpus).appendingPathComponent(file)))
        }
    }

    static func cases(_ corpus: String, kind: String? = nil) throws -> [Case] {
        let text = try String(
            contentsOf: folder.appendingPathComponent(corpus).appendingPathComponent("cases.jsonl"), encoding: .utf8)
        return try text.utf8.split(separator: 0x0A).compactMap { line in
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            let found = Case(
                corpus: corpus, id: object["id"] as? String ?? "", kind: object["kind"] as? String ?? "",
                expect: object["expect"] as? [String: Any] ?? [:], all: object)
            return kind == nil || found.kind == kind ? found : nil
        }
    }
}

/// Right and wrong answers of one kind, with the wrong ones told apart.
struct Score {
    let name: String
    private(set) var right = 0
    private(set) var wrong: [String] = []

    init(_ name: String) {
        self.name = name
    }

    mutating func check(_ isRight: Bool, _ what: @autoclosure () -> String) {
        if isRight { right += 1 } else { wrong.append(what()) }
    }

    var total: Int { right + wrong.count }
    var share: Double { total == 0 ? 1 : Double(right) / Double(total) }

    func report() {
        print("score \(name): \(right) of \(total) (\(String(format: "%.1f", share * 100)) %)")
        for line in wrong { print("    \(line)") }
    }
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

    var normalized: String {
        replacingOccurrences(of: "\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension [UInt8] {
    var hex: String { map { String(format: "%02x", $0) }.joined() }
}

extension MailDate {
    /// The date the way the corpora write it.
    var iso: String {
        let local = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000 + Double(offsetMinutes) * 60)
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withFullDate, .withTime, .withColonSeparatorInTime, .withDashSeparatorInDate]
        let sign = offsetMinutes < 0 ? "-" : "+"
        return formatter.string(from: local) + sign
            + String(format: "%02d:%02d", abs(offsetMinutes) / 60, abs(offsetMinutes) % 60)
    }
}

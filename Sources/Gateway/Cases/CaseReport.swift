public import Recipes

/// How one case ended.
public struct CaseReport: Sendable {
    /// The file that the case is written in, from the configuration's folder: `providers/twilio`, `channels/hotline-sms`.
    public var owner: String
    /// What the case shows.
    public var name: String
    /// What is different from what has to come out, one sentence each; empty when the case holds.
    public var differences: [String]
    /// How long it took.
    public var duration: Duration

    /// Whether the case holds.
    public var holds: Bool { differences.isEmpty }

    /// A line of `inlet test --json`.
    public var json: JSONValue {
        [
            "owner": .string(owner), "name": .string(name), "holds": .bool(holds),
            "differences": .array(differences.map(JSONValue.string)), "ms": .integer(duration.components.seconds * 1_000 + duration.milliseconds),
        ]
    }
}

extension [CaseReport] {
    /// The reports in the XML that build servers read (JUnit's `testsuites`).
    public var junit: String {
        var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
        lines.append("<testsuites name=\"inlet test\" tests=\"\(count)\" failures=\"\(count { !$0.holds })\">")
        for (owner, reports) in Dictionary(grouping: self, by: \.owner).sorted(by: { $0.key < $1.key }) {
            lines.append(
                "  <testsuite name=\"\(owner.inXML)\" tests=\"\(reports.count)\" failures=\"\(reports.count { !$0.holds })\">")
            for report in reports { lines += report.junit }
            lines.append("  </testsuite>")
        }
        return (lines + ["</testsuites>", ""]).joined(separator: "\n")
    }
}

extension CaseReport {
    fileprivate var junit: [String] {
        let seconds = Double(duration.components.seconds) + Double(duration.milliseconds) / 1_000
        let head = "    <testcase classname=\"\(owner.inXML)\" name=\"\(name.inXML)\" time=\"\(seconds)\""
        guard !holds else { return [head + "/>"] }
        let failures = differences.map { "      <failure message=\"\($0.inXML)\"/>" }
        return [head + ">"] + failures + ["    </testcase>"]
    }
}

extension Duration {
    /// The milliseconds beyond the whole seconds.
    fileprivate var milliseconds: Int64 { components.attoseconds / 1_000_000_000_000_000 }
}

extension String {
    /// The text for an attribute; what XML 1.0 cannot hold becomes U+FFFD.
    fileprivate var inXML: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "\t", "\n", "\r": text += "&#\(scalar.value);"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

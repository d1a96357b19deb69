import Foundation

/// Text in columns for a terminal.
public enum TextTable {
    /// Columns as wide as their widest cell; Chinese characters take two places.
    public static func text(_ rows: [[String]]) -> String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].terminalWidth }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.terminalWidth) }
                .joined(separator: "  ").trimmingTrailingSpaces
        }.joined(separator: "\n")
    }
}

extension String {
    /// Places on a terminal: East Asian wide characters take two.
    var terminalWidth: Int {
        unicodeScalars.reduce(0) { width, scalar in
            switch scalar.value {
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
                0xFFE0...0xFFE6, 0x1F300...0x1FAFF:
                width + 2
            default: width + 1
            }
        }
    }

    fileprivate var trimmingTrailingSpaces: String {
        String(reversed().drop { $0 == " " }.reversed())
    }

    /// The text on one line, cut to a number of places on a terminal.
    public func fitting(_ places: Int) -> String {
        let line = replacing("\n", with: " ")
        guard line.terminalWidth > places else { return line }
        var text = ""
        for character in line {
            if (text + String(character)).terminalWidth > places - 1 { break }
            text.append(character)
        }
        return text + "…"
    }
}

/// The subject of a mail as people read it.
enum MailSubject {
    static func of(_ mail: String) -> String {
        let lines = mail.components(separatedBy: "\r\n")
        guard let start = lines.firstIndex(where: { $0.lowercased().hasPrefix("subject:") }) else { return "(no subject)" }
        var value = String(lines[start].dropFirst("subject:".count))
        for line in lines[(start + 1)...] where line.hasPrefix(" ") || line.hasPrefix("\t") { value += line }
        return decoded(value.trimmingCharacters(in: .whitespaces))
    }

    /// RFC 2047 words in UTF-8 and base64, which is what Inlet writes.
    private static func decoded(_ value: String) -> String {
        value.split(separator: " ").map { word in
            let parts = word.split(separator: "?", omittingEmptySubsequences: false)
            guard parts.count == 5, parts[0] == "=", parts[2].lowercased() == "b", let data = Data(base64Encoded: String(parts[3]))
            else { return String(word) + " " }
            return String(decoding: data, as: UTF8.self)
        }.joined()
    }
}

/// Ports of this machine.
enum Port {
    /// Whether nobody listens there.
    static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
        }
    }
}

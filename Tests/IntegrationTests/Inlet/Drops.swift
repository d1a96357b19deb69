import Foundation
import TestSupport

/// Mails and files, put where the gateway finds them.
extension House {
    /// Puts a mail into the Maildir as a delivery agent does: written to `tmp/`, moved to `new/`.
    func dropMail(named name: String, _ mail: String) throws {
        try folder.write(Array(mail.replacing("\n", with: "\r\n").utf8), to: "data/mail/support/tmp/\(name)")
        try FileManager.default.moveItem(atPath: data("mail/support/tmp/\(name)"), toPath: data("mail/support/new/\(name)"))
    }

    /// Puts a call centre's file into the drop folder, and then the marker that says that it is complete.
    func dropCalls(named name: String, _ rows: [Call]) throws {
        let lines = rows.map { "\($0.id),\($0.caller),\($0.result),\($0.summary)\r\n" }
        try folder.write(Array(("call_id,caller,result,summary\r\n" + lines.joined()).utf8), to: "data/drop/calls/\(name)")
        try folder.write("", to: "data/drop/calls/\(name).done")
    }

    /// The names in a folder under the data folder, without the folders in it.
    func files(in name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: data(name)).filter { file in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: data("\(name)/\(file)"), isDirectory: &isFolder)
            return !isFolder.boolValue
        }
    }
}

/// A row of a call centre's file.
struct Call: Sendable {
    var id: String
    var caller = "13800138000"
    /// `ticket`, or anything else for calls that become none.
    var result = "ticket"
    var summary: String
}

/// A plain mail of today's.
func mail(id: String, from address: String, subject: String, text: String, to: String = "support@example.com") -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
    return """
        From: \(address)
        To: \(to)
        Subject: \(subject)
        Date: \(formatter.string(from: Date()))
        Message-ID: <\(id)@customers.example>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8

        \(text)

        """
}

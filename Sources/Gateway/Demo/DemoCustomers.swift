import Crypto
import Foundation
import Intake
import Recipes
import Transfer

/// The demo's customers: they write by SMS, by mail and over the telephone, as customers do.
struct DemoCustomers: Sendable {
    /// Why a customer could not get through.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let http: HTTPClient
    /// The gateway's port.
    let port: Int
    /// Where the provider was told to call, with the adapter at its end.
    let publicURL: String
    let authToken: String
    /// The gateway's data folder.
    let dataFolder: String
    /// Tells this run's contacts from those of the last one.
    let run: String

    /// Three contacts by three channels; a fourth comes twice, as providers do.
    func write() async throws {
        try await sendSMS(id: "1", from: "+8613912345678", text: "你好，订单号SO20260002，破壁机漏水了，什么时候能上门维修？")
        let text = "Hi, order SO20260004: the espresso machine arrived with a missing part. Can you resend it?"
        try await sendSMS(id: "2", from: "+14155550123", text: text)
        try await sendSMS(id: "2", from: "+14155550123", text: text)
        try dropMail()
        try dropCalls()
    }

    /// A webhook as Twilio sends it, with its signature: HMAC-SHA1 over the URL and the sorted form.
    private func sendSMS(id: String, from: String, text: String) async throws {
        let fields = ["Body": text, "From": from, "MessageSid": "SM\(run)\(id)", "NumMedia": "0", "To": "+8621555012345"]
        let signed = publicURL + fields.sorted { $0.key < $1.key }.map { $0.key + $0.value }.joined()
        let code = HMAC<Insecure.SHA1>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: Data(authToken.utf8)))
        let body = fields.map { "\($0.key)=\(Self.encoded($0.value))" }.joined(separator: "&")
        let response = try await http.send(
            HTTPRequest(
                method: "POST", url: "http://127.0.0.1:\(port)/in/hotline-sms",
                headers: [
                    ("Content-Type", "application/x-www-form-urlencoded"), ("X-Twilio-Signature", Data(code).base64EncodedString()),
                ], body: Array(body.utf8), timeout: .seconds(10)))
        guard response.status == 200 else { throw Failure(description: "The SMS webhook was answered with \(response.status).") }
    }

    /// A mail in GB18030, put into the Maildir as a mail server does: written to tmp/, moved to new/.
    private func dropMail() throws {
        let folder = "\(dataFolder)/mail/support"
        for name in ["tmp", "new", "cur"] { try makeFolder("\(folder)/\(name)") }
        let date = Date()
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        let mail = filled(PackageResources.refund_eml, ["@DATE@": formatter.string(from: date), "@RUN@": run])
        let name = "\(Int(date.timeIntervalSince1970)).M\(run)P\(getpid()).demo"
        try mail.write(to: URL(fileURLWithPath: "\(folder)/tmp/\(name)"))
        try FileManager.default.moveItem(atPath: "\(folder)/tmp/\(name)", toPath: "\(folder)/new/\(name)")
    }

    /// A call centre's export in GB18030, and the marker that says that it is complete.
    private func dropCalls() throws {
        let folder = "\(dataFolder)/drop/calls"
        try makeFolder(folder)
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "Asia/Shanghai")
        formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
        let calls = filled(PackageResources.calls_csv, ["@RUN@": "C\(run)", "@TIME@": formatter.string(from: Date())])
        try calls.write(to: URL(fileURLWithPath: "\(folder)/calls-\(run).csv"))
        try Data().write(to: URL(fileURLWithPath: "\(folder)/calls-\(run).csv.done"))
    }

    private func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Replaces ASCII marks in bytes of whatever encoding.
    private func filled(_ bytes: [UInt8], _ values: [String: String]) -> Data {
        var data = Data(bytes)
        for (mark, value) in values {
            while let range = data.range(of: Data(mark.utf8)) { data.replaceSubrange(range, with: Data(value.utf8)) }
        }
        return data
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

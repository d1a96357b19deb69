import Crypto
import CryptoExtras
import Foundation

/// The signature inside an AWS SNS message, by a certificate that AWS publishes. In config: `sns`.
///
/// Source: `aws/aws-php-sns-message-validator`. The certificate's URL is believed only on Amazon's own hosts.
public struct SNSScheme: Sendable, Equatable {
    /// The setting with the topics (ARN) that are accepted.
    public var topics: String
    /// How old a message may be; nil for any age.
    public var within: Duration?

    /// A scheme that accepts the topics of a setting.
    public init(topics: String, within: Duration? = nil) {
        self.topics = topics
        self.within = within
    }

    func verifier(_ settings: ProviderSettings) throws(RecipeError) -> SNSVerifier {
        SNSVerifier(topics: settings[topics], within: within)
    }
}

struct SNSVerifier: SignatureVerifier {
    let topics: [String]
    let within: Duration?

    private static let signedKeys = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]

    func missingKey(for request: RequestReading, keys: KeyRing) -> KeyRequest? {
        // A body that cannot be read needs no certificate: `verify` refuses it.
        // Nor does a message of a stranger's topic: nobody can make us fetch for them.
        guard let message = try? request.document, topics.contains(message["TopicArn"]?.string ?? ""),
            let url = Self.certificateURL(of: message)
        else { return nil }
        return keys[.certificate(url: url)] == nil ? .certificate(url: url) : nil
    }

    func verify(_ request: RequestReading, keys: KeyRing) -> Verdict {
        // A body that cannot be read is no message, and the verdict says so.
        guard let message = try? request.document, case .object = message else {
            return .refused(.bodyMalformed, "The body is no SNS message.")
        }
        guard let signature = message["Signature"]?.string.flatMap(ByteEncoding.base64.decode) else {
            return .refused(.signatureMissing, "The message has no signature.")
        }
        guard topics.contains(message["TopicArn"]?.string ?? "") else {
            return .refused(.claimRefused, "The message is of a topic that the adapter does not name.")
        }
        guard let url = Self.certificateURL(of: message) else {
            return .refused(.keyUnavailable, "The message names a certificate that is not on Amazon's hosts.")
        }
        guard let key = keys[.certificate(url: url)].flatMap(X509.rsaKey) else {
            return .refused(.keyUnavailable, "The certificate that the message names is not at hand.")
        }
        if let refusal = ageRefusal(message, request) { return .refused(refusal) }
        return Self.verify(message, signature, key)
    }

    private static func verify(_ message: JSONValue, _ signature: [UInt8], _ key: _RSA.Signing.PublicKey) -> Verdict {
        let text = Array(stringToSign(message).utf8)
        let signed = _RSA.Signing.RSASignature(rawRepresentation: signature)
        let isValid =
            switch message["SignatureVersion"]?.scalarText {
            case "1": key.isValidSignature(signed, for: Insecure.SHA1.hash(data: text), padding: .insecurePKCS1v1_5)
            case "2": key.isValidSignature(signed, for: SHA256.hash(data: text), padding: .insecurePKCS1v1_5)
            default: false
            }
        return isValid
            ? .verified(.init(scheme: "sns"))
            : .refused(.signatureMismatch, "The signature is not that of this message under the certificate.")
    }

    /// `key\nvalue\n` for the signed keys that are there, in their order.
    static func stringToSign(_ message: JSONValue) -> String {
        signedKeys.map { key in message[key]?.string.map { "\(key)\n\($0)\n" } ?? "" }.joined()
    }

    private func ageRefusal(_ message: JSONValue, _ request: RequestReading) -> Refusal? {
        guard let within else { return nil }
        guard let time = message["Timestamp"]?.string.flatMap(TimeFormat.iso8601.microseconds) else {
            return Refusal(.timestampMalformed, "The message's Timestamp is missing or no time.")
        }
        guard abs(request.input.receivedAt - time) <= within.microseconds else {
            return Refusal(.timestampOutsideWindow, "The message's Timestamp is more than \(within.words) from the clock.")
        }
        return nil
    }

    /// The certificate's URL when it is `https://sns.REGION.amazonaws.com[.cn]/….pem` without user, port or query; else nil.
    static func certificateURL(of message: JSONValue) -> String? {
        guard let text = (message["SigningCertURL"] ?? message["SigningCertUrl"])?.string else { return nil }
        let url = URLText(text)
        let labels = url.authority.split(separator: ".", omittingEmptySubsequences: false)
        let domain = labels.dropFirst(2).joined(separator: ".")
        guard url.scheme == "https", labels.count >= 4, labels[0] == "sns",
            domain == "amazonaws.com" || domain == "amazonaws.com.cn",
            labels[1].utf8.count >= 3, labels[1].utf8.allSatisfy(isRegionByte), url.path.hasSuffix(".pem"), url.query == nil,
            url.withoutQuery.utf8.count == text.utf8.count
        else { return nil }
        return text
    }

    private static func isRegionByte(_ byte: UInt8) -> Bool {
        ASCII.isDigit(byte) || byte == UInt8(ascii: "-") || (ASCII.lower(byte) >= 0x61 && ASCII.lower(byte) <= 0x7A)
    }
}

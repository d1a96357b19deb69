import Recipes
import Transfer

/// How an attempt to send a notice ended, whatever it was sent by.
public enum SendResult: Sendable, Hashable {
    /// Taken, under this id where there is one.
    case sent(providerID: String?, code: String?)
    /// To be tried again; `after` is what the other side asks for.
    case retry(after: Duration?, code: String?, error: String)
    /// Never to be tried again.
    case failed(code: String?, error: String)
    /// The person does not want to be written to.
    case optedOut(code: String?, error: String)
    /// May have arrived.
    case unknown(error: String)
}

extension SendResult {
    /// What an answer of a mail server means.
    init(_ outcome: SMTPOutcome) {
        switch outcome {
        case .accepted(let reply): self = .sent(providerID: nil, code: String(reply.code))
        case .refused(.transient, let reply, _): self = .retry(after: nil, code: reply.status, error: reply.text)
        case .refused(.permanent, let reply, _): self = .failed(code: reply.status, error: reply.text)
        case .unknown(let error): self = .unknown(error: "\(error)")
        case .notSent(let error):
            // A certificate or a login that is not accepted is the operator's to mend; the mail waits.
            let waits = error.isTransient || error.code == .tls || error.code == .loginRefused
            self = waits ? .retry(after: nil, code: nil, error: "\(error)") : .failed(code: nil, error: "\(error)")
        }
    }

    /// What an answer of a provider means.
    init(_ outcome: SendOutcome) {
        switch outcome {
        case .accepted(let id): self = .sent(providerID: id, code: nil)
        case .retryable(let failure): self = .retry(after: nil, code: failure.code, error: failure.sentence)
        case .throttled(let failure, let wait): self = .retry(after: wait, code: failure.code, error: failure.sentence)
        case .permanent(let failure): self = .failed(code: failure.code, error: failure.sentence)
        case .optedOut(let failure): self = .optedOut(code: failure.code, error: failure.sentence)
        case .unknown(let failure): self = .unknown(error: failure.sentence)
        }
    }
}

extension SMTPReply {
    fileprivate var status: String {
        enhancedStatus ?? String(code)
    }
}

extension SendOutcome.Failure {
    fileprivate var sentence: String {
        [status.map { "The provider answered with status \($0)." }, reason].compactMap { $0 }.joined(separator: " ")
    }
}

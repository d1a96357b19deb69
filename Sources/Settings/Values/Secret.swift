/// A secret by reference: `${env:NAME}` or `${file:path}`. It never prints its value.
public struct Secret: Sendable, Hashable {
    /// Where a secret is kept.
    public enum Origin: Sendable, Hashable {
        /// An environment variable, by name.
        case environment(String)
        /// A file, by its path as written; one line end behind the secret is not part of it.
        case file(String)
    }

    /// Where it is kept.
    public let origin: Origin
    private let value: String?

    /// Wraps a secret with where it came from.
    ///
    /// - Parameter value: nil when it is not set, which only a configuration loaded with ``Configuration/Secrets/deferred`` can hold.
    public init(origin: Origin, value: String?) {
        self.origin = origin
        self.value = value
    }

    /// What a required secret holds until it is read.
    static let none = Secret(origin: .environment(""), value: nil)

    /// Whether there is a value.
    public var isSet: Bool { value != nil }

    /// The secret itself, for the one place that uses it; nil when it is not set.
    public func reveal() -> String? { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The reference, as in `${env:NAME}`; never the value.
    public var description: String {
        switch origin {
        case .environment(let name): "${env:\(name)}"
        case .file(let path): "${file:\(path)}"
        }
    }

    /// The reference; never the value.
    public var debugDescription: String { description }

    /// Shows a mirror the reference only, so that `dump` and interpolation of what holds a secret stay silent.
    public var customMirror: Mirror { Mirror(self, children: ["origin": description]) }
}

/// A text with secrets in it: `Bearer ${env:OMS_TOKEN}`. It never prints them.
public struct SecretText: Sendable, Hashable {
    /// A stretch of the text.
    public enum Piece: Sendable, Hashable {
        /// As it was written.
        case text(String)
        /// Put in when the text is used.
        case secret(Secret)
    }

    /// The stretches, in order; none for an empty text.
    public var pieces: [Piece]

    /// Puts a text together.
    public init(pieces: [Piece]) {
        self.pieces = pieces
    }

    /// The secrets in it, in order.
    public var secrets: [Secret] {
        pieces.compactMap { piece in
            if case .secret(let secret) = piece { secret } else { nil }
        }
    }

    /// The text with its secrets, for the one place that uses it; nil when one of them is not set.
    public func reveal() -> String? {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let literal): text += literal
            case .secret(let secret):
                guard let value = secret.reveal() else { return nil }
                text += value
            }
        }
        return text
    }
}

extension SecretText: CustomStringConvertible {
    /// The text with its references in place of the secrets.
    public var description: String {
        pieces.map { piece in
            switch piece {
            case .text(let literal): literal
            case .secret(let secret): secret.description
            }
        }.joined()
    }
}

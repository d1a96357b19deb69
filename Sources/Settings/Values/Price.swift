public import Foundation

/// An amount of money with its currency, as in `0.045 CNY`.
public struct Price: Sendable, Hashable, CustomStringConvertible {
    /// The amount.
    public let amount: Decimal
    /// Three letters (ISO 4217).
    public let currency: String

    /// Reads an amount and a currency; nil for anything else.
    public init?(text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, words[0].utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
            let amount = Decimal(string: String(words[0]), locale: Locale(identifier: "en_US_POSIX")),
            words[1].utf8.count == 3, words[1].utf8.allSatisfy({ (0x41...0x5A).contains($0) })
        else { return nil }
        self.amount = amount
        currency = String(words[1])
    }

    private init(amount: Decimal, currency: String) {
        self.amount = amount
        self.currency = currency
    }

    /// So many times the price.
    public static func * (price: Price, count: Int) -> Price {
        Price(amount: price.amount * Decimal(count), currency: price.currency)
    }

    /// Amount and currency.
    public var description: String { "\(amount) \(currency)" }
}

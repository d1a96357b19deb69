/// A telephone number in E.164.
public struct PhoneNumber: Sendable, Hashable {
    /// How the length of a number fits its country's numbering plan.
    public enum Fit: Sendable, Hashable {
        /// A whole number.
        case complete
        /// A number that can be dialled within one area only; its area code is missing.
        case localOnly
        /// More digits than the plan has.
        case tooLong
        /// A length that the plan has no number of.
        case odd
    }

    /// The number with `+` and country code, digits only: `+8613800138000`.
    public let e164: String
    /// The extension behind it, digits only.
    public let `extension`: String?
    /// The ISO 3166-1 code of its country; nil for numbers of no country, such as +800.
    public let country: String?
    /// How its length fits the numbering plan.
    public let fit: Fit
    /// Whether the numbering plan has assigned its range. Plans change more often than software: a hint, no verdict.
    public let isValid: Bool
    /// Whether it can receive an SMS, as far as the plan tells.
    public let isMobile: Bool

    /// Why a text is no number to call back or to know a customer by.
    public enum Refusal: String, Error, Sendable, Hashable, CaseIterable {
        /// There is nothing.
        case empty
        /// The caller withheld the number, or the exchange did not know it: `Anonymous`, `隐藏号码`, `000000`.
        case anonymous
        /// A spreadsheet turned it into `1.38E+10`; the digits are gone.
        case scientific
        /// Some of its digits are hidden: `138****8000`.
        case masked
        /// It is no number.
        case notANumber = "not_a_number"
        /// It names no country, and no region was given, or there is no such country code.
        case unknownCountry = "unknown_country"
        /// A short code or an internal extension: nobody outside can call it.
        case tooShort = "too_short"
        /// It has more digits than any number has.
        case tooLong = "too_long"
    }

    /// Brings a number to E.164, as written by exchanges, spreadsheets and people.
    ///
    /// Understood are blanks, hyphens and brackets, full-width digits, `+86`, `0086` and `86`, the trunk prefixes `0` and `9`
    /// before a Chinese
    /// mobile, extensions (`-8001`, `转8001`, `ext. 8001`), `tel:` and `sip:` addresses, `"Name" <number>`, and what
    /// spreadsheets put around numbers.
    ///
    /// - Parameters:
    ///   - raw: the text.
    ///   - region: the ISO 3166-1 code of the country in whose way a number without country code is written; empty for none.
    ///   - areaCode: the area code of the exchange, put before numbers that lack one.
    /// - Returns: the number, or why there is none.
    public static func normalise(_ raw: String, region: String, areaCode: String? = nil) -> Result<PhoneNumber, Refusal> {
        var raw = raw
        if let mobile = raw.withUTF8({ ChineseMobile.number($0, isHome: region == "CN") }) { return .success(mobile) }
        return NumberCache.shared.number(raw, region: region, areaCode: areaCode)
    }
}

extension PhoneNumber: CustomStringConvertible {
    /// The number in E.164, its extension behind `;ext=` as in RFC 3966.
    public var description: String { e164 + (self.extension.map { ";ext=\($0)" } ?? "") }
}

extension PhoneNumber.Refusal: CustomStringConvertible {
    /// A sentence for the operator, without the number.
    public var description: String {
        switch self {
        case .empty: "There is no number."
        case .anonymous: "The caller withheld the number."
        case .scientific: "A spreadsheet rounded the number to the form 1.38E+10; its digits are lost. Export the column as text."
        case .masked: "Some of the number's digits are hidden."
        case .notANumber: "It is no telephone number."
        case .unknownCountry: "The number's country is not known; set the adapter's region."
        case .tooShort: "The number is a short code or an internal extension."
        case .tooLong: "The number has too many digits."
        }
    }
}

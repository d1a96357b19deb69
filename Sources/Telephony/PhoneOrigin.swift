import CPhoneNumber

extension PhoneNumber {
    /// Where the number was given out, for rules: `CN-SH` (ISO 3166-2) for Chinese, American and Canadian numbers whose
    /// province is known, else the
    /// country (`DE`); nil where neither is known.
    ///
    /// A mobile may have moved since; the number has not.
    public var region: String? {
        guard let country else { return nil }
        guard ["CN", "US", "CA"].contains(country) else { return country }
        return OriginCache.shared.region(of: self) ?? country
    }

    /// Where the number was given out, in words: `上海市`, `Shanghai`; nil where it is not known.
    ///
    /// - Parameter language: a BCP 47 tag such as `zh-CN` or `en`.
    public func place(in language: String) -> String? {
        OriginCache.shared.place(of: self, in: language)
    }
}

/// What the geocoder said, by the part of the number that decides it.
struct OriginCache: Sendable {
    static let shared = OriginCache()

    private struct Key: Hashable, Sendable {
        let digits: Substring
        let language: String
    }

    private let places = BoundedCache<Key, String?>(limit: 16_384)
    private let regions = BoundedCache<Substring, String?>(limit: 16_384)

    func place(of number: PhoneNumber, in language: String) -> String? {
        let locale = String(language.prefix(16).map { $0 == "-" ? "_" : $0 })
        return places.value(Key(digits: deciding(number), language: locale)) { Self.described(number.e164, locale) }
    }

    func region(of number: PhoneNumber) -> String? {
        regions.value(deciding(number)) {
            guard let country = number.country else { return nil }
            let language = country == "CN" ? "zh" : "en"
            return place(of: number, in: language).flatMap { Provinces.code(of: $0, in: country) }
        }
    }

    /// Seven digits of a Chinese mobile decide, so that ten thousand callers share one answer.
    private func deciding(_ number: PhoneNumber) -> Substring {
        number.country == "CN" && number.isMobile ? number.e164.prefix(10) : number.e164[...]
    }

    private static func described(_ e164: String, _ locale: String) -> String? {
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            let count = phone_describe(e164, locale, buffer.baseAddress, buffer.count)
            return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return text.isEmpty ? nil : text
    }
}

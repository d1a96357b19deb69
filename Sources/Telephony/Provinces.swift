/// Codes of ISO 3166-2 for the geocoder's words.
enum Provinces {
    /// - Parameters:
    ///   - place: the geocoder's words; in Chinese for China, in English else.
    ///   - country: the ISO 3166-1 code.
    static func code(of place: String, in country: String) -> String? {
        switch country {
        case "CN": china.first { place.hasPrefix($0.name) }.map { "CN-\($0.code)" }
        case "US": american(place, states).map { "US-\($0)" }
        case "CA": american(place, canadian).map { "CA-\($0)" }
        default: nil
        }
    }

    /// `Mountain View, CA` or `California`.
    private static func american(_ place: String, _ names: [String: String]) -> String? {
        if let name = names[place] { return name }
        let tail = place.suffix(4)
        guard tail.hasPrefix(", "), names.values.contains(String(tail.suffix(2))) else { return nil }
        return String(tail.suffix(2))
    }

    private static let china: [(name: String, code: String)] = [
        ("北京", "BJ"), ("天津", "TJ"), ("河北", "HE"), ("山西", "SX"), ("内蒙古", "NM"), ("辽宁", "LN"), ("吉林", "JL"), ("黑龙江", "HL"),
        ("上海", "SH"),
        ("江苏", "JS"), ("浙江", "ZJ"), ("安徽", "AH"), ("福建", "FJ"), ("江西", "JX"), ("山东", "SD"), ("河南", "HA"), ("湖北", "HB"),
        ("湖南", "HN"),
        ("广东", "GD"), ("广西", "GX"), ("海南", "HI"), ("重庆", "CQ"), ("四川", "SC"), ("贵州", "GZ"), ("云南", "YN"), ("西藏", "XZ"),
        ("陕西", "SN"),
        ("甘肃", "GS"), ("青海", "QH"), ("宁夏", "NX"), ("新疆", "XJ"), ("台湾", "TW"), ("香港", "HK"), ("澳门", "MO"),
    ]

    private static let states: [String: String] = [
        "Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR", "California": "CA", "Colorado": "CO",
        "Connecticut": "CT", "Delaware": "DE",
        "Florida": "FL", "Georgia": "GA", "Hawaii": "HI", "Idaho": "ID", "Illinois": "IL", "Indiana": "IN", "Iowa": "IA",
        "Kansas": "KS", "Kentucky": "KY",
        "Louisiana": "LA", "Maine": "ME", "Maryland": "MD", "Massachusetts": "MA", "Michigan": "MI", "Minnesota": "MN",
        "Mississippi": "MS",
        "Missouri": "MO", "Montana": "MT", "Nebraska": "NE", "Nevada": "NV", "New Hampshire": "NH", "New Jersey": "NJ",
        "New Mexico": "NM",
        "New York": "NY", "North Carolina": "NC", "North Dakota": "ND", "Ohio": "OH", "Oklahoma": "OK", "Oregon": "OR",
        "Pennsylvania": "PA",
        "Rhode Island": "RI", "South Carolina": "SC", "South Dakota": "SD", "Tennessee": "TN", "Texas": "TX", "Utah": "UT",
        "Vermont": "VT",
        "Virginia": "VA", "Washington": "WA", "Washington D.C.": "DC", "West Virginia": "WV", "Wisconsin": "WI", "Wyoming": "WY",
    ]

    private static let canadian: [String: String] = [
        "Alberta": "AB", "British Columbia": "BC", "Manitoba": "MB", "New Brunswick": "NB", "Newfoundland and Labrador": "NL",
        "Nova Scotia": "NS",
        "Northwest Territories": "NT", "Nunavut": "NU", "Ontario": "ON", "Prince Edward Island": "PE", "Quebec": "QC",
        "Saskatchewan": "SK", "Yukon": "YT",
    ]
}

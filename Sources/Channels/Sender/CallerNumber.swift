import Telephony

/// What a sender's or caller's number is worth: a number to write to, a name for somebody, or what many strangers share.
enum CallerNumber {
    /// A number by which its owner is known and can be reached.
    case number(PhoneNumber)
    /// No number to write to (a short code, a word, a number that its plan does not have), but the same sender bears it again.
    case name(PhoneNumber.Refusal?)
    /// A withheld or masked number: whoever else sends it may be a stranger.
    case shared(PhoneNumber.Refusal)

    /// Judges a number as it came.
    ///
    /// Without a plus sign only a number that the plan has assigned counts: the ids of other networks look like numbers of some country. With
    /// it a whole number counts too, for the plan that this machine knows is older than some numbers.
    init(_ raw: String, region: String) {
        switch PhoneNumber.normalise(raw, region: region) {
        case .success(let number):
            let isWritten = number.fit == .complete && raw.contains("+")
            self = number.isValid || isWritten ? .number(number) : .name(nil)
        case .failure(let refusal):
            switch refusal {
            case .anonymous, .masked, .empty, .scientific: self = .shared(refusal)
            case .notANumber, .unknownCountry, .tooShort, .tooLong: self = .name(refusal)
            }
        }
    }
}

/// Why a cell's value cannot be used. The sentence does not hold the value.
public enum CellFault: String, Error, Sendable, Hashable, CaseIterable {
    /// A spreadsheet turned a long number into `1.38E+10`; the digits are gone.
    case scientific
    /// Not a date or time in any form that is known, or not in the pattern.
    case notATime = "not_a_time"
    /// A date that does not exist, such as 30 February, or one outside of 1900 to 2199.
    case noSuchTime = "no_such_time"
    /// Day and month cannot be told apart, as in `03/04/2026`.
    case ambiguousDate = "ambiguous_date"
    /// Not a span of time in any form that is known.
    case notADuration = "not_a_duration"
    /// There is nothing in the cell.
    case empty
}

extension CellFault: CustomStringConvertible {
    /// A sentence for the operator.
    public var description: String {
        switch self {
        case .scientific: "A spreadsheet rounded the number to the form 1.38E+10; its digits are lost. Export the column as text."
        case .notATime: "The cell is no date or time in a known form; a pattern such as \"yyyy-MM-dd HH:mm:ss\" may be set."
        case .noSuchTime: "The cell names a date or time that does not exist, or one outside of the years 1900 to 2199."
        case .ambiguousDate: "Day and month cannot be told apart; set a pattern such as \"dd/MM/yyyy HH:mm\"."
        case .notADuration: "The cell is no span of time in a known form, such as 0:01:23, 83 or 1分23秒."
        case .empty: "The cell is empty."
        }
    }
}

/// Why a file as a whole cannot be read. What is wrong with one row is a `RowFault`, never thrown.
public struct CSVError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure; a closed set, fit for a metric's label.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The system refused to read.
        case unreadable
        /// The bytes are a spreadsheet, an archive or an image, no text.
        case notText = "not_text"
        /// The C library cannot convert the encoding on this machine.
        case encodingUnavailable = "encoding_unavailable"
        /// The rows have fewer cells than the mapping needs, in a file without a header.
        case missingColumns = "missing_columns"
        /// A setting contradicts itself or another one.
        case badOption = "bad_option"
        /// A pattern for dates has a letter that is not known.
        case badPattern = "bad_pattern"
        /// A time zone's name is not known.
        case badZone = "bad_zone"
    }

    /// What kind of failure it is.
    public let code: Code
    /// A sentence for the operator, without a customer's words.
    public let description: String

    /// Describes a failure.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

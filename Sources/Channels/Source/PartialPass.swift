/// A pass took what was new, and something beside it went wrong: a folder that cannot be opened, an after-action that was refused.
///
/// The source goes on at its usual pace; the complaint stands in health until a pass without one.
public struct PartialPass: Error, CustomStringConvertible {
    /// A sentence for the operator each.
    public var complaints: [String]

    /// Collects complaints.
    public init(_ complaints: [String]) {
        self.complaints = complaints
    }

    /// All of them.
    public var description: String { complaints.joined(separator: " ") }
}

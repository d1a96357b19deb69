/// Why a drop folder cannot be worked with. Nothing in it was changed by the step that failed.
public struct DropError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure; a closed set, fit for a metric's label.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The folder is not there, or is no folder.
        case noFolder = "no_folder"
        /// The system refused to list, read, write or rename.
        case refused
        /// Mapped columns are gone from a file that is followed.
        case drifted
        /// `processing/`, `done/` or `failed/` is on another file system, so that nothing can be moved there in one step.
        case otherFileSystem = "other_file_system"
    }

    /// What kind of failure it is.
    public let code: Code
    /// A sentence for the operator, with the path and the system's reason.
    public let description: String

    /// Describes a failure.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

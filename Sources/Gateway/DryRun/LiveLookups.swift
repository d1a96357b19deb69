public import Intake
import Lookups
public import Settings
import Transfer

/// The lookups of a dry run: asked for real, or not at all.
public struct LiveLookups: Sendable {
    /// Asks, or says that nobody is asked.
    public let lookups: any LookupService

    /// Prepares the lookups of a configuration.
    ///
    /// - Parameter asking: whether the APIs are asked.
    public init(_ configuration: Configuration, asking: Bool) throws {
        lookups =
            asking
            ? APILookups(Array(configuration.lookups.values), http: try HTTPClient(options: .init(userAgent: "inlet"))) : NoLookups()
    }
}

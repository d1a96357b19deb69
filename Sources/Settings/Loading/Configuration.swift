public import Intake
public import Recipes

/// All that the operators' files say, typed, with every reference between them proven to lead somewhere.
public struct Configuration: Sendable {
    /// The folder that was loaded.
    public internal(set) var folder: String
    /// What `inlet.yaml` says.
    public internal(set) var instance = Instance()
    /// The adapters under `channels/`, by name; those that are not enabled among them.
    public internal(set) var adapters: [Adapter] = []
    /// The vendors' formats under `providers/`, by name.
    public internal(set) var providers: [String: Provider] = [:]
    /// The descriptions of call centres' exports under `providers/`, by name.
    public internal(set) var presets: [String: CallPreset] = [:]
    /// The lookups under `lookups/`, by name.
    public internal(set) var lookups: [String: Lookup] = [:]
    /// The kinds of tickets under `tickets/`, by name; `general` always among them.
    public internal(set) var ticketTypes: [TicketType] = []
    /// The rules of `routing.yaml`, in order.
    public internal(set) var routing: [RoutingRule] = []
    /// The rules of `notices.yaml`, in order.
    public package(set) var notices: [NoticeRule] = []
    /// The templates of notices.
    public internal(set) var templates = TemplateLibrary()
    /// The paths that rules and templates may use under this configuration.
    public internal(set) var vocabulary = Vocabulary()
    /// SHA-256 in hexadecimal over the meaning of all files; references count as written, so a changed secret is no other configuration.
    public internal(set) var hash = ""

    init(folder: String) {
        self.folder = folder
    }

    /// What a missing secret or variable does.
    public enum Secrets: Sendable, Hashable {
        /// It is an error: for a gateway that is to run.
        case required
        /// It is a warning, and the value is absent: for looking at a configuration where its secrets are not.
        case deferred
    }

    /// Reads and judges a folder of configuration.
    ///
    /// Never stops at the first fault: all problems of all files come back at once, ordered by file and position.
    ///
    /// - Parameters:
    ///   - directory: the folder that holds `inlet.yaml`, `channels/` and the others; its name is how the findings begin.
    ///   - environment: the variables that `${env:NAME}` refers to.
    ///   - secrets: whether what is not set stops the configuration.
    /// - Returns: the configuration, or nil when there is an error among the findings.
    public static func load(
        directory: String, environment: [String: String], secrets: Secrets = .required
    ) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
        var loader = ConfigurationLoader(folder: directory, environment: environment, secrets: secrets)
        let configuration = loader.load()
        let diagnostics = loader.diagnostics.sorted()
        return (diagnostics.contains { $0.severity == .error } ? nil : configuration, diagnostics)
    }

    /// The adapter of that name.
    public func adapter(_ name: AdapterName) -> Adapter? {
        adapters.first { $0.name == name }
    }

    /// Takes an adapter as enabled, for a command that was told to use it.
    public mutating func enable(_ name: AdapterName) {
        for index in adapters.indices where adapters[index].name == name { adapters[index].enabled = true }
    }

    /// Where a relative path of an adapter leads: into the data folder.
    public func dataPath(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(instance.data)/\(path)"
    }
}

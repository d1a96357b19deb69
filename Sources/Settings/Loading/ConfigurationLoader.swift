import Intake
import Recipes

/// Reads a folder into a configuration, gathering what is wrong on the way.
struct ConfigurationLoader {
    let folder: String
    private(set) var diagnostics: [Diagnostic] = []
    private let variables: Variables
    private var configuration: Configuration
    private var mentions: [Mention] = []
    private var catalog = Catalog()
    private var digests: [String: String] = [:]

    init(folder: String, environment: [String: String], secrets: Configuration.Secrets) {
        var folder = folder
        while folder.hasSuffix("/"), folder != "/" { folder.removeLast() }
        self.folder = folder
        configuration = Configuration(folder: folder)
        let severity: Diagnostic.Severity = secrets == .required ? .error : .warning
        variables = Variables(environment: environment, folder: folder, unsetSeverity: severity)
    }

    mutating func load() -> Configuration {
        guard let names = Folder.names(in: folder) else {
            diagnostics.append(
                Diagnostic(file: folder, code: .unreadable, reason: "there is no such folder, or it may not be read by this user."))
            return configuration
        }
        diagnostics += FolderLayout.strangers(among: names, in: folder)
        loadInstance()
        loadProviders()
        loadLookups()
        loadTicketTypes()
        loadAdapters()
        loadRules()
        loadTemplates()
        judgeMentions()
        sealHashes()
        return configuration
    }

    // MARK: - Files

    private mutating func loadInstance() {
        guard let file = single("inlet.yaml"), let root = file.root else { return }
        configuration.instance = read(file) { Instance.section.read(root, $0) } ?? Instance()
    }

    private mutating func loadProviders() {
        for file in files(in: "providers") {
            guard let root = file.root else {
                catalog.providers.insert(file.name)
                catalog.presets.insert(file.name)
                continue
            }
            if CallPreset.isMeant(by: root) {
                catalog.presets.insert(file.name)
                configuration.presets[file.name] = read(file) { CallPreset.read(root, named: file.name, $0) }
                continue
            }
            catalog.providers.insert(file.name)
            let read = ProviderFile(name: file.name, file: file.path, root: root)
            configuration.providers[file.name] = read.provider
            diagnostics += read.diagnostics
        }
    }

    private mutating func loadLookups() {
        for file in files(in: "lookups") {
            catalog.lookups.insert(file.name)
            guard let root = file.root, var lookup = read(file, { Lookup.section.read(root, $0) }) else { continue }
            lookup.name = file.name
            lookup.file = file.path
            configuration.lookups[file.name] = lookup
            catalog.vocabulary.facts[lookup.kind.rawValue, default: []].formUnion(lookup.fields.map(\.name))
        }
    }

    private mutating func loadTicketTypes() {
        for file in files(in: "tickets") {
            catalog.vocabulary.ticketTypes.insert(file.name)
            guard let root = file.root, var type = read(file, { TicketType.section.read(root, $0) }) else { continue }
            type.name = file.name
            configuration.ticketTypes.append(type)
        }
        if !configuration.ticketTypes.contains(where: { $0.name == TicketType.general.name }) {
            configuration.ticketTypes.append(.general)
        }
        for type in configuration.ticketTypes {
            catalog.vocabulary.ticketTypes.insert(type.name)
            for field in type.fields {
                catalog.vocabulary.fields.insert(field.name)
                if field.kind == .choice { catalog.vocabulary.options[field.name, default: []].formUnion(field.options) }
            }
        }
    }

    private mutating func loadAdapters() {
        let (providers, presets) = (configuration.providers, configuration.presets)
        for file in files(in: "channels") {
            catalog.vocabulary.adapters.insert(file.name)
            guard let root = file.root, var adapter = read(file, { Adapter.read(root, providers, presets, $0) }) else { continue }
            adapter.name = AdapterName(file.name)
            adapter.file = file.path
            configuration.adapters.append(adapter)
            catalog.vocabulary.findings.formUnion(adapter.extractions.map(\.name))
        }
    }

    private mutating func loadRules() {
        if let file = single("routing.yaml"), let root = file.root, !root.isEmptyMap {
            configuration.routing = read(file) { RoutingRule.list.read(root, $0) } ?? []
        }
        if let file = single("notices.yaml"), let root = file.root, !root.isEmptyMap {
            configuration.notices = read(file) { NoticeRule.list.read(root, $0) } ?? []
        }
    }

    private mutating func loadTemplates() {
        let path = configuration.instance.templates
        let place = path.hasPrefix("/") ? path : FolderLayout.joined(folder, path)
        var library = TemplateReader(folder: place)
        configuration.templates = library.read()
        diagnostics += library.diagnostics
        mentions += library.mentions
        digests.merge(library.digests) { $1 }
        catalog.templates = configuration.noticeNames
    }

    // MARK: - Judgement

    private mutating func judgeMentions() {
        catalog.queues = Set(configuration.instance.queues)
        configuration.vocabulary = catalog.vocabulary
        diagnostics += mentions.flatMap(catalog.judge)
        diagnostics += NoticeWays(configuration).findings() + VendorTemplateWays(configuration).findings()
        diagnostics += configuration.adapters.flatMap { CaseSamples(adapter: $0).findings() }
    }

    private mutating func sealHashes() {
        for index in configuration.adapters.indices {
            let parts = configuration.adapters[index].dependencies.map { "\(folder)/\($0)" }
            configuration.adapters[index].hash = ContentDigest.hex(of: digests.filter { parts.contains($0.key) })
        }
        configuration.hash = ContentDigest.hex(of: digests)
    }

    // MARK: - Reading

    /// The `.yaml` files of a folder whose names can be names.
    private mutating func files(in name: String) -> [ConfigurationFile] {
        let path = "\(folder)/\(name)"
        guard let names = Folder.names(in: path) else { return [] }
        var files: [ConfigurationFile] = []
        for name in names where !Folder.isFolder("\(path)/\(name)") {
            switch FolderLayout.judge(name, in: path) {
            case .success(let base): files.append(open("\(path)/\(name)", name: base))
            case .failure(let stranger): diagnostics.append(stranger.diagnostic)
            }
        }
        return files
    }

    private mutating func single(_ name: String) -> ConfigurationFile? {
        let path = "\(folder)/\(name)"
        return Folder.exists(path) ? open(path, name: name) : nil
    }

    private mutating func open(_ path: String, name: String) -> ConfigurationFile {
        let file = ConfigurationFile(path: path, name: name)
        diagnostics += file.diagnostics
        digests[path] = file.digest
        return file
    }

    private mutating func read<Value>(_ file: ConfigurationFile, _ body: (Reading) -> Value?) -> Value? {
        let reading = Reading(file: file.path, variables: variables)
        let value = body(reading)
        diagnostics += reading.diagnostics
        mentions += reading.mentions
        return value
    }
}

extension Node {
    /// Whether it is a mapping without entries, as an empty file is.
    fileprivate var isEmptyMap: Bool { entries?.isEmpty == true }
}

public import Intake
public import Recipes
public import Settings

/// Runs an input through an adapter as a delivery would go, and stores nothing: `inlet try`, and the cases of `inlet test`.
public struct DryRun: Sendable {
    /// Why an input could not be tried at all.
    public struct Failure: Error, CustomStringConvertible {
        /// A sentence for the operator.
        public var description: String
    }

    /// What `inlet try` found out about one input: a line of its JSON output.
    public struct Result: Sendable {
        /// The file, or the file with a row's line.
        public var input: String
        /// The adapter.
        public var adapter: AdapterName
        /// `processed`, `duplicate`, `refused` or `quarantined`.
        public var disposition: String
        /// Why, where it was not simply processed.
        public var reason: String?
        /// What a webhook's sender would be answered.
        public var answer: HTTPAnswer?
        /// What came of it.
        public var processed: Processed?
        /// A sentence about a failure.
        public var error: String?
    }

    let assembly: Assembly
    let adapter: Adapter
    let now: Timestamp
    /// What becomes of a request whose signature does not hold; nil for what the adapter says.
    let mode: VerificationMode?

    /// Prepares a dry run.
    ///
    /// - Parameters:
    ///   - name: an adapter; where none has the name, a provider, which is then tried with stand-ins for its secrets.
    ///   - now: the clock, for signature windows and ages.
    ///   - unsigned: takes a request whose signature does not hold, with stand-ins for secrets that are not set: to try a sample.
    /// - Throws: `Failure` when there is no such adapter, or when its settings do not fit its provider.
    public init(
        _ configuration: Configuration, adapter name: String, lookups: any LookupService = NoLookups(), now: Timestamp = .now,
        unsigned: Bool = false
    ) throws {
        self.now = now
        if let adapter = configuration.adapter(AdapterName(name)) {
            self.adapter = adapter
            mode = unsigned ? .shadow : nil
            do {
                assembly = try Assembly(trying: adapter, of: configuration, lookups: lookups, standingIn: unsigned)
            } catch let problems as ProviderProblems {
                throw Failure(
                    description: "The adapter \(adapter.name) (\(adapter.file)) cannot be tried: \(problems) Set what is missing, or try a sample"
                        + " with --unsigned.")
            }
        } else if let provider = configuration.providers[name] {
            adapter = Adapter(bare: provider)
            // Its secrets are stand-ins, so that no signature can hold.
            mode = .shadow
            assembly = try Assembly(trying: adapter, of: configuration, lookups: lookups)
        } else if let preset = configuration.presets[name] {
            adapter = Adapter(bare: preset)
            mode = nil
            assembly = try Assembly(trying: adapter, of: configuration, lookups: lookups)
        } else {
            let names = configuration.adapters.map(\.name.description).sorted().joined(separator: ", ")
            throw Failure(description: "There is no adapter and no provider \(name). There are the adapters \(names).")
        }
    }

    /// Prepares one adapter for a case: whether it is enabled does not count, and missing secrets get stand-ins.
    init(
        _ configuration: Configuration, case adapter: Adapter, lookups: any LookupService, now: Timestamp, mode: VerificationMode
    ) throws {
        self.adapter = adapter
        self.now = now
        self.mode = mode
        assembly = try Assembly(trying: adapter, of: configuration, lookups: lookups)
    }

    /// Tries one file.
    ///
    /// - Parameters:
    ///   - bytes: the file's content: a mail, a CSV, an HTTP request, or a request's body.
    ///   - headers: for a bare body, the request's headers.
    ///   - each: told each result; a CSV has one a row.
    public func run(
        _ input: String, _ bytes: [UInt8], headers: [(name: String, value: String)] = [], each: (Result) -> Void
    ) async throws {
        switch adapter.source {
        case .webhook: each(await webhook(input, bytes, headers))
        case .email: each(await process(input, delivery(bytes, contentType: "message/rfc822")))
        case .drop(let source):
            try await rows(of: bytes, named: input, source, each: each)
        case .api: each(await process(input, delivery(bytes, contentType: "application/json")))
        }
    }

    func process(_ input: String, _ delivery: Delivery, answer: HTTPAnswer? = nil) async -> Result {
        let processed = await assembly.pipeline.process(delivery, now: now)
        return Result(
            input: input, adapter: adapter.name, disposition: processed.failure == nil ? "processed" : "quarantined",
            reason: processed.failure?.reason.rawValue ?? processed.ignored, answer: answer, processed: processed,
            error: processed.failure?.description)
    }

    func delivery(_ body: [UInt8], contentType: String, meta: [String: String] = [:], key: String = "try") -> Delivery {
        Delivery(
            id: DeliveryID(number: 0, receivedAt: now), adapter: adapter.name, key: key, contentType: contentType, meta: meta,
            body: body, attempt: 1)
    }
}

extension Adapter {
    /// An adapter that is nothing but its provider.
    fileprivate init(bare provider: Provider) {
        self.init()
        name = AdapterName(provider.name)
        channel = .chat
        var webhook = WebhookSource()
        webhook.provider = provider.name
        source = .webhook(webhook)
    }
}

extension Adapter {
    /// An adapter that is nothing but its preset, in the country where most of these call centres are.
    init(bare preset: CallPreset) {
        self.init()
        name = AdapterName(preset.name)
        channel = .calls
        region = "CN"
        source = .drop(preset.source)
    }
}

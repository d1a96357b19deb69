import Foundation
import Intake
import Lookups
import Recipes
public import Settings

/// Runs the cases that are written beside the configuration: those of adapters and those of providers' pages.
public struct CaseRun: Sendable {
    /// Why nothing could be run.
    public struct Failure: Error, CustomStringConvertible {
        /// A sentence for the operator.
        public var description: String
    }

    private let configuration: Configuration

    /// Prepares the cases of a configuration. Its secrets may be missing: stand-ins take their place.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// Runs cases, the providers' first.
    ///
    /// - Parameters:
    ///   - names: adapters and providers, as `hotline-sms` or `providers/twilio`; empty for all.
    ///   - each: told how each case ended.
    /// - Throws: `Failure` for a name that is neither an adapter nor a provider.
    public func run(_ names: [String], each: (CaseReport) -> Void) async throws {
        let owners = Set(try names.flatMap(owners))
        for provider in configuration.providers.values.sorted(by: { $0.name < $1.name })
        where owners.contains("providers/\(provider.name)") || names.isEmpty {
            for providerCase in provider.cases { each(report("providers/\(provider.name)", providerCase, of: provider)) }
        }
        for adapter in configuration.adapters where owners.contains("channels/\(adapter.name)") || names.isEmpty {
            for adapterCase in adapter.cases { each(await report("channels/\(adapter.name)", adapterCase, of: adapter)) }
        }
    }

    /// The files that a name stands for: an adapter and a provider may share one.
    private func owners(of name: String) throws -> [String] {
        let known = configuration.adapters.map { "channels/\($0.name)" } + configuration.providers.keys.map { "providers/\($0)" }
        let owners = known.filter { $0 == name || $0 == "channels/\(name)" || $0 == "providers/\(name)" }
        guard !owners.isEmpty else {
            throw Failure(description: "There is no adapter and no provider \(name). There are: \(known.sorted().joined(separator: ", ")).")
        }
        return owners
    }

    private func report(_ owner: String, _ providerCase: ProviderCase, of provider: Provider) -> CaseReport {
        let start = ContinuousClock.now
        let differences: [String]
        do {
            differences = try providerCase.differences(from: provider)
        } catch {
            differences = error.problems.map { "\($0.path): \($0.reason)" }
        }
        return CaseReport(owner: owner, name: providerCase.name, differences: differences, duration: .now - start)
    }

    private func report(_ owner: String, _ adapterCase: Adapter.Case, of adapter: Adapter) async -> CaseReport {
        let start = ContinuousClock.now
        let differences: [String]
        do {
            let results = try await results(of: adapterCase, adapter)
            differences = CaseOutcome(results).differences(from: adapterCase.expect)
        } catch {
            differences = ["\(error)"]
        }
        return CaseReport(owner: owner, name: adapterCase.name, differences: differences, duration: .now - start)
    }

    private func results(of adapterCase: Adapter.Case, _ adapter: Adapter) async throws -> [DryRun.Result] {
        let samples = try adapterCase.lookups.mapValues { try bytes($0, adapter) }
        let lookups = SampledLookups(configuration.lookups, samples: samples)
        let dryRun = try DryRun(
            configuration, case: adapter, lookups: lookups, now: try clock(of: adapterCase),
            mode: adapterCase.expectsVerdict ? .enforce : .shadow)
        var results: [DryRun.Result] = []
        try await dryRun.run(
            adapterCase.file, try bytes(adapterCase.file, adapter),
            headers: adapterCase.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        ) { results.append($0) }
        return results
    }

    private func bytes(_ path: String, _ adapter: Adapter) throws -> [UInt8] {
        let place = adapter.samplePath(path)
        guard let data = FileManager.default.contents(atPath: place) else {
            throw Failure(description: "The sample \(place) could not be read.")
        }
        return Array(data)
    }

    private func clock(of adapterCase: Adapter.Case) throws -> Timestamp {
        guard let text = adapterCase.now else { return .now }
        guard let time = try TimeFormat("iso8601").microseconds(of: text) else {
            throw Failure(description: "now: \(text) is no time; write 2026-11-20T08:00:00Z.")
        }
        return Timestamp(microseconds: time)
    }
}

extension Adapter.Case {
    /// A sample's signature counts only where the case speaks of it: the secret that made it is seldom the one that is configured.
    fileprivate var expectsVerdict: Bool { expect["verdict"] != nil || expect["answer"] != nil }
}

extension Provider {
    /// An endpoint for trying things: required settings that are not given get stand-ins, so that only signatures cannot hold.
    ///
    /// - Throws: `ProviderProblems` when the settings that are given do not fit.
    public func endpoint(standingInFor given: ProviderSettings) throws(ProviderProblems) -> ProviderEndpoint {
        let required = settings.filter { $0.isRequired && $0.fallback == nil && given[$0.name].isEmpty }.map(\.name)
        // A page with several ways to verify requires none of their settings; one of them is enough.
        let others = verification.settings.filter { given[$0].isEmpty && !required.contains($0) }
        var problems: ProviderProblems?
        for missing in [required] + others.map({ required + [$0] }) {
            for text in Self.standIns {
                var values = Dictionary(uniqueKeysWithValues: given.names.map { ($0, given[$0]) })
                for name in missing { values[name] = [text] }
                do throws(ProviderProblems) {
                    return try endpoint(settings: ProviderSettings(values))
                } catch {
                    problems = problems ?? error
                }
            }
        }
        throw problems ?? ProviderProblems(problems: [])
    }

    /// A text, a range of addresses, and 32 bytes in base64 and hexadecimal: one of them has the form that a scheme wants.
    private static let standIns = [
        "stand-in", "192.0.2.0/24", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", String(repeating: "0f", count: 32),
    ]
}

/// Whether the samples that cases name are there. A missing one breaks `inlet test`, not the gateway: a warning.
struct CaseSamples {
    let adapter: Adapter

    func findings() -> [Diagnostic] {
        adapter.cases.flatMap { sample in
            ([sample.file] + sample.lookups.values.sorted()).filter { !Folder.exists(adapter.samplePath($0)) }.map { missing($0, sample) }
        }
    }

    private func missing(_ path: String, _ sample: Adapter.Case) -> Diagnostic {
        Diagnostic(
            file: adapter.file, line: sample.place.mark.line, column: sample.place.mark.column, path: sample.place.path,
            severity: .warning, code: .unknownReference, reason: "the sample \(path) of the case \"\(sample.name.shortened)\" is not there.")
    }
}

extension Adapter {
    /// Where a sample of a case is: relative paths start at the folder of the adapter's file.
    public func samplePath(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        return FolderLayout.joined(file, "../\(path)")
    }
}

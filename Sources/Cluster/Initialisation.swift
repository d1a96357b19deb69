/// Makes a new data directory; what is half made never carries the final name.
struct Initialisation: Sendable {
    let location: ClusterLocation
    let files: Files
    let program: Program
    let isDurable: Bool

    func run() async throws(ClusterError) {
        try files.removeTree(location.unfinished)
        try await initialise()
        try await createDatabase()
        try await configure()
        try files.rename(location.unfinished, to: location.data)
    }

    /// Local connections need no password: only we can enter the socket's folder. Over TCP nobody gets in.
    private func initialise() async throws(ClusterError) {
        var arguments = ["-D", location.unfinished, "-U", EmbeddedCluster.name, "--encoding=UTF8", "--locale=C.UTF-8", "--lc-collate=C"]
        arguments += ["--auth-local=trust", "--auth-host=reject", "--no-instructions"]
        if !isDurable { arguments.append("--no-sync") }
        let outcome = try await program.run("initdb", arguments)
        guard outcome.isSuccess else { throw StartFailure.explain(outcome.output, location, port: 0) }
    }

    /// In single-user mode, so that a cluster with the final name always has its database.
    private func createDatabase() async throws(ClusterError) {
        let outcome = try await program.run(
            "postgres", ["--single", "-D", location.unfinished, "-c", "fsync=off", "template1"],
            input: "CREATE DATABASE \(EmbeddedCluster.name);\n")
        guard outcome.isSuccess else { throw StartFailure.explain(outcome.output, location, port: 0) }
    }

    /// Whether this server knows lz4 is found out once; the answer is kept in a file of its own beside the data.
    private func configure() async throws(ClusterError) {
        let outcome = try await program.run(
            "postgres", ["-D", location.unfinished, "-C", "wal_compression", "-c", "wal_compression=lz4"])
        let compression = outcome.isSuccess ? ClusterSettings(ClusterSettings.lz4) : ClusterSettings([:])
        try files.write(compression.fileText, to: location.unfinished + "/compression.conf")
        let path = location.unfinished + "/postgresql.conf"
        let include = "include_if_exists = 'compression.conf'\ninclude_if_exists = 'inlet.conf'\n"
        try files.write((files.read(path) ?? "") + include, to: path)
    }
}

import Glibc
public import Logging

/// A private PostgreSQL server: made on the first start, reached only through a Unix socket in a folder closed to others.
///
/// It runs on after this process was killed; the next start finds it and takes it over. As root it runs as the user `postgres`.
public actor EmbeddedCluster {
    /// Where its files are.
    public nonisolated let location: ClusterLocation

    /// The port, which only names the socket.
    public nonisolated let port: Int

    /// The name of the superuser and of the database that a new cluster has.
    public static let name = "inlet"

    private let settings: ClusterSettings
    private let account: ServerAccount
    private let files: Files
    private let logger: Logger

    /// How a start went.
    public enum Start: Sendable, Equatable {
        /// This process started the server.
        case started
        /// The server was running already.
        case adopted
    }

    /// How a stop treats connections that are open (PostgreSQL manual, section 19.5).
    public enum StopMode: Sendable {
        /// Waits for clients to leave.
        case smart
        /// Rolls their transactions back and ends cleanly.
        case fast
        /// Ends like a crash; the next start recovers.
        case immediate

        var signal: Int32 {
            switch self {
            case .smart: SIGTERM
            case .fast: SIGINT
            case .immediate: SIGQUIT
            }
        }
    }

    /// Chooses the folders; touches nothing yet. A relative directory is relative to the working directory.
    ///
    /// Throws `.notInstalled` when root has no user `postgres` to run it, `.pathTooLong`.
    public init(
        directory: String, port: Int = 5432, settings: ClusterSettings = .shipped, logger: Logger = Logger(label: "cluster")
    ) throws(ClusterError) {
        account = try ServerAccount.current()
        location = try ClusterLocation.choose(directory, port: port, for: account)
        files = Files(account: account)
        self.port = port
        self.settings = settings
        self.logger = logger
    }

    /// For libpq: `host='…' port=5432 user=inlet dbname=inlet`.
    public nonisolated func connectionString(database: String = EmbeddedCluster.name) -> String {
        "host='\(location.socketFolder.escaped)' port=\(port) user=\(Self.name) dbname='\(database.escaped)'"
    }

    /// The server's process, if it runs.
    public var process: Int32? { Postmaster.running(in: location.data, files)?.process }
}

// MARK: - Starting

extension EmbeddedCluster {
    /// Makes the cluster if there is none, starts it or takes over the one that runs, and returns when it accepts connections.
    @discardableResult
    public func start(within limit: Duration = .seconds(60)) async throws(ClusterError) -> Start {
        let deadline = ContinuousClock.now.advanced(by: limit)
        try files.makePrivateFolder(location.root)
        try files.makePrivateFolder(location.socketFolder)
        let lock = try await FileLock.take(location.lock, until: deadline)
        defer { lock.release() }
        try files.giveAway(location.lock)
        if try await adopt(until: deadline) { return .adopted }
        try await clearAfterCrash(until: deadline)
        let program = try await prepare()
        while try await launch(program, until: deadline) == false {
            try await pause(until: deadline, "The processes of a PostgreSQL that was killed in \(location.data) do not end.")
        }
        return .started
    }

    /// Waits for a server that is there; `false` if there is none, or it was about to stop and is gone.
    private func adopt(until deadline: ContinuousClock.Instant) async throws(ClusterError) -> Bool {
        while let postmaster = Postmaster.running(in: location.data, files) {
            if postmaster.isReady {
                try checkPlace(of: postmaster)
                logger.info(
                    "A PostgreSQL that was running already was taken over.", metadata: ["process": "\(postmaster.process)"])
                return true
            }
            try await pause(until: deadline, "The PostgreSQL that runs in \(location.data) does not become ready.")
        }
        return false
    }

    private func checkPlace(of postmaster: Postmaster) throws(ClusterError) {
        guard postmaster.port == port, postmaster.socketFolder == location.socketFolder else {
            throw ClusterError(
                .portTaken,
                "The PostgreSQL in \(location.data) runs already, on port \(postmaster.port) in \(postmaster.socketFolder), "
                    + "not on port \(port) in \(location.socketFolder). Stop it (process \(postmaster.process)) or use its port.")
        }
    }

    private func prepare() async throws(ClusterError) -> Program {
        let version = files.read(location.data + "/PG_VERSION").flatMap { Int($0.prefix { $0 != "\n" }) }
        let program = Program(account: account, programs: try .find(version: version))
        if version == nil {
            logger.info("A new PostgreSQL is being made.", metadata: ["folder": "\(location.root)"])
            let isDurable = settings.values["fsync"] != "off"
            try await Initialisation(location: location, files: files, program: program, isDurable: isDurable).run()
        }
        let place = ["port": "\(port)", "unix_socket_directories": location.socketFolder]
        let complete = ClusterSettings(["listen_addresses": ""]).with(settings.values).with(place)
        try files.write(complete.fileText, to: location.data + "/inlet.conf")
        return program
    }

    /// Waits for what a killed server left: its processes notice within moments, and use the shared memory until then.
    ///
    /// After that the number in `postmaster.pid` may still belong to a zombie, or after a reboot to somebody else, and PostgreSQL would
    /// refuse to start. The file goes only when no process works in the data directory, since it guards the shared memory.
    private func clearAfterCrash(until deadline: ContinuousClock.Instant) async throws(ClusterError) {
        let path = location.data + "/postmaster.pid"
        guard let stale = files.read(path).flatMap(Postmaster.init) else { return }
        while !RunningProcess.working(in: location.data).isEmpty {
            try await pause(until: deadline, "The processes of a PostgreSQL that was killed in \(location.data) do not end.")
        }
        guard RunningProcess(stale.process).exists else { return }
        try files.removeTree(path)
        try files.removeTree(location.socketFolder + "/.s.PGSQL.\(port).lock")
    }

    /// Starts the server once; `false` if the processes of a killed one are still in its way.
    private func launch(_ program: Program, until deadline: ContinuousClock.Instant) async throws(ClusterError) -> Bool {
        try keepLogShort()
        let before = files.size(location.log)
        // A session of its own: a Ctrl-C at our terminal is ours to handle, the server runs until we stop it.
        let script = "setsid postgres -D \"$0\" >>\"$1\" 2>&1 </dev/null & echo $!"
        let outcome = try await program.run("sh", ["-c", script, location.data, location.log])
        guard let number = Int32(outcome.output.prefix { $0.isNumber }) else {
            throw ClusterError(.failed, "The shell could not start PostgreSQL: \(outcome.output)")
        }
        let process = RunningProcess(number)
        while Postmaster.running(in: location.data, files).map({ $0.process == number && $0.isReady }) != true {
            guard process.isAlive else {
                let said = String((files.read(location.log) ?? "").utf8.dropFirst(before)) ?? ""
                if StartFailure.isOldServerLeaving(said) { return false }
                throw StartFailure.explain(said, location, port: port)
            }
            try await pause(until: deadline, "PostgreSQL does not become ready. Its log is \(location.log).")
        }
        logger.info("PostgreSQL is ready.", metadata: ["process": "\(number)", "folder": "\(location.root)"])
        return true
    }

    /// One old log is kept.
    private func keepLogShort() throws(ClusterError) {
        guard files.size(location.log) > 10 << 20 else { return }
        try files.rename(location.log, to: location.log + ".1")
    }

    private func pause(until deadline: ContinuousClock.Instant, _ complaint: String) async throws(ClusterError) {
        guard !Task.isCancelled else { throw ClusterError(.cancelled, "The start of PostgreSQL was interrupted.") }
        guard ContinuousClock.now < deadline else { throw ClusterError(.timeout, complaint) }
        await Pause.moment()
    }
}

// MARK: - Stopping

extension EmbeddedCluster {
    /// Stops the server and returns when it is gone; does nothing if it does not run. A cancelled task does not cut it short.
    public func stop(mode: StopMode = .fast, within limit: Duration = .seconds(60)) async throws(ClusterError) {
        guard files.exists(location.lock) else { return }
        let deadline = ContinuousClock.now.advanced(by: limit)
        let lock = try await FileLock.take(location.lock, until: deadline)
        defer { lock.release() }
        guard let number = process else { return }
        let postmaster = RunningProcess(number)
        postmaster.send(mode.signal)
        while postmaster.isAlive {
            guard ContinuousClock.now < deadline else {
                throw ClusterError(
                    .timeout, "PostgreSQL (process \(number)) did not stop within \(limit). Its log is \(location.log).")
            }
            await Pause.moment()
        }
        logger.info("PostgreSQL was stopped.", metadata: ["process": "\(number)"])
    }

    /// Stops and starts the server.
    public func restart(mode: StopMode = .fast) async throws(ClusterError) {
        try await stop(mode: mode)
        try await start()
    }

    /// Ends the server by SIGKILL, as a crash would, and returns when its first process is gone. For tests.
    public func kill() async {
        guard let postmaster = process.map(RunningProcess.init) else { return }
        postmaster.send(SIGKILL)
        while postmaster.isAlive { await Pause.moment() }
    }
}

extension String {
    /// For a quoted value of a connection string (PostgreSQL manual, section 34.1.1.1).
    fileprivate var escaped: String {
        String(flatMap { $0 == "'" || $0 == "\\" ? ["\\", $0] : [$0] })
    }
}

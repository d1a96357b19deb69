import Foundation
import TestSupport
import Transfer

/// `inlet serve`, running.
final class Gateway: Sendable {
    /// The house that it runs in.
    let house: House
    private let process: ServerProcess

    /// Starts it; it is not ready when this returns.
    init(_ house: House) throws {
        self.house = house
        let variables = house.environment.map { "\($0.key)=\($0.value)" }
        process = try ServerProcess(
            "/usr/bin/env", variables + [InletProgram.path, "serve", "--config", house.configuration],
            log: house.folder.url.appendingPathComponent("gateway.log"))
    }

    /// Starts it and waits until it takes contacts.
    static func start(_ house: House) async throws -> Gateway {
        let gateway = try Gateway(house)
        try await gateway.ready()
        return gateway
    }

    /// Waits until it takes contacts.
    func ready() async throws {
        do {
            try await waitUntil("the gateway is ready", within: .seconds(90)) {
                guard self.isRunning else { throw ServerFailure("The gateway ended.") }
                return await self.isReady
            }
        } catch {
            throw ServerFailure("\(error) Its log ends with: \(log.suffix(2_000))")
        }
    }

    /// Whether `/health/ready` says so.
    var isReady: Bool {
        get async {
            // Nobody listens yet: not ready.
            (try? await Web.get(house.url + "/health/ready"))?.status == 200
        }
    }

    /// The process's number.
    var pid: Int32 { process.pid }

    /// Whether the process lives.
    var isRunning: Bool { process.isRunning }

    /// What it has logged so far.
    var log: String {
        // No log yet is an empty log.
        (try? String(contentsOfFile: house.path("gateway.log"), encoding: .utf8)) ?? ""
    }

    /// Ends it without a word.
    func kill() async throws { try await process.stop(SIGKILL) }

    /// Ends it without a word, and does not wait until it is gone.
    func killAtOnce() { Glibc.kill(process.pid, SIGKILL) }

    /// Asks it to end, and waits.
    func stop() async throws { try await process.stop(SIGTERM) }
}

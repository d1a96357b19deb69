import Glibc
import Recipes
import Settings
import Web

extension WebServer.Limits {
    /// What the configuration wants, as far as the system allows.
    init(_ http: Instance.HTTP) {
        self.init(
            body: http.body.bytes, bodies: http.queue.size.bytes, connections: min(http.connections, Self.mostConnections()),
            request: http.requestTimeout, proxies: TrustedProxies(http.proxies.compactMap { AddressRange($0) }))
    }

    /// Raises the limit on open files as far as this process may, and leaves some for the database, files and other connections.
    private static func mostConnections() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return limit.rlim_cur > 1 << 30 ? .max : max(16, Int(limit.rlim_cur) - 256)
    }
}

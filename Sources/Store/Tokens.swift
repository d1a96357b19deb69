import Crypto
public import Intake
import Postgres

/// Who may use the API, and for what.
public struct APIToken: Sendable, Hashable {
    /// What a token allows.
    public enum Role: String, Sendable, Hashable, CaseIterable, Comparable {
        /// Reads, with personal data masked.
        case reader
        /// Reads in the clear and changes tickets.
        case agent
        /// All that an agent may, and quarantine and notices.
        case admin

        /// Orders by what is allowed.
        public static func < (one: Self, other: Self) -> Bool {
            allCases.firstIndex(of: one)! < allCases.firstIndex(of: other)!
        }
    }

    /// Whom it was made for.
    public var name: String
    /// What it allows.
    public var role: Role

    /// Describes a token.
    public init(name: String, role: Role) {
        self.name = name
        self.role = role
    }
}

extension Store {
    /// Makes a token. Only its hash is stored, so that this is the only time that it is seen.
    ///
    /// - Returns: the token: `inlet_` and 43 characters; 256 bits at random.
    public func makeToken(_ token: APIToken, expiresAt: Timestamp? = nil) async throws -> String {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        let secret = "inlet_" + String((0..<43).map { _ in alphabet.randomElement(using: &generator)! })
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                """
                INSERT INTO api_token (hash, name, role, expires_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, role = excluded.role, expires_at = excluded.expires_at
                """, [.bytes(Self.hash(of: secret)), .text(token.name), .text(token.role.rawValue), .timestamp(expiresAt)])
        }
        return secret
    }

    /// Whose token it is; nil when it is unknown or has expired.
    public func token(_ secret: String) async throws -> APIToken? {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                "SELECT name, role FROM api_token WHERE hash = $1 AND (expires_at IS NULL OR expires_at > now())",
                [.bytes(Self.hash(of: secret))])
        }
        guard rows.count > 0, let role = APIToken.Role(rawValue: try rows[0].decode(String.self, at: 1)) else { return nil }
        return APIToken(name: try rows[0].decode(String.self, at: 0), role: role)
    }

    /// The names and roles of all tokens.
    public func tokens() async throws -> [APIToken] {
        let rows = try await pool.withConnection { connection in
            try await connection.query("SELECT name, role FROM api_token ORDER BY name")
        }
        var tokens: [APIToken] = []
        for row in rows {
            guard let role = APIToken.Role(rawValue: try row.decode(String.self, at: 1)) else { continue }
            tokens.append(APIToken(name: try row.decode(String.self, at: 0), role: role))
        }
        return tokens
    }

    /// Makes a token invalid at once.
    ///
    /// - Returns: whether there was one of that name.
    public func revokeToken(named name: String) async throws -> Bool {
        try await pool.withConnection { connection in
            try await connection.execute("DELETE FROM api_token WHERE name = $1", [.text(name)]) > 0
        }
    }

    /// Notes that somebody read personal data in the clear.
    public func logAccess(who: String, what: String) async throws {
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                "INSERT INTO access_log (who, what) VALUES ($1, $2)", [.text(who.withoutNUL), .text(what.withoutNUL)])
        }
    }

    private static func hash(of secret: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(secret.utf8)))
    }
}

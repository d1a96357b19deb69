import Crypto
import Foundation
import Intake
import Recipes
import Transfer

/// Gets access tokens for a mailbox, and keeps the refresh token that the server hands out.
///
/// Some servers give a new refresh token with each access token and void the old one: after a restart the configured one would be
/// worth nothing. So the newest is kept in the adapter's state, for whichever gateway runs the mailbox next, sealed with a key that is
/// made of the configured one. When an operator configures another, what was sealed with the old one is no longer read.
actor TokenKeeper {
    private let source: OAuthTokenSource
    private let adapter: AdapterName
    private let leases: any AdapterLeases
    private let key: SymmetricKey?
    private var kept: String?
    private var hasLooked = false

    init(_ configuration: OAuthConfiguration, adapter: AdapterName, leases: any AdapterLeases, http: HTTPClient) {
        source = OAuthTokenSource(configuration, http: http)
        self.adapter = adapter
        self.leases = leases
        if case .refreshToken(let token) = configuration.grant {
            key = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: Data(token.utf8)), info: Data("inlet refresh token".utf8), outputByteCount: 32)
        } else {
            key = nil
        }
    }

    /// A token that is good for a while.
    func accessToken() async throws -> OAuthToken {
        if !hasLooked { _ = try await adoptKept() }
        let token: OAuthToken
        do {
            token = try await source.accessToken()
        } catch let error as TransferError where error.code == .loginRefused {
            // Another gateway, or `inlet doctor`, may have been given a newer one meanwhile.
            guard try await adoptKept() else { throw error }
            token = try await source.accessToken()
        }
        try await keep()
        return token
    }

    /// Drops the access token, after a server has refused it.
    func invalidate() async {
        await source.invalidate()
    }

    /// - Returns: whether there was another than the one known.
    private func adoptKept() async throws -> Bool {
        guard let key else { return false }
        let sealed = try await leases.cursor(of: adapter, Self.name)?.object?["refresh_token"]?.string
        hasLooked = true
        // What cannot be opened was sealed with another configured token, which the operator has replaced.
        guard let sealed, let box = Data(base64Encoded: sealed), let opened = try? AES.GCM.open(.init(combined: box), using: key) else {
            return false
        }
        let token = String(decoding: opened, as: UTF8.self)
        guard token != kept else { return false }
        await source.adopt(refreshToken: token)
        kept = token
        return true
    }

    private func keep() async throws {
        guard let key, let token = await source.refreshToken, token != kept else { return }
        guard let sealed = try AES.GCM.seal(Data(token.utf8), using: key).combined else { return }
        try await leases.setCursor(of: adapter, Self.name, to: ["refresh_token": .string(sealed.base64EncodedString())])
        kept = token
    }

    private static let name = "oauth"
}

import Foundation
import Synchronization
import TestSupport

/// An authorisation server (RFC 6749) that hands out tokens and tells a Dovecot which of them are good.
final class TokenServer: Sendable {
    private struct State {
        var tokens: Set<String> = []
        var refreshToken = TokenServer.firstRefreshToken
        var issued = 0
        var life = 3_600
        var refuses = false
    }

    /// The refresh token that an operator was given.
    static let firstRefreshToken = "refresh-token-0"
    /// The client's secret.
    static let secret = "client-secret-of-the-tests"

    private let state: Mutex<State>
    private let peer: HTTPPeer

    init() throws {
        let state = Box()
        self.state = Mutex(State())
        peer = try HTTPPeer { request in state.answer?(request) ?? .reply(503) }
        state.answer = { [weak self] request in self?.answer(request) ?? .reply(503) }
    }

    private final class Box: @unchecked Sendable {
        // Unchecked: set once, before the server's address is told to anybody.
        var answer: (@Sendable (HTTPPeer.Request) -> HTTPPeer.Answer)?
    }

    /// Where tokens are asked for.
    var url: String { "\(peer.url)/token" }

    /// Its port on 127.0.0.1.
    var port: Int { peer.port }

    /// How many tokens were handed out.
    var issued: Int { state.withLock { $0.issued } }

    /// Seconds that a token lives from now on.
    func setLife(_ seconds: Int) { state.withLock { $0.life = seconds } }

    /// Refuses the client from now on, as when its secret has ended.
    func setRefusing(_ refuses: Bool) { state.withLock { $0.refuses = refuses } }

    /// Takes back all access tokens.
    func revokeAll() { state.withLock { $0.tokens = [] } }

    /// Lines for a Dovecot that asks this server about tokens.
    func dovecot(in folder: ServerFolder) throws -> String {
        let settings = """
            introspection_mode = get
            introspection_url = \(peer.url)/introspect?token=
            username_attribute = email
            active_attribute = active
            active_value = true

            """
        try folder.write(settings, to: "oauth2.conf")
        return """
            auth_mechanisms = plain login xoauth2 oauthbearer
            passdb {
              driver = oauth2
              mechanisms = xoauth2 oauthbearer
              args = \(folder.path("oauth2.conf"))
            }
            """
    }

    private func answer(_ request: HTTPPeer.Request) -> HTTPPeer.Answer {
        if request.target.hasPrefix("/introspect") {
            // Dovecot adds fields of its own behind it.
            let token = request.target.split(separator: "=")[1].prefix { $0 != "&" }
            let isGood = state.withLock { $0.tokens.contains(String(token)) }
            return json(200, isGood ? #"{"active":"true","email":"\#(House.user)"}"# : #"{"active":"false"}"#)
        }
        let form = Dictionary(
            String(decoding: request.body, as: UTF8.self).split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
                return (parts[0], (parts.count > 1 ? parts[1] : "").removingPercentEncoding ?? "")
            }
        ) { $1 }
        return state.withLock { grant(form, &$0) }
    }

    private func grant(_ form: [String: String], _ state: inout State) -> HTTPPeer.Answer {
        guard !state.refuses, form["client_secret"] == Self.secret else {
            return json(401, #"{"error":"invalid_client","error_description":"The secret has ended."}"#)
        }
        let isRefresh = form["grant_type"] == "refresh_token"
        if isRefresh, form["refresh_token"] != state.refreshToken {
            return json(400, #"{"error":"invalid_grant","error_description":"That refresh token was used already."}"#)
        }
        state.issued += 1
        let token = "access-token-\(state.issued)"
        state.tokens.insert(token)
        if isRefresh { state.refreshToken = "refresh-token-\(state.issued)" }
        let rotated = isRefresh ? #","refresh_token":"\#(state.refreshToken)""# : ""
        return json(200, #"{"access_token":"\#(token)","token_type":"Bearer","expires_in":\#(state.life)\#(rotated)}"#)
    }

    private func json(_ status: Int, _ text: String) -> HTTPPeer.Answer {
        .reply(status, [("Content-Type", "application/json")], Array(text.utf8))
    }
}

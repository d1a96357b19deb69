import HTTPTypes
import Hummingbird
import NIOCore
import Store

/// What a request of the API carries: who asks.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who asks; set by the authentication.
    var token: APIToken?
    /// The connection.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The token, if it allows what is asked.
    func require(_ role: APIToken.Role) throws(Problem) -> APIToken {
        guard let token else { throw .unauthorized }
        guard token.role >= role else {
            throw Problem(.forbidden, "The token \(token.name) has the role \(token.role.rawValue); this needs \(role.rawValue).")
        }
        return token
    }
}

extension Problem {
    fileprivate static let unauthorized = Problem(
        .unauthorized, "Send a token as `Authorization: Bearer …`. Make one with `inlet token make NAME --role agent`.",
        headers: [.wwwAuthenticate: "Bearer realm=\"inlet\""])
}

/// Looks up the bearer token; a request without a valid one goes no further.
struct BearerAuthentication: RouterMiddleware {
    let store: Store

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard let field = request.headers[.authorization], field.lowercased().hasPrefix("bearer ") else {
            throw Problem.unauthorized
        }
        let secret = String(field.dropFirst("bearer ".count)).trimmingSpaces
        guard let token = try await store.token(secret) else { throw Problem.unauthorized }
        var context = context
        context.token = token
        return try await next(request, context)
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

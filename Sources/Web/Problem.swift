import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Recipes

/// An error as RFC 9457 problem details.
struct Problem: Error, HTTPResponseError {
    var status: HTTPResponse.Status
    /// A sentence that says what is wrong and what to do.
    var detail: String
    var headers = HTTPFields()

    init(_ status: HTTPResponse.Status, _ detail: String, headers: HTTPFields = HTTPFields()) {
        self.status = status
        self.detail = detail
        self.headers = headers
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        response
    }

    var response: Response {
        var response = Response(json: json, status: status)
        response.headers[.contentType] = Self.mediaType
        for field in headers { response.headers.append(field) }
        return response
    }

    var answer: HTTPAnswer {
        HTTPAnswer(status: status.code, contentType: Self.mediaType, body: json.serialized())
    }

    private var json: JSONValue {
        .object([
            "type": "about:blank", "title": .string(status.reasonPhrase), "status": .integer(Int64(status.code)),
            "detail": .string(detail),
        ])
    }

    private static let mediaType = "application/problem+json"

    static func notFound(_ what: String) -> Problem {
        Problem(.notFound, "There is no \(what).")
    }

    static func badRequest(_ detail: String) -> Problem {
        Problem(.badRequest, detail)
    }
}

extension Response {
    /// An answer in JSON.
    init(json: JSONValue, status: HTTPResponse.Status = .ok) {
        self.init(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.serialized())))
    }
}

/// Turns whatever a route throws into problem details: a client never sees what is inside.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return problem.response
        } catch let error as any HTTPResponseError {
            return Problem(error.status, error.status.sentence).response
        } catch {
            context.logger.error("A request failed.", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return Problem(
                .serviceUnavailable, "The request could not be served now. Try again in a moment.",
                headers: [.retryAfter: "5"]
            ).response
        }
    }
}

extension HTTPResponse.Status {
    /// What the common refusals of the server mean.
    fileprivate var sentence: String {
        switch self {
        case .notFound: "There is nothing at this path."
        case .contentTooLarge: "The body is larger than http.body allows."
        case .methodNotAllowed: "This path does not take this method."
        default: "\(reasonPhrase)."
        }
    }
}

import HTTPTypes
import Hummingbird
import Intake
import NIOCore
import Recipes

/// `/in/{adapter}`: takes what providers push.
///
/// The body is read up to the cap, then handed over as it came; the answer leaves when the reception is committed.
struct WebhookRoute: Sendable {
    /// Verifies, stores and answers a request; `nil` when there is no such adapter.
    let receive: @Sendable (_ input: HTTPInput, _ adapter: AdapterName) async -> HTTPAnswer?
    /// Bytes.
    let bodyLimit: Int

    func add(to router: Router<APIContext>) {
        router.post("in/:adapter", use: handle)
        router.get("in/:adapter", use: handle)
        router.head("in/:adapter", use: handle)
        router.put("in/:adapter", use: handle)
    }

    @Sendable private func handle(_ request: Request, _ context: APIContext) async throws -> Response {
        let name = try context.parameters.require("adapter")
        let body = try await body(of: request)
        let input = HTTPInput(
            method: request.method.rawValue, target: request.uri.string, headers: headers(of: request), body: body,
            peer: nil, receivedAt: Timestamp.now.microseconds)
        guard let answer = await receive(input, AdapterName(name)) else {
            throw Problem.notFound("adapter \(name) that takes webhooks")
        }
        return Response(answer)
    }

    private func body(of request: Request) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > bodyLimit { throw tooLarge }
        var request = request
        do {
            let buffer = try await request.collectBody(upTo: bodyLimit)
            return Array(buffer: buffer)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }

    private var tooLarge: Problem {
        Problem(.contentTooLarge, "The body has more than \(bodyLimit) bytes, the limit of this gateway (http.body).")
    }

    private func headers(of request: Request) -> HeaderFields {
        var fields = request.headers.map { HeaderFields.Field(name: $0.name.canonicalName, value: $0.value) }
        if let authority = request.head.authority { fields.append(.init(name: "host", value: authority)) }
        return HeaderFields(fields)
    }
}

extension Response {
    init(_ answer: HTTPAnswer) {
        var headers = HTTPFields()
        if let type = answer.contentType { headers[.contentType] = type }
        for field in answer.headers.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            headers.append(HTTPField(name: name, value: field.value))
        }
        self.init(
            status: HTTPResponse.Status(code: answer.status), headers: headers,
            body: answer.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}

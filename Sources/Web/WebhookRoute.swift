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
    let bodies: BodyReader
    let proxies: TrustedProxies

    /// Behind the adapter's name a provider that signs nothing has a secret in the path.
    func add(to router: Router<APIContext>) {
        for path in ["in/:adapter", "in/:adapter/:secret"] as [RouterPath] {
            router.post(path, use: handle)
            router.get(path, use: handle)
            router.head(path, use: handle)
            router.put(path, use: handle)
        }
    }

    @Sendable private func handle(_ request: Request, _ context: APIContext) async throws -> Response {
        let name = try context.parameters.require("adapter")
        let body = try await bodies.body(of: request, on: context.channel)
        let input = HTTPInput(
            method: request.method.rawValue, target: request.uri.string, headers: headers(of: request), body: body,
            peer: proxies.client(of: request, from: context.channel.remoteAddress?.ipAddress), receivedAt: Timestamp.now.microseconds)
        guard let answer = await receive(input, AdapterName(name)) else {
            throw Problem.notFound("adapter \(name) that takes webhooks")
        }
        return Response(answer)
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

import Intake
import NIOCore
import NIOHTTP1
import Recipes

/// `/in/{adapter}`: takes what providers push, before the rest of the server sees it.
///
/// A webhook is small, waits for one commit and is answered from memory. The body is read up to the cap and handed over as it came; the
/// answer leaves when the reception is committed. Everything else goes on to the router. See docs/adr/0009.
final class WebhookDoor: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What all connections share.
    struct House: Sendable {
        /// Verifies, stores and answers a request; nil when there is no such adapter.
        let receive: @Sendable (_ input: HTTPInput, _ adapter: AdapterName) async -> HTTPAnswer?
        let bodies: BodyReader
        let proxies: TrustedProxies
    }

    private enum State {
        case idle
        /// The request is for somebody else.
        case passing
        case reading
        case working
        /// Answered before its end; what still comes is dropped.
        case dropping
    }

    private let house: House
    private let executor: EventLoopTasks
    private var state = State.idle
    private var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
    private var name = ""
    private var body: [UInt8] = []
    private var place: BodyReader.Place?
    private var dropped = 0
    /// The other end's address, made into text once for the connection.
    private var peer: String??
    /// The client has sent its last request; told to the others when it is answered.
    private var hasInputEnded = false

    init(house: House, executor: EventLoopTasks) {
        self.house = house
        self.executor = executor
    }

    // MARK: - Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, data, context)
        case .body(let bytes): add(bytes, data, context)
        case .end: end(data, context)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ data: NIOAny, _ context: ChannelHandlerContext) {
        guard let name = Self.adapter(of: head) else {
            state = .passing
            return context.fireChannelRead(data)
        }
        (state, self.head, self.name) = (.reading, head, name)
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        guard length <= house.bodies.limit else { return refuse(house.bodies.tooLarge, context) }
        body = []
        body.reserveCapacity(min(length, BodyReader.small))
        guard head.version.minor > 0, head.headers.first(name: "expect")?.lowercased() == "100-continue" else { return }
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
    }

    private func add(_ bytes: ByteBuffer, _ data: NIOAny, _ context: ChannelHandlerContext) {
        switch state {
        case .passing: context.fireChannelRead(data)
        case .reading:
            guard body.count + bytes.readableBytes <= house.bodies.limit else { return refuse(house.bodies.tooLarge, context) }
            body.append(contentsOf: bytes.readableBytesView)
            if body.count > BodyReader.small { place = house.bodies.enter(place, body.count, context.channel) }
        case .dropping:
            dropped += bytes.readableBytes
            if dropped > Self.patience { context.close(promise: nil) }
        case .idle, .working: break
        }
    }

    private func end(_ data: NIOAny, _ context: ChannelHandlerContext) {
        switch state {
        case .passing:
            state = .idle
            context.fireChannelRead(data)
        case .reading: work(context)
        case .dropping: context.close(promise: nil)
        case .idle, .working: break
        }
    }

    /// `/in/shop` and `/in/shop/secret`: behind the adapter's name a provider that signs nothing has a secret in the path.
    private static func adapter(of head: HTTPRequestHead) -> String? {
        guard [.POST, .GET, .HEAD, .PUT].contains(head.method), head.uri.utf8.starts(with: "/in/".utf8) else { return nil }
        let path = head.uri.utf8.dropFirst(4).prefix { $0 != UInt8(ascii: "?") }
        let parts = path.split(separator: UInt8(ascii: "/"), maxSplits: 2)
        return parts.isEmpty || parts.count > 2 ? nil : String(parts[0])
    }

    // MARK: - Working

    private func work(_ context: ChannelHandlerContext) {
        state = .working
        leave()
        let input = HTTPInput(
            method: head.method.rawValue, target: head.uri, headers: HeaderFields(head.headers.map { .init(name: $0.name, value: $0.value) }),
            body: body, peer: house.proxies.client(of: head.headers, from: peer(of: context)),
            receivedAt: Timestamp.now.microseconds)
        body = []
        let (house, name, loop) = (house, name, context.eventLoop)
        let bound = NIOLoopBound((door: self, context: context), eventLoop: loop)
        // The connection is the task's owner: it stays open until the answer is written, and the server waits for its connections.
        Task.immediate(executorPreference: executor) {
            let answer = await house.receive(input, AdapterName(name)) ?? Problem.notFound("adapter \(name) that takes webhooks").answer
            if loop.inEventLoop { return bound.value.door.finish(answer, bound.value.context) }
            loop.execute { bound.value.door.finish(answer, bound.value.context) }
        }
    }

    private func peer(of context: ChannelHandlerContext) -> String? {
        if let peer { return peer }
        let address = context.remoteAddress?.ipAddress
        peer = .some(address)
        return address
    }

    private func finish(_ answer: HTTPAnswer, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        state = .idle
        respond(answer, keepsAlive: head.isKeepAlive, context)
        // The next request may have begun while the answer was written.
        if hasInputEnded, state == .idle { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
    }

    private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        leave()
        (state, body, dropped) = (.dropping, [], 0)
        respond(problem.answer, keepsAlive: false, context)
    }

    private func respond(_ answer: HTTPAnswer, keepsAlive: Bool, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders()
        if let type = answer.contentType { headers.add(name: "content-type", value: type) }
        for field in answer.headers.fields { headers.add(name: field.name, value: field.value) }
        headers.add(name: "content-length", value: String(answer.body.count))
        headers.add(name: "date", value: HTTPDate.now)
        headers.add(name: "server", value: WebServer.name)
        if !keepsAlive {
            headers.add(name: "connection", value: "close")
        } else if head.version.minor == 0 {
            headers.add(name: "connection", value: "keep-alive")
        }
        let status = HTTPResponseStatus(statusCode: answer.status)
        context.write(wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: status, headers: headers))), promise: nil)
        if !answer.body.isEmpty, head.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: answer.body)))), promise: nil)
        }
        let isLast = !keepsAlive && state != .dropping
        let sent = isLast ? context.eventLoop.makePromise(of: Void.self) : nil
        if isLast { sent?.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) } }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
    }

    // MARK: - The connection's end

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client may close its side behind its request; the answer goes out all the same.
        if case ChannelEvent.inputClosed? = event as? ChannelEvent, state == .working {
            hasInputEnded = true
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        if let place { house.bodies.leave(place) }
        place = nil
    }

    /// Bytes that are read of a body that was refused, so that its sender reads the answer before it notices.
    private static let patience = 1 << 20
}

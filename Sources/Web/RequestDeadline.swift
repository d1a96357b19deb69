import NIOCore
import NIOHTTP1

/// Ends a connection whose request does not arrive in time, however busily its bytes trickle in.
///
/// The head has to be there within the span after the connection is opened or the last answer has left; the body within the span
/// after the head. While a request is worked on no time runs.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let span: TimeAmount
    /// nil while a request is worked on.
    private var deadline: NIODeadline?
    private var alarm: Scheduled<Void>?

    init(span: TimeAmount) {
        self.span = span
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { start(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        alarm?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: deadline = .now() + span
        case .body: break
        case .end: deadline = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { deadline = .now() + span }
        context.write(data, promise: promise)
    }

    private func start(_ context: ChannelHandlerContext) {
        guard alarm == nil else { return }
        deadline = .now() + span
        watch(context, at: .now() + span)
    }

    /// One alarm at a time: moving the deadline costs nothing, and a busy connection looks at it once in a span.
    private func watch(_ context: ChannelHandlerContext, at time: NIODeadline) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        alarm = context.eventLoop.scheduleTask(deadline: time) {
            let (handler, context) = bound.value
            handler.ring(context)
        }
    }

    private func ring(_ context: ChannelHandlerContext) {
        if let deadline, deadline <= .now() { return context.close(promise: nil) }
        watch(context, at: deadline ?? .now() + span)
    }
}

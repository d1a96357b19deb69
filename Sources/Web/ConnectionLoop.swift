import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// HTTP/1.1 connections, each of whose tasks runs on the connection's own event loop.
///
/// Swift's default is a pool of other threads. A request would then change threads to be handled and again to be answered: on two
/// cores two wake-ups, which cost more than all that Inlet does with the request. Nothing here blocks: libpq and libcurl have
/// threads of their own.
struct ConnectionLoopChannel: ServerChildChannel {
    let http: HTTP1Channel
    let webhooks: WebhookDoor.House
    /// For the head of a request, and again for its body.
    let deadline: TimeAmount

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        http.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            let handlers: [any ChannelHandler] = [
                // One request at a time: what comes behind it waits until it is answered.
                HTTPServerPipelineHandler(), RequestDeadline(span: deadline),
                WebhookDoor(house: webhooks, executor: EventLoopTasks(loop: channel.eventLoop)),
            ]
            try pipeline.addHandlers(handlers, position: .before(codec))
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopTasks(loop: value.channel.eventLoop)) {
            await http.handle(value: value, logger: logger)
        }
    }
}

/// Runs tasks on an event loop.
final class EventLoopTasks: TaskExecutor {
    private let loop: any EventLoop

    init(loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

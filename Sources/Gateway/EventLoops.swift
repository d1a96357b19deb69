import NIOCore
import NIOPosix

/// Where Swift's tasks run.
public enum EventLoops {
    /// Runs all tasks on the threads of the server's event loops, so that a request changes threads only for the database.
    ///
    /// Handing a request from an event loop to the default executor and back costs two wake-ups of a thread: on two cores more than
    /// all of Inlet's own work on it. Nothing in Inlet blocks these threads: libpq and libcurl have threads of their own.
    public static func runTasks() {
        _ = NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
    }
}

import Dispatch

/// The step between two looks at a process that sends us no event.
enum Pause {
    /// Five milliseconds, also in a cancelled task: a shutdown must still wait for the server's end.
    static func moment() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(5)) { continuation.resume() }
        }
    }
}

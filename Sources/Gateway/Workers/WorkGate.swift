/// Lets batches run side by side, or one suspect delivery run with nothing beside it.
actor WorkGate {
    private var running = 0
    private var isExclusive = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Runs beside others.
    nonisolated func shared<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        await enterShared()
        do {
            let value = try await body()
            await leaveShared()
            return value
        } catch {
            await leaveShared()
            throw error
        }
    }

    /// Runs when nothing else does, and keeps others waiting.
    nonisolated func exclusive(_ body: @Sendable () async throws -> Void) async throws {
        await enterExclusive()
        do {
            try await body()
            await leaveExclusive()
        } catch {
            await leaveExclusive()
            throw error
        }
    }

    private func enterShared() async {
        while isExclusive { await pause() }
        running += 1
    }

    private func leaveShared() {
        running -= 1
        wake()
    }

    private func enterExclusive() async {
        while isExclusive { await pause() }
        isExclusive = true
        while running > 0 { await pause() }
    }

    private func leaveExclusive() {
        isExclusive = false
        wake()
    }

    private func pause() async {
        await withCheckedContinuation { waiting.append($0) }
    }

    private func wake() {
        defer { waiting = [] }
        for continuation in waiting { continuation.resume() }
    }
}

extension IMAPSession {
    /// Most UIDs a search may return; a server that claims more is not believed.
    static var mostUIDs: Int { 5_000_000 }

    /// The UIDs of the messages that match, ascending.
    ///
    /// `n:*` always names the last message, even one below n: what does not belong is filtered out here.
    public func uidSearch(_ search: IMAPSearch) async throws -> [UInt32] {
        if search.isNothing { return [] }
        return try await command { patience in
            hasNews = false
            var found = SearchAnswer(limit: Self.mostUIDs)
            let command = try search.command(returningSet: capabilities.contains("ESEARCH"))
            // Where the server has no ESEARCH, all UIDs come in one line.
            try withLines(of: 64 << 20) {
                _ = try run(command, patience) { found.hear($0) }
            }
            guard !found.isBroken else { throw lacking("result of a search in a form that can be read") }
            return found.uids.filter { $0 > search.after }.sorted()
        }
    }
}

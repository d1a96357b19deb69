/// HTTP written by hand, for what no client library would send.
enum RawHTTP {
    /// Sends pieces until the server has enough of them, and returns the start of its answer.
    static func exchange(port: Int, _ pieces: [String]) throws -> String {
        let socket = try Socket(port: port)
        // The server may hang up in the middle, which is an answer.
        for piece in pieces where !socket.send(Array(piece.utf8)) { break }
        return String(decoding: socket.receive(within: 10) ?? [], as: UTF8.self)
    }
}

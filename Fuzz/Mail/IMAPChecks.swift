@testable import Transfer

/// A server's bytes: cut into answers the same way whatever pieces they come in, and each read as everything it may be.
func checkIMAP(_ bytes: [UInt8]) {
    let limits = IMAPResponseParser.Limits(line: 16 << 10, literal: 32 << 10, literals: 50)
    let whole = responses(bytes, limits, piece: bytes.count)
    require(whole == responses(bytes, limits, piece: 1 + bytes.count % 7), "the answers depend on the pieces they come in")
    for response in whole { check(response) }
    checkFolderName(bytes)
}

/// Until the parser gives up; what it gave before that counts.
private func responses(_ bytes: [UInt8], _ limits: IMAPResponseParser.Limits, piece: Int) -> [IMAPResponse] {
    var parser = IMAPResponseParser(limits: limits)
    var found: [IMAPResponse] = []
    for start in stride(from: 0, to: bytes.count, by: max(1, piece)) {
        do {
            try bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { bytes in
                try parser.consume(bytes) { found.append($0) }
            }
        } catch {
            break
        }
    }
    return found
}

private func check(_ response: IMAPResponse) {
    var state = MailboxState(folder: "INBOX", isReadOnly: true)
    var answer = SearchAnswer(limit: 10_000)
    let reply = IMAPReply(response)
    answer.hear(reply)
    require(answer.uids.count <= 10_000, "more UIDs than allowed")
    switch reply {
    case .tagged(_, let status), .status(let status): state.learn(status)
    case .numbered(_, _, let cursor), .data(_, let cursor): check(cursor)
    case .continuation, .nonsense: break
    }
}

/// A hostile server may say anything after any word.
private func check(_ cursor: IMAPCursor) {
    let items = IMAPFetchItems(cursor)
    if let structure = items.structure { _ = structure.all.map(\.fileName) }
    _ = IMAPFolder(cursor)?.isSelectable
    _ = IMAPFolderStatus(cursor)
    var values = cursor
    while let value = values.value() {
        _ = value.bytes.map { UIDSet($0, limit: 1000) }
        _ = value.bytes.flatMap { IMAPInternalDate($0) }
    }
}

private func checkFolderName(_ bytes: [UInt8]) {
    let name = String(decoding: bytes.dropFirst(2), as: UTF8.self)
    let wire = ModifiedUTF7.encode(name)
    require(wire.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "a folder's name is not printable")
    require(ModifiedUTF7.decode(wire.utf8).map { Array($0.utf16) } == Array(name.utf16), "a folder's name is not what it was")
    _ = ModifiedUTF7.decode(bytes.dropFirst(2))
}

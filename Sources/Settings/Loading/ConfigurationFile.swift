import Crypto
import Recipes

/// One file of the configuration, read as far as YAML goes.
struct ConfigurationFile {
    /// The path as people see it.
    var path: String
    /// The file's name without its ending.
    var name: String
    /// Nil when the file is not YAML.
    var root: Node?
    var diagnostics: [Diagnostic] = []

    init(path: String, name: String) {
        self.path = path
        self.name = name
        do {
            read(try Folder.read(path, limit: Document.Limit.bytes))
        } catch {
            diagnostics = [Diagnostic(file: path, code: .unreadable, reason: error.reason)]
        }
    }

    private mutating func read(_ bytes: [UInt8]) {
        let document = Document(bytes)
        root = document.root
        diagnostics = document.faults.map { fault in
            Diagnostic(
                file: path, line: fault.mark.line, column: fault.mark.column, path: fault.path, code: fault.code, reason: fault.reason)
        }
    }

    /// SHA-256 over what the file means: comments, order of keys and quotes do not count. References stay references.
    var digest: String {
        ContentDigest.hex(of: (root?.json ?? .null).serialized(.sorted))
    }
}

/// SHA-256 in hexadecimal.
enum ContentDigest {
    static func hex(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// Over named digests, whatever their order.
    static func hex(of digests: [String: String]) -> String {
        hex(of: Array(digests.sorted { $0.key < $1.key }.map { "\($0.key)\u{0}\($0.value)\n" }.joined().utf8))
    }
}

import Crypto
import Intake

/// What makes two messages the same one where it is a name that tells: the provider's id, the key of a row.
enum NamedIdentity {
    /// The length of a hash, which tells names and hashes apart.
    private static let hashLength = 32
    private static let mostBytes = 96

    /// Over adapter and name. A short name stands as it is: names that rise, as the numbers of calls do, then lie side by side in the store's
    /// index, where hashes would be scattered. A long one is hashed.
    static func of(_ adapter: AdapterName, _ name: String) -> [UInt8] {
        let text = Array("\(adapter)\n\(name)".utf8)
        return text.count <= mostBytes && text.count != hashLength ? text : Array(SHA256.hash(data: text))
    }
}

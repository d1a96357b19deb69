/// The number of an advisory lock on something that has a name.
public enum LockNumber {
    /// FNV-1a over the parts: Hasher is seeded anew in each process, and all gateways have to agree on the number.
    public static func of(_ parts: String...) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for part in parts {
            for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        return Int64(bitPattern: hash)
    }
}

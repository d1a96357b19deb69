import Glibc

extension JSONValue: Hashable {
    /// By value, as RFC 9535 section 2.3.5.2.2 has it.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.decimal(let left), .decimal(let right)): left == right
        case (.integer(let integer), .decimal(let decimal)), (.decimal(let decimal), .integer(let integer)):
            decimal.wholeNumber == integer
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    /// Numbers that are equal hash alike, however they are written.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0 as UInt8)
        case .bool(let flag): hasher.combine(flag)
        case .integer(let integer): hasher.combine(integer)
        case .decimal(let decimal): decimal.hash(into: &hasher)
        case .string(let text): hasher.combineBytes(of: text)
        case .array(let elements): hasher.combine(elements)
        case .object(let members): hasher.combine(members)
        }
    }
}

extension JSONValue {
    /// Whether this number is less than the other; false where one of them is no number.
    func isNumber(below other: JSONValue) -> Bool {
        if case .integer(let left) = self, case .integer(let right) = other { return left < right }
        guard let left = decimal, let right = other.decimal else { return false }
        return left < right
    }
}

extension String {
    /// Whether both are the same sequence of code points. `==` would also call "é" and "e" with an accent the same.
    func hasSameBytes(as other: String) -> Bool {
        let count = utf8.count
        guard count == other.utf8.count else { return false }
        let isSame = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return true }
                return memcmp(left, right, count) == 0
            }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }

    /// Lends the UTF-8 bytes without a copy.
    @inline(__always)
    func withBytes<Result, Failure: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        // The closure is rethrowing without a type: carry the outcome in a value.
        let outcome: Swift.Result<Result, Failure>? = utf8.withContiguousStorageIfAvailable { bytes in
            do throws(Failure) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        if let outcome { return try outcome.get() }
        return try ContiguousArray(utf8).withUnsafeBufferPointer(body)
    }
}

extension Hasher {
    mutating func combineBytes(of text: String) {
        text.withBytes { combine(bytes: UnsafeRawBufferPointer($0)) }
        combine(0xFF as UInt8)
    }
}

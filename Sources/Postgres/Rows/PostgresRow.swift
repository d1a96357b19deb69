/// One row of an answer.
public struct PostgresRow: Sendable {
    let result: ResultHandle
    let index: Int

    /// Decodes the column at a place from 0; ask for an optional type where NULL may stand.
    ///
    /// Throws `.decoding` when the column does not exist, is NULL, or has a type that `Value` cannot be read from. Integers widen
    /// and narrow as long as the value fits.
    public func decode<Value: PostgresDecodable>(
        _: Value.Type = Value.self, at column: Int
    ) throws(PostgresError) -> Value {
        guard column >= 0, column < result.columnCount else {
            throw PostgresError(.decoding, "The result has \(result.columnCount) columns; there is no column \(column).")
        }
        guard let field = result.field(row: index, column: column) else {
            guard let value = Value.whenNull else { throw failure(column, "is NULL") }
            return value
        }
        do {
            return try Value(field)
        } catch {
            throw failure(column, "of type \(field.type.oid) cannot be read as \(Value.self): \(error.reason)")
        }
    }

    /// Decodes the column of that exact name; see `decode(_:at:)` for what it throws.
    public func decode<Value: PostgresDecodable>(
        _: Value.Type = Value.self, at column: String
    ) throws(PostgresError) -> Value {
        guard let place = result.column(named: column) else {
            throw PostgresError(.decoding, "The result has no column \"\(column)\".")
        }
        return try decode(Value.self, at: place)
    }

    /// Decodes the first columns in order: `let (id, name) = try row.decode((Int64, String?).self)`; throws like `decode(_:at:)`.
    public func decode<each Value: PostgresDecodable>(
        _: (repeat each Value).Type
    ) throws(PostgresError) -> (repeat each Value) {
        var column = -1
        func next<Single: PostgresDecodable>(_: Single.Type) throws(PostgresError) -> Single {
            column += 1
            return try decode(Single.self, at: column)
        }
        return (repeat try next((each Value).self))
    }

    /// Whether the column at a place holds NULL; traps outside the columns.
    public func isNull(at column: Int) -> Bool {
        precondition(column >= 0 && column < result.columnCount, "There is no column \(column).")
        return result.field(row: index, column: column) == nil
    }

    private func failure(_ column: Int, _ what: String) -> PostgresError {
        PostgresError(.decoding, "Column \"\(result.columnName(column))\" of row \(index) \(what).")
    }
}

import CPostgres
import Glibc

/// The answer to one statement: rows, and how many rows it touched.
///
/// It holds libpq's result, which is freed with the last copy of the value; rows read from it without copying until decoded.
public struct PostgresRows: Sendable, RandomAccessCollection {
    let result: ResultHandle

    init(_ result: ResultHandle) { self.result = result }

    /// The first row's place: 0.
    public var startIndex: Int { 0 }

    /// The number of rows.
    public var endIndex: Int { result.rowCount }

    /// One row; traps outside `indices`, like an array.
    public subscript(position: Int) -> PostgresRow {
        precondition(
            position >= 0 && position < result.rowCount, "There is no row \(position); the result has \(result.rowCount).")
        return PostgresRow(result: result, index: position)
    }

    /// Rows inserted, updated, deleted, selected or copied, as the server's command tag says; 0 for other commands.
    public var affected: Int { result.affected }

    /// The columns' names, in order.
    public var columns: [String] { (0..<result.columnCount).map(result.columnName) }

    /// A column's place, for loops that should not look it up by name for each row; `nil` if there is none of that name.
    public func column(_ name: String) -> Int? { result.column(named: name) }
}

/// A `PGresult` and its end.
final class ResultHandle: @unchecked Sendable {
    // A PGresult is never written after libpq has handed it out, and libpq's accessors only read it.
    private let pointer: OpaquePointer
    let rowCount: Int
    let columnCount: Int

    /// Takes over the result.
    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        rowCount = Int(PQntuples(pointer))
        columnCount = Int(PQnfields(pointer))
    }

    deinit {
        PQclear(pointer)
    }

    var affected: Int { Int(String(cString: PQcmdTuples(pointer))) ?? 0 }

    var commandTag: String { String(cString: PQcmdStatus(pointer)) }

    func columnName(_ column: Int) -> String { PQfname(pointer, Int32(column)).map { String(cString: $0) } ?? "?" }

    func column(named name: String) -> Int? {
        name.withCString { wanted in
            (0..<columnCount).first { PQfname(pointer, Int32($0)).map { strcmp($0, wanted) == 0 } ?? false }
        }
    }

    /// The value's bytes, valid as long as this object; `nil` is NULL.
    func field(row: Int, column: Int) -> PostgresField? {
        let (row, column) = (Int32(row), Int32(column))
        guard PQgetisnull(pointer, row, column) == 0 else { return nil }
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(pointer, row, column), count: Int(PQgetlength(pointer, row, column)))
        return PostgresField(type: PostgresType(oid: PQftype(pointer, column)), bytes: bytes)
    }

    func type(of column: Int) -> PostgresType { PostgresType(oid: PQftype(pointer, Int32(column))) }
}

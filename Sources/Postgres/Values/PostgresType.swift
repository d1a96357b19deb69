/// A type of PostgreSQL by its object id (`src/include/catalog/pg_type.dat`).
///
/// Built-in types have the same id on every server; ids of an operator's own types differ, so they are never constants here.
public struct PostgresType: Hashable, Sendable {
    /// The `pg_type.oid`.
    public let oid: UInt32

    /// A type by its `pg_type.oid`.
    public init(oid: UInt32) { self.oid = oid }

    /// `bool`.
    public static let bool = PostgresType(oid: 16)
    /// `bytea`.
    public static let bytea = PostgresType(oid: 17)
    /// `name`.
    public static let name = PostgresType(oid: 19)
    /// `int8`.
    public static let int8 = PostgresType(oid: 20)
    /// `int2`.
    public static let int2 = PostgresType(oid: 21)
    /// `int4`.
    public static let int4 = PostgresType(oid: 23)
    /// `text`.
    public static let text = PostgresType(oid: 25)
    /// `oid`.
    public static let objectID = PostgresType(oid: 26)
    /// `xid`.
    public static let xid = PostgresType(oid: 28)
    /// `json`.
    public static let json = PostgresType(oid: 114)
    /// `float4`.
    public static let float4 = PostgresType(oid: 700)
    /// `float8`.
    public static let float8 = PostgresType(oid: 701)
    /// `unknown`.
    public static let unknown = PostgresType(oid: 705)
    /// `char(n)`.
    public static let bpchar = PostgresType(oid: 1042)
    /// `varchar`.
    public static let varchar = PostgresType(oid: 1043)
    /// `timestamp`.
    public static let timestamp = PostgresType(oid: 1114)
    /// `timestamptz`.
    public static let timestamptz = PostgresType(oid: 1184)
    /// `numeric`.
    public static let numeric = PostgresType(oid: 1700)
    /// `void`.
    public static let void = PostgresType(oid: 2278)
    /// `uuid`.
    public static let uuid = PostgresType(oid: 2950)
    /// `jsonb`.
    public static let jsonb = PostgresType(oid: 3802)

    /// `bool[]`.
    public static let boolArray = PostgresType(oid: 1000)
    /// `bytea[]`.
    public static let byteaArray = PostgresType(oid: 1001)
    /// `int2[]`.
    public static let int2Array = PostgresType(oid: 1005)
    /// `int4[]`.
    public static let int4Array = PostgresType(oid: 1007)
    /// `text[]`.
    public static let textArray = PostgresType(oid: 1009)
    /// `int8[]`.
    public static let int8Array = PostgresType(oid: 1016)
    /// `json[]`.
    public static let jsonArray = PostgresType(oid: 199)
    /// `float8[]`.
    public static let float8Array = PostgresType(oid: 1022)
    /// `timestamptz[]`.
    public static let timestamptzArray = PostgresType(oid: 1185)
    /// `uuid[]`.
    public static let uuidArray = PostgresType(oid: 2951)
    /// `jsonb[]`.
    public static let jsonbArray = PostgresType(oid: 3807)
}

import Intake
import Recipes
import Settings

/// Where old mail ends and new mail begins in a folder.
struct FolderLife: Sendable {
    enum Boundary: Sendable {
        case none
        case uid(UInt32)
        /// Seconds since 1970, compared with the server's INTERNALDATE.
        case date(Int64)
    }

    var boundary: Boundary

    /// - Parameters:
    ///   - firstUID: the first new UID of the folder's first life; nil for a later life, which knows only dates.
    init(start: EmailSource.Start, firstUID: UInt32?, startedAt: Int64) {
        switch start {
        case .all: boundary = .none
        case .day(let day): boundary = .date(day.secondsSince1970)
        case .now: boundary = firstUID.map(Boundary.uid) ?? .date(startedAt)
        }
    }
}

/// A folder's lives as they are kept in the adapter's state. Each is written down before anything is fetched: whatever happens
/// then, the boundary between old and new mail stays where it was.
struct FolderRecord {
    var startedAt: Int64 = 0
    /// By UIDVALIDITY; nil for a life that is not the first.
    private(set) var firstUIDs: [Int64: UInt32?] = [:]

    init(_ json: JSONValue?) {
        guard let object = json?.object else { return }
        startedAt = Int64(object["started_at"]?.int ?? 0)
        for member in object["lives"]?.object ?? JSONObject() {
            guard let validity = Int64(member.name) else { continue }
            firstUIDs[validity] = .some(member.value.int.flatMap { UInt32(exactly: $0) })
        }
    }

    var json: JSONValue {
        var lives = JSONObject()
        for (validity, first) in firstUIDs { lives[String(validity)] = first.map { .integer(Int64($0)) } ?? .null }
        return ["started_at": .integer(startedAt), "lives": .object(lives)]
    }

    var isEmpty: Bool { firstUIDs.isEmpty }

    func life(_ uidValidity: Int64, start: EmailSource.Start) -> FolderLife? {
        firstUIDs[uidValidity].map { FolderLife(start: start, firstUID: $0, startedAt: startedAt) }
    }

    mutating func begin(_ uidValidity: Int64, firstUID: UInt32?) {
        if firstUIDs.isEmpty { startedAt = Timestamp.now.microseconds / 1_000_000 }
        firstUIDs[uidValidity] = .some(firstUID)
    }
}

extension CalendarDay {
    /// Midnight of the day in UTC, in seconds since 1970.
    package var secondsSince1970: Int64 {
        let shiftedYear = Int64(month <= 2 ? year - 1 : year)
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era * 146_097 + dayOfEra - 719_468) * 86_400
    }
}

/// A time written as one number.
struct FigureTime {
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Nil when there is more than one number in the cell.
    func read() -> Result<FoundTime, CellFault>? {
        var scan = CellScan(bytes)
        let length = scan.digitRun
        guard length >= 5, length <= 17, let (whole, _) = scan.digits(upTo: 17) else { return nil }
        var fraction: Int?
        if scan.accept(0x2E) {
            guard let millionths = scan.millionths() else { return nil }
            fraction = millionths
        }
        guard scan.isAtEnd else { return nil }
        return read(whole, length, fraction)
    }

    private func read(_ whole: Int, _ length: Int, _ fraction: Int?) -> Result<FoundTime, CellFault> {
        switch (length, fraction) {
        case (5, _): return serial(whole, fraction ?? 0)
        case (10, _): return .success(.instant(Int64(whole) * 1_000_000 + Int64(fraction ?? 0)))
        case (13, _): return .success(.instant(Int64(whole) * 1_000 + Int64((fraction ?? 0) / 1_000)))
        case (16, nil): return .success(.instant(Int64(whole)))
        case (8, nil), (12, nil), (14, nil), (17, nil): return compact(length)
        default: return .failure(.notATime)
        }
    }

    /// Days since the last day of 1899, the first of the year 1900 by spreadsheets' count, which has a 29 February 1900.
    private func serial(_ days: Int, _ millionths: Int) -> Result<FoundTime, CellFault> {
        guard (25_569...80_000).contains(days) else { return .failure(.notATime) }
        // The fraction of the day is a rounded one; seconds are what it can tell.
        let seconds = (days - 25_569) * 86_400 + (millionths * 86_400 + 500_000) / 1_000_000
        var local = LocalTime(civil: seconds / 86_400)
        (local.hour, local.minute, local.second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60)
        return .success(.local(local, offsetMinutes: nil))
    }

    /// `20261121`, `202611210800`, `20261121080000`, with milliseconds behind.
    private func compact(_ length: Int) -> Result<FoundTime, CellFault> {
        var scan = CellScan(bytes)
        func part(_ count: Int, _ scan: inout CellScan) -> Int { scan.digits(upTo: count)?.value ?? 0 }
        var local = LocalTime(year: part(4, &scan), month: part(2, &scan), day: part(2, &scan))
        local.hour = part(2, &scan)
        local.minute = part(2, &scan)
        local.second = part(2, &scan)
        local.millionths = part(3, &scan) * 1_000
        return .success(.local(local, offsetMinutes: nil))
    }
}

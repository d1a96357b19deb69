import Foundation
public import Intake
public import Settings

extension NoticeRule.QuietHours {
    /// How long they still last at a time; nil outside of them.
    public func remaining(at time: Timestamp) -> Duration? {
        guard from != to, let zone = TimeZone(identifier: zone) else { return nil }
        let date = Date(timeIntervalSince1970: Double(time.microseconds) / 1_000_000)
        let dayMinutes = 1_440
        let now = ((Int(date.timeIntervalSince1970) + zone.secondsFromGMT(for: date)) / 60) % dayMinutes
        let sinceStart = (now - from.minutes + dayMinutes) % dayMinutes
        let length = (to.minutes - from.minutes + dayMinutes) % dayMinutes
        return sinceStart < length ? .seconds((length - sinceStart) * 60) : nil
    }
}

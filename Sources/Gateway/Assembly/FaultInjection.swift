import Glibc
import Intake

/// Lets a test kill the process in the middle of a decoder. Not part of a release build.
enum FaultInjection {
    static func wrap(_ decoder: any Decoder) -> any Decoder {
        #if DEBUG
        if getenv("INLET_TEST_CRASH_ON") != nil { return CrashingDecoder(decoder: decoder) }
        #endif
        return decoder
    }
}

#if DEBUG
/// Dies on every body that holds the bytes of `INLET_TEST_CRASH_ON`, as a decoder with a memory fault would.
private struct CrashingDecoder: Decoder {
    let decoder: any Decoder
    private let marker = Array(String(cString: getenv("INLET_TEST_CRASH_ON")).utf8)

    init(decoder: any Decoder) {
        self.decoder = decoder
    }

    func decode(_ delivery: Delivery) throws(Quarantine) -> Decoded {
        if delivery.body.contains(marker) { kill(getpid(), SIGKILL) }
        return try decoder.decode(delivery)
    }
}
#endif

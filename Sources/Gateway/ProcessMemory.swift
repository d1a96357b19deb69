import CAllocator

/// How this process holds its memory.
public enum ProcessMemory {
    /// Makes blocks of a megabyte and more go back to the system when they are freed.
    ///
    /// Left to itself, glibc takes each large block that is freed as a reason to keep the next ones: a single mail of 30 MB would stay
    /// in the process for good.
    public static func returnLargeBlocks() {
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
        mallopt(M_TRIM_THRESHOLD, 4 << 20)
    }
}

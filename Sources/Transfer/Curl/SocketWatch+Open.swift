import CCurl

#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

extension SocketWatch {
    /// The socket for an address that may be connected, `CURL_SOCKET_BAD` for any other.
    ///
    /// libcurl calls this with the very address it connects next: neither a changed DNS answer nor a redirect gets round it.
    func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        guard let target = NetworkAddress(address), allowed.permits(target) else {
            didRefuse = true
            return -1
        }
        didOpen = true
        let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, kind, address.pointee.protocol)
    }
}

extension NetworkAddress {
    fileprivate init?(_ address: UnsafeMutablePointer<curl_sockaddr>) {
        let raw = UnsafeRawPointer(address).advanced(by: MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0)
        switch address.pointee.family {
        case AF_INET:
            let v4 = raw.loadUnaligned(as: sockaddr_in.self)
            self.init(v4: UInt32(bigEndian: v4.sin_addr.s_addr))
        case AF_INET6:
            let v6 = raw.loadUnaligned(as: sockaddr_in6.self)
            self.init(v6: withUnsafeBytes(of: v6.sin6_addr) { Array($0) })
        default:
            return nil
        }
    }
}

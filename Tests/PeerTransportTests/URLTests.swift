import PeerTransport
import Testing

@Suite("URLs and versions of peers")
struct URLTests {
    @Test
    func `a URL has a scheme, a host and a port`() throws {
        let plain = try PeerURL("http://10.0.0.1:2380")
        #expect(plain.scheme == .http && plain.host == "10.0.0.1" && plain.port == 2380)
        let secure = try PeerURL("https://[::1]:2380/")
        #expect(secure.scheme == .https && secure.host == "::1" && secure.port == 2380)
        #expect(secure.description == "https://[::1]:2380/")
    }

    @Test(arguments: [
        "", "10.0.0.1:2380", "ftp://h:1", "http://h", "http://h:70000", "http://h:1/path",
        "http://[::1]", "http://::1:2380", "http://u@h:1",
    ])
    func `what cannot be dialled is refused`(_ text: String) {
        #expect(throws: PeerTransportError.self) { try PeerURL(text) }
    }

    @Test
    func `versions are read with and without a suffix`() {
        #expect(ServerVersion("3.6.0") == ServerVersion(3, 6, 0))
        #expect(ServerVersion("3.6.0-rc.1")?.description == "3.6.0-rc.1")
        for text in ["", "3.6", "3.6.x", "v3.6.0", "3.6.0 ", "3.6.0.1"] {
            #expect(ServerVersion(text) == nil)
        }
    }
}

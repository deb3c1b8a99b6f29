/// Comparisons of header bytes without making strings of them.
enum HeaderText {
    @inline(__always)
    static func equal(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
        bytes.count == text.utf8CodeUnitCount && Self.hasPrefix(bytes, text)
    }

    @inline(__always)
    static func hasPrefix(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
        guard bytes.count >= text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where bytes[index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    /// `application/grpc`, alone or followed by `+format` or `;parameters`.
    static func isGRPCContentType(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        guard Self.hasPrefix(value, "application/grpc") else { return false }
        guard value.count > 16 else { return true }
        return value[16] == UInt8(ascii: "+") || value[16] == UInt8(ascii: ";")
    }
}

/// The response fields the client gives a meaning to.
enum ResponseField {
    case status, contentType, grpcStatus, grpcMessage, encoding, metadata

    init(_ name: UnsafeBufferPointer<UInt8>) {
        switch name.count {
        case 7 where HeaderText.equal(name, ":status"): self = .status
        case 11 where HeaderText.equal(name, "grpc-status"): self = .grpcStatus
        case 12 where HeaderText.equal(name, "content-type"): self = .contentType
        case 12 where HeaderText.equal(name, "grpc-message"): self = .grpcMessage
        case 13 where HeaderText.equal(name, "grpc-encoding"): self = .encoding
        default: self = .metadata
        }
    }
}

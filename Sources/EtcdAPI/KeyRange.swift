/// Ends of key ranges, as range, delete and watch requests take them.
public enum KeyRange {
    /// As the end of a range: every key from its start on.
    public static let toTheLast: [UInt8] = [0]

    /// The end of the range of all keys that begin with `prefix`.
    ///
    /// That is the prefix with its last byte raised by one, after dropping bytes that cannot be
    /// raised; a prefix of 0xff alone has no end, and the empty prefix means every key (whose range
    /// must start at one zero byte, since etcd refuses an empty key).
    public static func end(ofPrefix prefix: [UInt8]) -> [UInt8] {
        guard let last = prefix.lastIndex(where: { $0 != 0xff }) else { return Self.toTheLast }
        var end = Array(prefix[...last])
        end[last] += 1
        return end
    }
}

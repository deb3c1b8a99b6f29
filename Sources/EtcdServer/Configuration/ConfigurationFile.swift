import Platform
import Yams

/// etcd's configuration file: YAML whose keys are the flags' names, with a few nested groups.
///
/// Durations are whole nanoseconds, as in etcd; unknown keys are left alone, as in etcd.
enum ConfigurationFile {
    /// Reads a file's flags.
    static func read(_ path: String) throws(ProgramError) -> FlagValues {
        let text: String
        do throws(PlatformError) {
            text = try Files.readText(path)
        } catch {
            throw ProgramError("open \(path): \(error.reason)")
        }
        return try self.parse(text, path: path)
    }

    /// Reads the flags in a file's text; `path` names it in errors.
    static func parse(_ text: String, path: String) throws(ProgramError) -> FlagValues {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            let words = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
            throw ProgramError("\(path) is not YAML: \(words)")
        }
        var values = FlagValues()
        guard let root, root.null == nil else { return values }
        guard let mapping = root.mapping else {
            throw ProgramError("\(path) must be a mapping of flags' names to values")
        }
        for (key, node) in mapping {
            guard let key = key.string else { continue }
            if let group = Self.groups[key] {
                try Self.takeGroup(group, node, key, &values, path)
            } else if FlagTable.byName[key] != nil {
                try Self.take(key, node, key, &values, path)
            }
        }
        return values
    }

    private static func takeGroup(
        _ group: [String: String],
        _ node: Node,
        _ name: String,
        _ values: inout FlagValues,
        _ path: String
    ) throws(ProgramError) {
        if node.null != nil { return }
        guard let mapping = node.mapping else {
            throw ProgramError("\(path): \(name) must be a mapping")
        }
        for (key, value) in mapping {
            guard let key = key.string, let flag = group[key] else { continue }
            try self.take(flag, value, "\(name).\(key)", &values, path)
        }
    }

    private static func take(
        _ name: String,
        _ node: Node,
        _ place: String,
        _ values: inout FlagValues,
        _ path: String
    ) throws(ProgramError) {
        guard node.null == nil, let flag = FlagTable.byName[name] else { return }
        let where_ = node.mark.map { "\(path):\($0.line)" } ?? path
        guard let text = self.text(node, of: flag) else {
            throw ProgramError("\(where_): \(place) must be \(self.demand(flag))")
        }
        // An empty text leaves a default alone, except where empty is a value of its own.
        if text.isEmpty, !flag.takesEmpty { return }
        if let refusal = flag.refusal(of: text) {
            throw ProgramError(
                "\(where_): invalid value \(GoValue.quoted(text)) for \(place): \(refusal)"
            )
        }
        values.set(name, text)
    }

    /// The value as a command line would have it; nil when its YAML kind is not the flag's.
    private static func text(_ node: Node, of flag: Flag) -> String? {
        if let items = node.sequence {
            let words = items.compactMap(\.scalar?.string)
            return words.count == items.count ? words.joined(separator: ",") : nil
        }
        guard let scalar = node.scalar?.string else { return nil }
        let isQuoted = node.scalar?.style == .doubleQuoted || node.scalar?.style == .singleQuoted
        switch flag.kind {
        case .text, .list, .urls, .optionalURLs, .choice: return scalar
        case .boolean: return isQuoted ? nil : node.bool.map { "\($0)" }
        case .signed, .unsigned, .unsigned32: return isQuoted || node.int == nil ? nil : scalar
        case .duration: return isQuoted ? nil : node.int.map { "\($0)ns" }
        }
    }

    private static func demand(_ flag: Flag) -> String {
        switch flag.kind {
        case .text, .choice, .urls, .optionalURLs: "text"
        case .list: "text or a list of texts"
        case .boolean: "true or false"
        case .signed, .unsigned, .unsigned32: "a whole number"
        case .duration: "a whole number of nanoseconds"
        }
    }

    /// The keys inside each nested group, and the flags they stand for.
    private static let groups: [String: [String: String]] = [
        "client-transport-security": Self.security(
            prefix: "",
            hostnames: "client-cert-allowed-hostname"
        ),
        "peer-transport-security": Self.security(
            prefix: "peer-",
            hostnames: "peer-cert-allowed-hostname"
        ),
        "socket-options": [
            "reuse-port": "socket-reuse-port", "reuse-address": "socket-reuse-address",
        ],
        "discovery-config": [
            "discovery": "discovery-token", "token": "discovery-token",
            "endpoints": "discovery-endpoints",
        ],
    ]

    private static func security(prefix: String, hostnames: String) -> [String: String] {
        var keys = [
            "cert-file": "\(prefix)cert-file",
            "key-file": "\(prefix)key-file",
            "client-cert-file": "\(prefix)client-cert-file",
            "client-key-file": "\(prefix)client-key-file",
            "client-cert-auth": "\(prefix)client-cert-auth",
            "client-crl-file": prefix.isEmpty ? "client-crl-file" : "\(prefix)crl-file",
            "trusted-ca-file": "\(prefix)trusted-ca-file",
            "auto-tls": "\(prefix)auto-tls",
            "allowed-hostname": hostnames,
            "allowed-hostnames": hostnames,
        ]
        if !prefix.isEmpty {
            keys["allowed-cn"] = "peer-cert-allowed-cn"
            keys["allowed-cns"] = "peer-cert-allowed-cn"
            keys["skip-client-san-verification"] = "peer-skip-client-san-verification"
        }
        return keys
    }
}

extension Flag {
    /// Whether an empty text is a value rather than the lack of one.
    var takesEmpty: Bool {
        self.name == "initial-cluster"
    }
}

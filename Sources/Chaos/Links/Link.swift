/// One end of a link: a member, or the clients.
package enum LinkEnd: Hashable, Sendable, CustomStringConvertible {
    /// The member of that name.
    case member(String)
    /// The client that dials from 127.1.0.N, called cN.
    case client(Int)
    /// In a rule: every client. As the source of a connection: a client that did not say who it is.
    case clients

    /// The name users see: `n1`, `c3` or `clients`.
    package var description: String {
        switch self {
        case .member(let name): name
        case .client(let number): "c\(number)"
        case .clients: "clients"
        }
    }

    /// Whether a rule about this end also speaks about `end`.
    package func covers(_ end: LinkEnd) -> Bool {
        guard self != end else { return true }
        guard case (.clients, .client) = (self, end) else { return false }
        return true
    }
}

/// The way bytes travel from one end to another; the way back is another link.
package struct Link: Hashable, Sendable, CustomStringConvertible {
    /// Who sends the bytes.
    package var source: LinkEnd
    /// Who receives them.
    package var target: LinkEnd

    /// The link from `source` to `target`.
    package init(from source: LinkEnd, to target: LinkEnd) {
        self.source = source
        self.target = target
    }

    /// The same two ends, the other way.
    package var reversed: Link { Link(from: self.target, to: self.source) }

    /// `n1>n2`, as records write it.
    package var description: String { "\(self.source)>\(self.target)" }

    /// Whether a rule about this link also speaks about `link`.
    package func covers(_ link: Link) -> Bool {
        self.source.covers(link.source) && self.target.covers(link.target)
    }
}

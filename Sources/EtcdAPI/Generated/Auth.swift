// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import Basics

/// How a user may log in.
public struct UserAddOptions: WireMessage {
    /// `no_password`, field 1.
    public var noPassword: Bool = false

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        noPassword: Bool = false
    ) {
        self.noPassword = noPassword
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.noPassword = try cursor.bool(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bool(1, self.noPassword)
    }
}

/// A user with its roles.
public struct User: WireMessage {
    /// `name`, field 1.
    public var name: [UInt8] = []
    /// `password`, field 2.
    public var password: [UInt8] = []
    /// `roles`, field 3.
    public var roles: [String] = []
    /// `options`, field 4.
    public var options: UserAddOptions?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: [UInt8] = [],
        password: [UInt8] = [],
        roles: [String] = [],
        options: UserAddOptions? = nil
    ) {
        self.name = name
        self.password = password
        self.roles = roles
        self.options = options
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.bytes(bytes, tag)
            case 2: self.password = try cursor.bytes(bytes, tag)
            case 3: self.roles.append(try cursor.string(bytes, tag))
            case 4: try cursor.message(bytes, tag, into: &self.options)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bytes(1, self.name)
        writer.bytes(2, self.password)
        for element in self.roles { writer.string(3, element, always: true) }
        writer.message(4, self.options)
    }
}

/// What a role may do with a range of keys.
public struct Permission: WireMessage {
    /// `permType`, field 1.
    public var permType: PermissionType = .read
    /// `key`, field 2.
    public var key: [UInt8] = []
    /// `range_end`, field 3.
    public var rangeEnd: [UInt8] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        permType: PermissionType = .read,
        key: [UInt8] = [],
        rangeEnd: [UInt8] = []
    ) {
        self.permType = permType
        self.key = key
        self.rangeEnd = rangeEnd
    }

    /// What may be done.
    ///
    /// Open: a number that this version has no name for is kept as it came.
    public struct PermissionType: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        public var rawValue: Int32

        /// Makes the value with this number.
        @inlinable
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// `READ`.
        public static let read = Self(rawValue: 0)

        /// `WRITE`.
        public static let write = Self(rawValue: 1)

        /// `READWRITE`.
        public static let readWrite = Self(rawValue: 2)
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.permType = PermissionType(rawValue: try cursor.int32(bytes, tag))
            case 2: self.key = try cursor.bytes(bytes, tag)
            case 3: self.rangeEnd = try cursor.bytes(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int32(1, self.permType.rawValue)
        writer.bytes(2, self.key)
        writer.bytes(3, self.rangeEnd)
    }
}

/// A named set of permissions.
public struct Role: WireMessage {
    /// `name`, field 1.
    public var name: [UInt8] = []
    /// `keyPermission`, field 2.
    public var keyPermission: [Permission] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: [UInt8] = [],
        keyPermission: [Permission] = []
    ) {
        self.name = name
        self.keyPermission = keyPermission
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.bytes(bytes, tag)
            case 2: try cursor.message(bytes, tag, appendingTo: &self.keyPermission)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bytes(1, self.name)
        for element in self.keyPermission { writer.message(2, element) }
    }
}

/// What `etcdserverpb.Auth/AuthEnable` is asked.
public struct AuthEnableRequest: WireMessage {
    /// Makes a message with every field at its default.
    public init() {}

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            try cursor.skip(bytes, tag)
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
    }
}

/// What `etcdserverpb.Auth/AuthDisable` is asked.
public struct AuthDisableRequest: WireMessage {
    /// Makes a message with every field at its default.
    public init() {}

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            try cursor.skip(bytes, tag)
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
    }
}

/// What `etcdserverpb.Auth/AuthStatus` is asked.
///
/// Since etcd 3.5.
public struct AuthStatusRequest: WireMessage {
    /// Makes a message with every field at its default.
    public init() {}

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            try cursor.skip(bytes, tag)
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
    }
}

/// What `etcdserverpb.Auth/Authenticate` is asked.
public struct AuthenticateRequest: WireMessage {
    /// `name`, field 1.
    public var name: String = ""
    /// `password`, field 2.
    public var password: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: String = "",
        password: String = ""
    ) {
        self.name = name
        self.password = password
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.string(bytes, tag)
            case 2: self.password = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.name)
        writer.string(2, self.password)
    }
}

/// What `etcdserverpb.Auth/UserAdd` is asked.
public struct AuthUserAddRequest: WireMessage {
    /// `name`, field 1.
    public var name: String = ""
    /// `password`, field 2.
    public var password: String = ""
    /// `options`, field 3, since etcd 3.4.
    public var options: UserAddOptions?
    /// `hashedPassword`, field 4, since etcd 3.5.
    public var hashedPassword: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: String = "",
        password: String = "",
        options: UserAddOptions? = nil,
        hashedPassword: String = ""
    ) {
        self.name = name
        self.password = password
        self.options = options
        self.hashedPassword = hashedPassword
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.string(bytes, tag)
            case 2: self.password = try cursor.string(bytes, tag)
            case 3: try cursor.message(bytes, tag, into: &self.options)
            case 4: self.hashedPassword = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.name)
        writer.string(2, self.password)
        writer.message(3, self.options)
        writer.string(4, self.hashedPassword)
    }
}

/// What `etcdserverpb.Auth/UserGet` is asked.
public struct AuthUserGetRequest: WireMessage {
    /// `name`, field 1.
    public var name: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: String = ""
    ) {
        self.name = name
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.name)
    }
}

/// What `etcdserverpb.Auth/UserDelete` is asked.
public struct AuthUserDeleteRequest: WireMessage {
    /// `name`, field 1.
    public var name: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: String = ""
    ) {
        self.name = name
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.name)
    }
}

/// What `etcdserverpb.Auth/UserChangePassword` is asked.
public struct AuthUserChangePasswordRequest: WireMessage {
    /// `name`, field 1.
    public var name: String = ""
    /// `password`, field 2.
    public var password: String = ""
    /// `hashedPassword`, field 3, since etcd 3.5.
    public var hashedPassword: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: String = "",
        password: String = "",
        hashedPassword: String = ""
    ) {
        self.name = name
        self.password = password
        self.hashedPassword = hashedPassword
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.string(bytes, tag)
            case 2: self.password = try cursor.string(bytes, tag)
            case 3: self.hashedPassword = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.name)
        writer.string(2, self.password)
        writer.string(3, self.hashedPassword)
    }
}

/// What `etcdserverpb.Auth/UserGrantRole` is asked.
public struct AuthUserGrantRoleRequest: WireMessage {
    /// `user`, field 1.
    public var user: String = ""
    /// `role`, field 2.
    public var role: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        user: String = "",
        role: String = ""
    ) {
        self.user = user
        self.role = role
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.user = try cursor.string(bytes, tag)
            case 2: self.role = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.user)
        writer.string(2, self.role)
    }
}

/// What `etcdserverpb.Auth/UserRevokeRole` is asked.
public struct AuthUserRevokeRoleRequest: WireMessage {
    /// `name`, field 1.
    public var name: String = ""
    /// `role`, field 2.
    public var role: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: String = "",
        role: String = ""
    ) {
        self.name = name
        self.role = role
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.string(bytes, tag)
            case 2: self.role = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.name)
        writer.string(2, self.role)
    }
}

/// What `etcdserverpb.Auth/RoleAdd` is asked.
public struct AuthRoleAddRequest: WireMessage {
    /// `name`, field 1.
    public var name: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: String = ""
    ) {
        self.name = name
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.name)
    }
}

/// What `etcdserverpb.Auth/RoleGet` is asked.
public struct AuthRoleGetRequest: WireMessage {
    /// `role`, field 1.
    public var role: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        role: String = ""
    ) {
        self.role = role
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.role = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.role)
    }
}

/// What `etcdserverpb.Auth/UserList` is asked.
public struct AuthUserListRequest: WireMessage {
    /// Makes a message with every field at its default.
    public init() {}

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            try cursor.skip(bytes, tag)
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
    }
}

/// What `etcdserverpb.Auth/RoleList` is asked.
public struct AuthRoleListRequest: WireMessage {
    /// Makes a message with every field at its default.
    public init() {}

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            try cursor.skip(bytes, tag)
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
    }
}

/// What `etcdserverpb.Auth/RoleDelete` is asked.
public struct AuthRoleDeleteRequest: WireMessage {
    /// `role`, field 1.
    public var role: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        role: String = ""
    ) {
        self.role = role
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.role = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.role)
    }
}

/// What `etcdserverpb.Auth/RoleGrantPermission` is asked.
public struct AuthRoleGrantPermissionRequest: WireMessage {
    /// `name`, field 1.
    public var name: String = ""
    /// `perm`, field 2.
    public var perm: Permission?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: String = "",
        perm: Permission? = nil
    ) {
        self.name = name
        self.perm = perm
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.string(bytes, tag)
            case 2: try cursor.message(bytes, tag, into: &self.perm)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.name)
        writer.message(2, self.perm)
    }
}

/// What `etcdserverpb.Auth/RoleRevokePermission` is asked.
public struct AuthRoleRevokePermissionRequest: WireMessage {
    /// `role`, field 1.
    public var role: String = ""
    /// `key`, field 2.
    public var key: [UInt8] = []
    /// `range_end`, field 3.
    public var rangeEnd: [UInt8] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        role: String = "",
        key: [UInt8] = [],
        rangeEnd: [UInt8] = []
    ) {
        self.role = role
        self.key = key
        self.rangeEnd = rangeEnd
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.role = try cursor.string(bytes, tag)
            case 2: self.key = try cursor.bytes(bytes, tag)
            case 3: self.rangeEnd = try cursor.bytes(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.role)
        writer.bytes(2, self.key)
        writer.bytes(3, self.rangeEnd)
    }
}

/// What `etcdserverpb.Auth/AuthEnable` answers.
public struct AuthEnableResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}

/// What `etcdserverpb.Auth/AuthDisable` answers.
public struct AuthDisableResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}

/// What `etcdserverpb.Auth/AuthStatus` answers.
///
/// Since etcd 3.5.
public struct AuthStatusResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `enabled`, field 2.
    public var enabled: Bool = false
    /// `authRevision`, field 3.
    public var authRevision: UInt64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        enabled: Bool = false,
        authRevision: UInt64 = 0
    ) {
        self.header = header
        self.enabled = enabled
        self.authRevision = authRevision
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.enabled = try cursor.bool(bytes, tag)
            case 3: self.authRevision = try cursor.uint64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.bool(2, self.enabled)
        writer.uint64(3, self.authRevision)
    }
}

/// What `etcdserverpb.Auth/Authenticate` answers.
public struct AuthenticateResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `token`, field 2.
    public var token: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        token: String = ""
    ) {
        self.header = header
        self.token = token
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.token = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.string(2, self.token)
    }
}

/// What `etcdserverpb.Auth/UserAdd` answers.
public struct AuthUserAddResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}

/// What `etcdserverpb.Auth/UserGet` answers.
public struct AuthUserGetResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `roles`, field 2.
    public var roles: [String] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        roles: [String] = []
    ) {
        self.header = header
        self.roles = roles
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.roles.append(try cursor.string(bytes, tag))
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        for element in self.roles { writer.string(2, element, always: true) }
    }
}

/// What `etcdserverpb.Auth/UserDelete` answers.
public struct AuthUserDeleteResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}

/// What `etcdserverpb.Auth/UserChangePassword` answers.
public struct AuthUserChangePasswordResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}

/// What `etcdserverpb.Auth/UserGrantRole` answers.
public struct AuthUserGrantRoleResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}

/// What `etcdserverpb.Auth/UserRevokeRole` answers.
public struct AuthUserRevokeRoleResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}

/// What `etcdserverpb.Auth/RoleAdd` answers.
public struct AuthRoleAddResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}

/// What `etcdserverpb.Auth/RoleGet` answers.
public struct AuthRoleGetResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `perm`, field 2.
    public var perm: [Permission] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        perm: [Permission] = []
    ) {
        self.header = header
        self.perm = perm
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: try cursor.message(bytes, tag, appendingTo: &self.perm)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        for element in self.perm { writer.message(2, element) }
    }
}

/// What `etcdserverpb.Auth/RoleList` answers.
public struct AuthRoleListResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `roles`, field 2.
    public var roles: [String] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        roles: [String] = []
    ) {
        self.header = header
        self.roles = roles
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.roles.append(try cursor.string(bytes, tag))
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        for element in self.roles { writer.string(2, element, always: true) }
    }
}

/// What `etcdserverpb.Auth/UserList` answers.
public struct AuthUserListResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `users`, field 2.
    public var users: [String] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        users: [String] = []
    ) {
        self.header = header
        self.users = users
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.users.append(try cursor.string(bytes, tag))
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        for element in self.users { writer.string(2, element, always: true) }
    }
}

/// What `etcdserverpb.Auth/RoleDelete` answers.
public struct AuthRoleDeleteResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}

/// What `etcdserverpb.Auth/RoleGrantPermission` answers.
public struct AuthRoleGrantPermissionResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}

/// What `etcdserverpb.Auth/RoleRevokePermission` answers.
public struct AuthRoleRevokePermissionResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}

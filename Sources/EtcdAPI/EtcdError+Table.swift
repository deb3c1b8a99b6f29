/// Every error of the v3 API with the text that clients see.
///
/// Client libraries compare these texts, so they are part of the API. Two come with another code
/// than the server's table says: too many requests and not enough started members reach clients as
/// `unknown`, because the server hands its transport an error of the client library's type (seen in
/// 3.4 to 3.7). What stands here is what arrives.
extension EtcdError {
    /// The server's `ErrEmptyKey`.
    public static let emptyKey = EtcdError(.invalidArgument, "key is not provided")
    /// The server's `ErrKeyNotFound`.
    public static let keyNotFound = EtcdError(.invalidArgument, "key not found")
    /// The server's `ErrValueProvided`.
    public static let valueProvided = EtcdError(.invalidArgument, "value is provided")
    /// The server's `ErrLeaseProvided`.
    public static let leaseProvided = EtcdError(.invalidArgument, "lease is provided")
    /// The server's `ErrTooManyOps`.
    public static let tooManyOps = EtcdError(.invalidArgument, "too many operations in txn request")
    /// The server's `ErrDuplicateKey`.
    public static let duplicateKey = EtcdError(
        .invalidArgument,
        "duplicate key given in txn request"
    )
    /// The server's `ErrInvalidClientAPIVersion`.
    public static let invalidClientAPIVersion = EtcdError(
        .invalidArgument,
        "invalid client api version",
        since: "3.6"
    )
    /// The server's `ErrInvalidSortOption`.
    public static let invalidSortOption = EtcdError(
        .invalidArgument,
        "invalid sort option",
        since: "3.6"
    )
    /// The server's `ErrCompacted`.
    public static let compacted = EtcdError(
        .outOfRange,
        "mvcc: required revision has been compacted"
    )
    /// The server's `ErrFutureRev`.
    public static let futureRev = EtcdError(
        .outOfRange,
        "mvcc: required revision is a future revision"
    )
    /// The server's `ErrNoSpace`.
    public static let noSpace = EtcdError(.resourceExhausted, "mvcc: database space exceeded")
    /// The server's `ErrLeaseNotFound`.
    public static let leaseNotFound = EtcdError(.notFound, "requested lease not found")
    /// The server's `ErrLeaseExist`.
    public static let leaseExist = EtcdError(.failedPrecondition, "lease already exists")
    /// The server's `ErrLeaseTTLTooLarge`.
    public static let leaseTTLTooLarge = EtcdError(.outOfRange, "too large lease TTL")
    /// The server's `ErrWatchCanceled`.
    public static let watchCanceled = EtcdError(.cancelled, "watch canceled")
    /// The server's `ErrMemberExist`.
    public static let memberExist = EtcdError(.failedPrecondition, "member ID already exist")
    /// The server's `ErrPeerURLExist`.
    public static let peerURLExist = EtcdError(.failedPrecondition, "Peer URLs already exists")
    /// The server's `ErrMemberNotEnoughStarted`.
    public static let memberNotEnoughStarted = EtcdError(
        .unknown,
        "re-configuration failed due to not enough started members"
    )
    /// The server's `ErrMemberBadURLs`.
    public static let memberBadURLs = EtcdError(.invalidArgument, "given member URLs are invalid")
    /// The server's `ErrMemberNotFound`.
    public static let memberNotFound = EtcdError(.notFound, "member not found")
    /// The server's `ErrMemberNotLearner`.
    public static let memberNotLearner = EtcdError(
        .failedPrecondition,
        "can only promote a learner member"
    )
    /// The server's `ErrLearnerNotReady`.
    public static let learnerNotReady = EtcdError(
        .failedPrecondition,
        "can only promote a learner member which is in sync with leader"
    )
    /// The server's `ErrTooManyLearners`.
    public static let tooManyLearners = EtcdError(
        .failedPrecondition,
        "too many learner members in cluster"
    )
    /// The server's `ErrClusterIDMismatch`.
    public static let clusterIDMismatch = EtcdError(.failedPrecondition, "cluster ID mismatch")
    /// The server's `ErrRequestTooLarge`.
    public static let requestTooLarge = EtcdError(.invalidArgument, "request is too large")
    /// The server's `ErrRequestTooManyRequests`.
    public static let tooManyRequests = EtcdError(.unknown, "too many requests")
    /// The server's `ErrRootUserNotExist`.
    public static let rootUserNotExist = EtcdError(.failedPrecondition, "root user does not exist")
    /// The server's `ErrRootRoleNotExist`.
    public static let rootRoleNotExist = EtcdError(
        .failedPrecondition,
        "root user does not have root role"
    )
    /// The server's `ErrUserAlreadyExist`.
    public static let userAlreadyExist = EtcdError(.failedPrecondition, "user name already exists")
    /// The server's `ErrUserEmpty`.
    public static let userEmpty = EtcdError(.invalidArgument, "user name is empty")
    /// The server's `ErrUserNotFound`.
    public static let userNotFound = EtcdError(.failedPrecondition, "user name not found")
    /// The server's `ErrRoleAlreadyExist`.
    public static let roleAlreadyExist = EtcdError(.failedPrecondition, "role name already exists")
    /// The server's `ErrRoleNotFound`.
    public static let roleNotFound = EtcdError(.failedPrecondition, "role name not found")
    /// The server's `ErrRoleEmpty`.
    public static let roleEmpty = EtcdError(.invalidArgument, "role name is empty")
    /// The server's `ErrAuthFailed`.
    public static let authFailed = EtcdError(
        .invalidArgument,
        "authentication failed, invalid user ID or password"
    )
    /// The server's `ErrPermissionNotGiven`.
    public static let permissionNotGiven = EtcdError(.invalidArgument, "permission not given")
    /// The server's `ErrPermissionDenied`.
    public static let permissionDenied = EtcdError(.permissionDenied, "permission denied")
    /// The server's `ErrRoleNotGranted`.
    public static let roleNotGranted = EtcdError(
        .failedPrecondition,
        "role is not granted to the user"
    )
    /// The server's `ErrPermissionNotGranted`.
    public static let permissionNotGranted = EtcdError(
        .failedPrecondition,
        "permission is not granted to the role"
    )
    /// The server's `ErrAuthNotEnabled`.
    public static let authNotEnabled = EtcdError(
        .failedPrecondition,
        "authentication is not enabled"
    )
    /// The server's `ErrInvalidAuthToken`.
    public static let invalidAuthToken = EtcdError(.unauthenticated, "invalid auth token")
    /// The server's `ErrInvalidAuthMgmt`.
    public static let invalidAuthMgmt = EtcdError(.invalidArgument, "invalid auth management")
    /// The server's `ErrAuthOldRevision`.
    public static let authOldRevision = EtcdError(.invalidArgument, "revision of auth store is old")
    /// The server's `ErrNoLeader`.
    public static let noLeader = EtcdError(.unavailable, "no leader")
    /// The server's `ErrNotLeader`.
    public static let notLeader = EtcdError(.failedPrecondition, "not leader")
    /// The server's `ErrLeaderChanged`.
    public static let leaderChanged = EtcdError(.unavailable, "leader changed")
    /// The server's `ErrNotCapable`.
    public static let notCapable = EtcdError(
        .unavailable,
        "not capable",
        from36: .failedPrecondition
    )
    /// The server's `ErrStopped`.
    public static let stopped = EtcdError(.unavailable, "server stopped")
    /// The server's `ErrTimeout`.
    public static let timeout = EtcdError(.unavailable, "request timed out")
    /// The server's `ErrTimeoutDueToLeaderFail`.
    public static let timeoutDueToLeaderFail = EtcdError(
        .unavailable,
        "request timed out, possibly due to previous leader failure"
    )
    /// The server's `ErrTimeoutDueToConnectionLost`.
    public static let timeoutDueToConnectionLost = EtcdError(
        .unavailable,
        "request timed out, possibly due to connection lost"
    )
    /// The server's `ErrTimeoutWaitAppliedIndex`.
    public static let timeoutWaitAppliedIndex = EtcdError(
        .unavailable,
        "request timed out, waiting for the applied index took too long"
    )
    /// The server's `ErrTimeoutLeaderTransfer`, which its table does not map.
    public static let timeoutLeaderTransfer = EtcdError(
        .unknown,
        "request timed out, leader transfer took too long"
    )
    /// The server's `ErrUnhealthy`.
    public static let unhealthy = EtcdError(.unavailable, "unhealthy cluster")
    /// The server's `ErrCorrupt`.
    public static let corrupt = EtcdError(.dataLoss, "corrupt cluster")
    /// The server's `ErrNotSupportedForLearner`.
    public static let notSupportedForLearner = EtcdError(
        .unavailable,
        "rpc not supported for learner",
        from36: .failedPrecondition
    )
    /// The server's `ErrBadLeaderTransferee`.
    public static let badLeaderTransferee = EtcdError(.failedPrecondition, "bad leader transferee")
    /// The server's `ErrWrongDowngradeVersionFormat`.
    public static let wrongDowngradeVersionFormat = EtcdError(
        .invalidArgument,
        "wrong downgrade target version format",
        since: "3.5"
    )
    /// The server's `ErrInvalidDowngradeTargetVersion`.
    public static let invalidDowngradeTargetVersion = EtcdError(
        .invalidArgument,
        "invalid downgrade target version",
        since: "3.5"
    )
    /// The server's `ErrClusterVersionUnavailable`.
    public static let clusterVersionUnavailable = EtcdError(
        .unavailable,
        "cluster version not found during downgrade",
        from36: .failedPrecondition,
        since: "3.5"
    )
    /// The server's `ErrDowngradeInProcess`.
    public static let downgradeInProcess = EtcdError(
        .failedPrecondition,
        "cluster has a downgrade job in progress",
        since: "3.5"
    )
    /// The server's `ErrNoInflightDowngrade`.
    public static let noInflightDowngrade = EtcdError(
        .failedPrecondition,
        "no inflight downgrade job",
        since: "3.5"
    )
    /// The server's `ErrCanceled`.
    public static let canceled = EtcdError(.cancelled, "request canceled", since: "3.5")
    /// The server's `ErrDeadlineExceeded`.
    public static let deadlineExceeded = EtcdError(
        .deadlineExceeded,
        "context deadline exceeded",
        since: "3.5"
    )

    /// All of them.
    public static let all: [EtcdError] = [
        .emptyKey,
        .keyNotFound,
        .valueProvided,
        .leaseProvided,
        .tooManyOps,
        .duplicateKey,
        .invalidClientAPIVersion,
        .invalidSortOption,
        .compacted,
        .futureRev,
        .noSpace,
        .leaseNotFound,
        .leaseExist,
        .leaseTTLTooLarge,
        .watchCanceled,
        .memberExist,
        .peerURLExist,
        .memberNotEnoughStarted,
        .memberBadURLs,
        .memberNotFound,
        .memberNotLearner,
        .learnerNotReady,
        .tooManyLearners,
        .clusterIDMismatch,
        .requestTooLarge,
        .tooManyRequests,
        .rootUserNotExist,
        .rootRoleNotExist,
        .userAlreadyExist,
        .userEmpty,
        .userNotFound,
        .roleAlreadyExist,
        .roleNotFound,
        .roleEmpty,
        .authFailed,
        .permissionNotGiven,
        .permissionDenied,
        .roleNotGranted,
        .permissionNotGranted,
        .authNotEnabled,
        .invalidAuthToken,
        .invalidAuthMgmt,
        .authOldRevision,
        .noLeader,
        .notLeader,
        .leaderChanged,
        .notCapable,
        .stopped,
        .timeout,
        .timeoutDueToLeaderFail,
        .timeoutDueToConnectionLost,
        .timeoutWaitAppliedIndex,
        .timeoutLeaderTransfer,
        .unhealthy,
        .corrupt,
        .notSupportedForLearner,
        .badLeaderTransferee,
        .wrongDowngradeVersionFormat,
        .invalidDowngradeTargetVersion,
        .clusterVersionUnavailable,
        .downgradeInProcess,
        .noInflightDowngrade,
        .canceled,
        .deadlineExceeded,
    ]
}

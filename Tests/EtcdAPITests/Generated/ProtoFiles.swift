// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

/// The same field lists as protoc reads them: file name and text.
let protoFiles: [(name: String, text: String)] = [
    (
        "mvccpb.proto",
        """
        syntax = "proto3";
        package mvccpb;
        message KeyValue {
          bytes key = 1;
          int64 create_revision = 2;
          int64 mod_revision = 3;
          int64 version = 4;
          bytes value = 5;
          int64 lease = 6;
        }
        message Event {
          enum EventType {
            PUT = 0;
            DELETE = 1;
          }
          EventType type = 1;
          mvccpb.KeyValue kv = 2;
          mvccpb.KeyValue prev_kv = 3;
        }

        """
    ),
    (
        "etcdserverpb.proto",
        """
        syntax = "proto3";
        package etcdserverpb;
        import "authpb.proto";
        import "etcdserverpb-proto2.proto";
        import "membershippb.proto";
        import "mvccpb.proto";
        enum AlarmType {
          NONE = 0;
          NOSPACE = 1;
          CORRUPT = 2;
        }
        message ResponseHeader {
          uint64 cluster_id = 1;
          uint64 member_id = 2;
          int64 revision = 3;
          uint64 raft_term = 4;
        }
        message RangeRequest {
          enum SortOrder {
            NONE = 0;
            ASCEND = 1;
            DESCEND = 2;
          }
          enum SortTarget {
            KEY = 0;
            VERSION = 1;
            CREATE = 2;
            MOD = 3;
            VALUE = 4;
          }
          bytes key = 1;
          bytes range_end = 2;
          int64 limit = 3;
          int64 revision = 4;
          SortOrder sort_order = 5;
          SortTarget sort_target = 6;
          bool serializable = 7;
          bool keys_only = 8;
          bool count_only = 9;
          int64 min_mod_revision = 10;
          int64 max_mod_revision = 11;
          int64 min_create_revision = 12;
          int64 max_create_revision = 13;
        }
        message RangeResponse {
          etcdserverpb.ResponseHeader header = 1;
          repeated mvccpb.KeyValue kvs = 2;
          bool more = 3;
          int64 count = 4;
        }
        message PutRequest {
          bytes key = 1;
          bytes value = 2;
          int64 lease = 3;
          bool prev_kv = 4;
          bool ignore_value = 5;
          bool ignore_lease = 6;
        }
        message PutResponse {
          etcdserverpb.ResponseHeader header = 1;
          mvccpb.KeyValue prev_kv = 2;
        }
        message DeleteRangeRequest {
          bytes key = 1;
          bytes range_end = 2;
          bool prev_kv = 3;
        }
        message DeleteRangeResponse {
          etcdserverpb.ResponseHeader header = 1;
          int64 deleted = 2;
          repeated mvccpb.KeyValue prev_kvs = 3;
        }
        message RequestOp {
          oneof request {
            etcdserverpb.RangeRequest request_range = 1;
            etcdserverpb.PutRequest request_put = 2;
            etcdserverpb.DeleteRangeRequest request_delete_range = 3;
            etcdserverpb.TxnRequest request_txn = 4;
          }
        }
        message ResponseOp {
          oneof response {
            etcdserverpb.RangeResponse response_range = 1;
            etcdserverpb.PutResponse response_put = 2;
            etcdserverpb.DeleteRangeResponse response_delete_range = 3;
            etcdserverpb.TxnResponse response_txn = 4;
          }
        }
        message Compare {
          enum CompareResult {
            EQUAL = 0;
            GREATER = 1;
            LESS = 2;
            NOT_EQUAL = 3;
          }
          enum CompareTarget {
            VERSION = 0;
            CREATE = 1;
            MOD = 2;
            VALUE = 3;
            LEASE = 4;
          }
          CompareResult result = 1;
          CompareTarget target = 2;
          bytes key = 3;
          oneof target_union {
            int64 version = 4;
            int64 create_revision = 5;
            int64 mod_revision = 6;
            bytes value = 7;
            int64 lease = 8;
          }
          bytes range_end = 64;
        }
        message TxnRequest {
          repeated etcdserverpb.Compare compare = 1;
          repeated etcdserverpb.RequestOp success = 2;
          repeated etcdserverpb.RequestOp failure = 3;
        }
        message TxnResponse {
          etcdserverpb.ResponseHeader header = 1;
          bool succeeded = 2;
          repeated etcdserverpb.ResponseOp responses = 3;
        }
        message CompactionRequest {
          int64 revision = 1;
          bool physical = 2;
        }
        message CompactionResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message WatchRequest {
          oneof request_union {
            etcdserverpb.WatchCreateRequest create_request = 1;
            etcdserverpb.WatchCancelRequest cancel_request = 2;
            etcdserverpb.WatchProgressRequest progress_request = 3;
          }
        }
        message WatchCreateRequest {
          enum FilterType {
            NOPUT = 0;
            NODELETE = 1;
          }
          bytes key = 1;
          bytes range_end = 2;
          int64 start_revision = 3;
          bool progress_notify = 4;
          repeated FilterType filters = 5;
          bool prev_kv = 6;
          int64 watch_id = 7;
          bool fragment = 8;
        }
        message WatchCancelRequest {
          int64 watch_id = 1;
        }
        message WatchProgressRequest {
        }
        message WatchResponse {
          etcdserverpb.ResponseHeader header = 1;
          int64 watch_id = 2;
          bool created = 3;
          bool canceled = 4;
          int64 compact_revision = 5;
          string cancel_reason = 6;
          bool fragment = 7;
          repeated mvccpb.Event events = 11;
        }
        message LeaseGrantRequest {
          int64 TTL = 1;
          int64 ID = 2;
        }
        message LeaseGrantResponse {
          etcdserverpb.ResponseHeader header = 1;
          int64 ID = 2;
          int64 TTL = 3;
          string error = 4;
        }
        message LeaseRevokeRequest {
          int64 ID = 1;
        }
        message LeaseRevokeResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message LeaseCheckpoint {
          int64 ID = 1;
          int64 remaining_TTL = 2;
        }
        message LeaseCheckpointRequest {
          repeated etcdserverpb.LeaseCheckpoint checkpoints = 1;
        }
        message LeaseCheckpointResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message LeaseKeepAliveRequest {
          int64 ID = 1;
        }
        message LeaseKeepAliveResponse {
          etcdserverpb.ResponseHeader header = 1;
          int64 ID = 2;
          int64 TTL = 3;
        }
        message LeaseTimeToLiveRequest {
          int64 ID = 1;
          bool keys = 2;
        }
        message LeaseTimeToLiveResponse {
          etcdserverpb.ResponseHeader header = 1;
          int64 ID = 2;
          int64 TTL = 3;
          int64 grantedTTL = 4;
          repeated bytes keys = 5;
        }
        message LeaseLeasesRequest {
        }
        message LeaseStatus {
          int64 ID = 1;
        }
        message LeaseLeasesResponse {
          etcdserverpb.ResponseHeader header = 1;
          repeated etcdserverpb.LeaseStatus leases = 2;
        }
        message Member {
          uint64 ID = 1;
          string name = 2;
          repeated string peerURLs = 3;
          repeated string clientURLs = 4;
          bool isLearner = 5;
        }
        message MemberAddRequest {
          repeated string peerURLs = 1;
          bool isLearner = 2;
        }
        message MemberAddResponse {
          etcdserverpb.ResponseHeader header = 1;
          etcdserverpb.Member member = 2;
          repeated etcdserverpb.Member members = 3;
        }
        message MemberRemoveRequest {
          uint64 ID = 1;
        }
        message MemberRemoveResponse {
          etcdserverpb.ResponseHeader header = 1;
          repeated etcdserverpb.Member members = 2;
        }
        message MemberUpdateRequest {
          uint64 ID = 1;
          repeated string peerURLs = 2;
        }
        message MemberUpdateResponse {
          etcdserverpb.ResponseHeader header = 1;
          repeated etcdserverpb.Member members = 2;
        }
        message MemberListRequest {
          bool linearizable = 1;
        }
        message MemberListResponse {
          etcdserverpb.ResponseHeader header = 1;
          repeated etcdserverpb.Member members = 2;
        }
        message MemberPromoteRequest {
          uint64 ID = 1;
        }
        message MemberPromoteResponse {
          etcdserverpb.ResponseHeader header = 1;
          repeated etcdserverpb.Member members = 2;
        }
        message HashRequest {
        }
        message HashKVRequest {
          int64 revision = 1;
        }
        message HashKVResponse {
          etcdserverpb.ResponseHeader header = 1;
          uint32 hash = 2;
          int64 compact_revision = 3;
          int64 hash_revision = 4;
        }
        message HashResponse {
          etcdserverpb.ResponseHeader header = 1;
          uint32 hash = 2;
        }
        message SnapshotRequest {
        }
        message SnapshotResponse {
          etcdserverpb.ResponseHeader header = 1;
          uint64 remaining_bytes = 2;
          bytes blob = 3;
          string version = 4;
        }
        message DefragmentRequest {
        }
        message DefragmentResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message MoveLeaderRequest {
          uint64 targetID = 1;
        }
        message MoveLeaderResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message AlarmRequest {
          enum AlarmAction {
            GET = 0;
            ACTIVATE = 1;
            DEACTIVATE = 2;
          }
          AlarmAction action = 1;
          uint64 memberID = 2;
          AlarmType alarm = 3;
        }
        message AlarmMember {
          uint64 memberID = 1;
          AlarmType alarm = 2;
        }
        message AlarmResponse {
          etcdserverpb.ResponseHeader header = 1;
          repeated etcdserverpb.AlarmMember alarms = 2;
        }
        message DowngradeRequest {
          enum DowngradeAction {
            VALIDATE = 0;
            ENABLE = 1;
            CANCEL = 2;
          }
          DowngradeAction action = 1;
          string version = 2;
        }
        message DowngradeResponse {
          etcdserverpb.ResponseHeader header = 1;
          string version = 2;
        }
        message DowngradeVersionTestRequest {
          string ver = 1;
        }
        message StatusRequest {
        }
        message StatusResponse {
          etcdserverpb.ResponseHeader header = 1;
          string version = 2;
          int64 dbSize = 3;
          uint64 leader = 4;
          uint64 raftIndex = 5;
          uint64 raftTerm = 6;
          uint64 raftAppliedIndex = 7;
          repeated string errors = 8;
          int64 dbSizeInUse = 9;
          bool isLearner = 10;
          string storageVersion = 11;
          int64 dbSizeQuota = 12;
          etcdserverpb.DowngradeInfo downgradeInfo = 13;
        }
        message DowngradeInfo {
          bool enabled = 1;
          string targetVersion = 2;
        }
        message AuthEnableRequest {
        }
        message AuthDisableRequest {
        }
        message AuthStatusRequest {
        }
        message AuthenticateRequest {
          string name = 1;
          string password = 2;
        }
        message AuthUserAddRequest {
          string name = 1;
          string password = 2;
          authpb.UserAddOptions options = 3;
          string hashedPassword = 4;
        }
        message AuthUserGetRequest {
          string name = 1;
        }
        message AuthUserDeleteRequest {
          string name = 1;
        }
        message AuthUserChangePasswordRequest {
          string name = 1;
          string password = 2;
          string hashedPassword = 3;
        }
        message AuthUserGrantRoleRequest {
          string user = 1;
          string role = 2;
        }
        message AuthUserRevokeRoleRequest {
          string name = 1;
          string role = 2;
        }
        message AuthRoleAddRequest {
          string name = 1;
        }
        message AuthRoleGetRequest {
          string role = 1;
        }
        message AuthUserListRequest {
        }
        message AuthRoleListRequest {
        }
        message AuthRoleDeleteRequest {
          string role = 1;
        }
        message AuthRoleGrantPermissionRequest {
          string name = 1;
          authpb.Permission perm = 2;
        }
        message AuthRoleRevokePermissionRequest {
          string role = 1;
          bytes key = 2;
          bytes range_end = 3;
        }
        message AuthEnableResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message AuthDisableResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message AuthStatusResponse {
          etcdserverpb.ResponseHeader header = 1;
          bool enabled = 2;
          uint64 authRevision = 3;
        }
        message AuthenticateResponse {
          etcdserverpb.ResponseHeader header = 1;
          string token = 2;
        }
        message AuthUserAddResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message AuthUserGetResponse {
          etcdserverpb.ResponseHeader header = 1;
          repeated string roles = 2;
        }
        message AuthUserDeleteResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message AuthUserChangePasswordResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message AuthUserGrantRoleResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message AuthUserRevokeRoleResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message AuthRoleAddResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message AuthRoleGetResponse {
          etcdserverpb.ResponseHeader header = 1;
          repeated authpb.Permission perm = 2;
        }
        message AuthRoleListResponse {
          etcdserverpb.ResponseHeader header = 1;
          repeated string roles = 2;
        }
        message AuthUserListResponse {
          etcdserverpb.ResponseHeader header = 1;
          repeated string users = 2;
        }
        message AuthRoleDeleteResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message AuthRoleGrantPermissionResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message AuthRoleRevokePermissionResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message RequestHeader {
          uint64 ID = 1;
          string username = 2;
          uint64 auth_revision = 3;
        }
        message InternalRaftRequest {
          uint64 ID = 1;
          oneof request {
            etcdserverpb.Request v2 = 2;
            etcdserverpb.RangeRequest range = 3;
            etcdserverpb.PutRequest put = 4;
            etcdserverpb.DeleteRangeRequest delete_range = 5;
            etcdserverpb.TxnRequest txn = 6;
            etcdserverpb.CompactionRequest compaction = 7;
            etcdserverpb.LeaseGrantRequest lease_grant = 8;
            etcdserverpb.LeaseRevokeRequest lease_revoke = 9;
            etcdserverpb.AlarmRequest alarm = 10;
            etcdserverpb.LeaseCheckpointRequest lease_checkpoint = 11;
            etcdserverpb.AuthEnableRequest auth_enable = 1000;
            etcdserverpb.AuthDisableRequest auth_disable = 1011;
            etcdserverpb.InternalAuthenticateRequest authenticate = 1012;
            etcdserverpb.AuthStatusRequest auth_status = 1013;
            etcdserverpb.AuthUserAddRequest auth_user_add = 1100;
            etcdserverpb.AuthUserDeleteRequest auth_user_delete = 1101;
            etcdserverpb.AuthUserGetRequest auth_user_get = 1102;
            etcdserverpb.AuthUserChangePasswordRequest auth_user_change_password = 1103;
            etcdserverpb.AuthUserGrantRoleRequest auth_user_grant_role = 1104;
            etcdserverpb.AuthUserRevokeRoleRequest auth_user_revoke_role = 1105;
            etcdserverpb.AuthUserListRequest auth_user_list = 1106;
            etcdserverpb.AuthRoleListRequest auth_role_list = 1107;
            etcdserverpb.AuthRoleAddRequest auth_role_add = 1200;
            etcdserverpb.AuthRoleDeleteRequest auth_role_delete = 1201;
            etcdserverpb.AuthRoleGetRequest auth_role_get = 1202;
            etcdserverpb.AuthRoleGrantPermissionRequest auth_role_grant_permission = 1203;
            etcdserverpb.AuthRoleRevokePermissionRequest auth_role_revoke_permission = 1204;
            membershippb.ClusterVersionSetRequest cluster_version_set = 1300;
            membershippb.ClusterMemberAttrSetRequest cluster_member_attr_set = 1301;
            membershippb.DowngradeInfoSetRequest downgrade_info_set = 1302;
            etcdserverpb.DowngradeVersionTestRequest downgrade_version_test = 9900;
          }
          etcdserverpb.RequestHeader header = 100;
        }
        message EmptyResponse {
        }
        message InternalAuthenticateRequest {
          string name = 1;
          string password = 2;
          string simple_token = 3;
        }

        """
    ),
    (
        "authpb.proto",
        """
        syntax = "proto3";
        package authpb;
        message UserAddOptions {
          bool no_password = 1;
        }
        message User {
          bytes name = 1;
          bytes password = 2;
          repeated string roles = 3;
          authpb.UserAddOptions options = 4;
        }
        message Permission {
          enum Type {
            READ = 0;
            WRITE = 1;
            READWRITE = 2;
          }
          Type permType = 1;
          bytes key = 2;
          bytes range_end = 3;
        }
        message Role {
          bytes name = 1;
          repeated authpb.Permission keyPermission = 2;
        }

        """
    ),
    (
        "v3lockpb.proto",
        """
        syntax = "proto3";
        package v3lockpb;
        import "etcdserverpb.proto";
        message LockRequest {
          bytes name = 1;
          int64 lease = 2;
        }
        message LockResponse {
          etcdserverpb.ResponseHeader header = 1;
          bytes key = 2;
        }
        message UnlockRequest {
          bytes key = 1;
        }
        message UnlockResponse {
          etcdserverpb.ResponseHeader header = 1;
        }

        """
    ),
    (
        "v3electionpb.proto",
        """
        syntax = "proto3";
        package v3electionpb;
        import "etcdserverpb.proto";
        import "mvccpb.proto";
        message CampaignRequest {
          bytes name = 1;
          int64 lease = 2;
          bytes value = 3;
        }
        message CampaignResponse {
          etcdserverpb.ResponseHeader header = 1;
          v3electionpb.LeaderKey leader = 2;
        }
        message LeaderKey {
          bytes name = 1;
          bytes key = 2;
          int64 rev = 3;
          int64 lease = 4;
        }
        message LeaderRequest {
          bytes name = 1;
        }
        message LeaderResponse {
          etcdserverpb.ResponseHeader header = 1;
          mvccpb.KeyValue kv = 2;
        }
        message ResignRequest {
          v3electionpb.LeaderKey leader = 1;
        }
        message ResignResponse {
          etcdserverpb.ResponseHeader header = 1;
        }
        message ProclaimRequest {
          v3electionpb.LeaderKey leader = 1;
          bytes value = 2;
        }
        message ProclaimResponse {
          etcdserverpb.ResponseHeader header = 1;
        }

        """
    ),
    (
        "grpc.health.v1.proto",
        """
        syntax = "proto3";
        package grpc.health.v1;
        message HealthCheckRequest {
          string service = 1;
        }
        message HealthCheckResponse {
          enum ServingStatus {
            UNKNOWN = 0;
            SERVING = 1;
            NOT_SERVING = 2;
            SERVICE_UNKNOWN = 3;
          }
          ServingStatus status = 1;
        }

        """
    ),
    (
        "membershippb.proto",
        """
        syntax = "proto3";
        package membershippb;
        message Attributes {
          string name = 1;
          repeated string client_urls = 2;
        }
        message ClusterVersionSetRequest {
          string ver = 1;
        }
        message ClusterMemberAttrSetRequest {
          uint64 member_ID = 1;
          membershippb.Attributes member_attributes = 2;
        }
        message DowngradeInfoSetRequest {
          bool enabled = 1;
          string ver = 2;
        }

        """
    ),
    (
        "leasepb.proto",
        """
        syntax = "proto3";
        package leasepb;
        import "etcdserverpb.proto";
        message Lease {
          int64 ID = 1;
          int64 TTL = 2;
          int64 RemainingTTL = 3;
        }
        message LeaseInternalRequest {
          etcdserverpb.LeaseTimeToLiveRequest LeaseTimeToLiveRequest = 1;
        }
        message LeaseInternalResponse {
          etcdserverpb.LeaseTimeToLiveResponse LeaseTimeToLiveResponse = 1;
        }

        """
    ),
    (
        "etcdserverpb-proto2.proto",
        """
        syntax = "proto2";
        package etcdserverpb;
        message Request {
          optional uint64 ID = 1;
          optional string Method = 2;
          optional string Path = 3;
          optional string Val = 4;
          optional bool Dir = 5;
          optional string PrevValue = 6;
          optional uint64 PrevIndex = 7;
          optional bool PrevExist = 8;
          optional int64 Expiration = 9;
          optional bool Wait = 10;
          optional uint64 Since = 11;
          optional bool Recursive = 12;
          optional bool Sorted = 13;
          optional bool Quorum = 14;
          optional int64 Time = 15;
          optional bool Stream = 16;
          optional bool Refresh = 17;
        }

        """
    ),
    (
        "trialpb-proto2.proto",
        """
        syntax = "proto2";
        package trialpb;
        message TrialEntry {
          optional int32 type = 1;
          optional uint64 term = 2;
          optional bytes data = 3;
          optional string note = 4;
          optional trialpb.TrialState state = 5;
          optional trialpb.TrialState rest = 6;
          optional bool flag = 7;
          optional bytes blob = 8;
        }
        message TrialState {
          repeated uint64 voters = 1;
          optional int64 weight = 2;
          repeated trialpb.TrialState children = 3;
        }

        """
    ),
    (
        "everything.proto",
        """
        syntax = "proto3";
        package everything;
        import "mvccpb.proto";
        import "etcdserverpb.proto";
        import "authpb.proto";
        import "v3lockpb.proto";
        import "v3electionpb.proto";
        import "grpc.health.v1.proto";
        import "membershippb.proto";
        import "leasepb.proto";
        import "etcdserverpb-proto2.proto";
        import "trialpb-proto2.proto";
        message Everything {
          repeated mvccpb.KeyValue m1 = 1;
          repeated mvccpb.Event m2 = 2;
          repeated etcdserverpb.ResponseHeader m3 = 3;
          repeated etcdserverpb.RangeRequest m4 = 4;
          repeated etcdserverpb.RangeResponse m5 = 5;
          repeated etcdserverpb.PutRequest m6 = 6;
          repeated etcdserverpb.PutResponse m7 = 7;
          repeated etcdserverpb.DeleteRangeRequest m8 = 8;
          repeated etcdserverpb.DeleteRangeResponse m9 = 9;
          repeated etcdserverpb.RequestOp m10 = 10;
          repeated etcdserverpb.ResponseOp m11 = 11;
          repeated etcdserverpb.Compare m12 = 12;
          repeated etcdserverpb.TxnRequest m13 = 13;
          repeated etcdserverpb.TxnResponse m14 = 14;
          repeated etcdserverpb.CompactionRequest m15 = 15;
          repeated etcdserverpb.CompactionResponse m16 = 16;
          repeated etcdserverpb.WatchRequest m17 = 17;
          repeated etcdserverpb.WatchCreateRequest m18 = 18;
          repeated etcdserverpb.WatchCancelRequest m19 = 19;
          repeated etcdserverpb.WatchProgressRequest m20 = 20;
          repeated etcdserverpb.WatchResponse m21 = 21;
          repeated etcdserverpb.LeaseGrantRequest m22 = 22;
          repeated etcdserverpb.LeaseGrantResponse m23 = 23;
          repeated etcdserverpb.LeaseRevokeRequest m24 = 24;
          repeated etcdserverpb.LeaseRevokeResponse m25 = 25;
          repeated etcdserverpb.LeaseCheckpoint m26 = 26;
          repeated etcdserverpb.LeaseCheckpointRequest m27 = 27;
          repeated etcdserverpb.LeaseCheckpointResponse m28 = 28;
          repeated etcdserverpb.LeaseKeepAliveRequest m29 = 29;
          repeated etcdserverpb.LeaseKeepAliveResponse m30 = 30;
          repeated etcdserverpb.LeaseTimeToLiveRequest m31 = 31;
          repeated etcdserverpb.LeaseTimeToLiveResponse m32 = 32;
          repeated etcdserverpb.LeaseLeasesRequest m33 = 33;
          repeated etcdserverpb.LeaseStatus m34 = 34;
          repeated etcdserverpb.LeaseLeasesResponse m35 = 35;
          repeated etcdserverpb.Member m36 = 36;
          repeated etcdserverpb.MemberAddRequest m37 = 37;
          repeated etcdserverpb.MemberAddResponse m38 = 38;
          repeated etcdserverpb.MemberRemoveRequest m39 = 39;
          repeated etcdserverpb.MemberRemoveResponse m40 = 40;
          repeated etcdserverpb.MemberUpdateRequest m41 = 41;
          repeated etcdserverpb.MemberUpdateResponse m42 = 42;
          repeated etcdserverpb.MemberListRequest m43 = 43;
          repeated etcdserverpb.MemberListResponse m44 = 44;
          repeated etcdserverpb.MemberPromoteRequest m45 = 45;
          repeated etcdserverpb.MemberPromoteResponse m46 = 46;
          repeated etcdserverpb.HashRequest m47 = 47;
          repeated etcdserverpb.HashKVRequest m48 = 48;
          repeated etcdserverpb.HashKVResponse m49 = 49;
          repeated etcdserverpb.HashResponse m50 = 50;
          repeated etcdserverpb.SnapshotRequest m51 = 51;
          repeated etcdserverpb.SnapshotResponse m52 = 52;
          repeated etcdserverpb.DefragmentRequest m53 = 53;
          repeated etcdserverpb.DefragmentResponse m54 = 54;
          repeated etcdserverpb.MoveLeaderRequest m55 = 55;
          repeated etcdserverpb.MoveLeaderResponse m56 = 56;
          repeated etcdserverpb.AlarmRequest m57 = 57;
          repeated etcdserverpb.AlarmMember m58 = 58;
          repeated etcdserverpb.AlarmResponse m59 = 59;
          repeated etcdserverpb.DowngradeRequest m60 = 60;
          repeated etcdserverpb.DowngradeResponse m61 = 61;
          repeated etcdserverpb.DowngradeVersionTestRequest m62 = 62;
          repeated etcdserverpb.StatusRequest m63 = 63;
          repeated etcdserverpb.StatusResponse m64 = 64;
          repeated etcdserverpb.DowngradeInfo m65 = 65;
          repeated authpb.UserAddOptions m66 = 66;
          repeated authpb.User m67 = 67;
          repeated authpb.Permission m68 = 68;
          repeated authpb.Role m69 = 69;
          repeated etcdserverpb.AuthEnableRequest m70 = 70;
          repeated etcdserverpb.AuthDisableRequest m71 = 71;
          repeated etcdserverpb.AuthStatusRequest m72 = 72;
          repeated etcdserverpb.AuthenticateRequest m73 = 73;
          repeated etcdserverpb.AuthUserAddRequest m74 = 74;
          repeated etcdserverpb.AuthUserGetRequest m75 = 75;
          repeated etcdserverpb.AuthUserDeleteRequest m76 = 76;
          repeated etcdserverpb.AuthUserChangePasswordRequest m77 = 77;
          repeated etcdserverpb.AuthUserGrantRoleRequest m78 = 78;
          repeated etcdserverpb.AuthUserRevokeRoleRequest m79 = 79;
          repeated etcdserverpb.AuthRoleAddRequest m80 = 80;
          repeated etcdserverpb.AuthRoleGetRequest m81 = 81;
          repeated etcdserverpb.AuthUserListRequest m82 = 82;
          repeated etcdserverpb.AuthRoleListRequest m83 = 83;
          repeated etcdserverpb.AuthRoleDeleteRequest m84 = 84;
          repeated etcdserverpb.AuthRoleGrantPermissionRequest m85 = 85;
          repeated etcdserverpb.AuthRoleRevokePermissionRequest m86 = 86;
          repeated etcdserverpb.AuthEnableResponse m87 = 87;
          repeated etcdserverpb.AuthDisableResponse m88 = 88;
          repeated etcdserverpb.AuthStatusResponse m89 = 89;
          repeated etcdserverpb.AuthenticateResponse m90 = 90;
          repeated etcdserverpb.AuthUserAddResponse m91 = 91;
          repeated etcdserverpb.AuthUserGetResponse m92 = 92;
          repeated etcdserverpb.AuthUserDeleteResponse m93 = 93;
          repeated etcdserverpb.AuthUserChangePasswordResponse m94 = 94;
          repeated etcdserverpb.AuthUserGrantRoleResponse m95 = 95;
          repeated etcdserverpb.AuthUserRevokeRoleResponse m96 = 96;
          repeated etcdserverpb.AuthRoleAddResponse m97 = 97;
          repeated etcdserverpb.AuthRoleGetResponse m98 = 98;
          repeated etcdserverpb.AuthRoleListResponse m99 = 99;
          repeated etcdserverpb.AuthUserListResponse m100 = 100;
          repeated etcdserverpb.AuthRoleDeleteResponse m101 = 101;
          repeated etcdserverpb.AuthRoleGrantPermissionResponse m102 = 102;
          repeated etcdserverpb.AuthRoleRevokePermissionResponse m103 = 103;
          repeated v3lockpb.LockRequest m104 = 104;
          repeated v3lockpb.LockResponse m105 = 105;
          repeated v3lockpb.UnlockRequest m106 = 106;
          repeated v3lockpb.UnlockResponse m107 = 107;
          repeated v3electionpb.CampaignRequest m108 = 108;
          repeated v3electionpb.CampaignResponse m109 = 109;
          repeated v3electionpb.LeaderKey m110 = 110;
          repeated v3electionpb.LeaderRequest m111 = 111;
          repeated v3electionpb.LeaderResponse m112 = 112;
          repeated v3electionpb.ResignRequest m113 = 113;
          repeated v3electionpb.ResignResponse m114 = 114;
          repeated v3electionpb.ProclaimRequest m115 = 115;
          repeated v3electionpb.ProclaimResponse m116 = 116;
          repeated grpc.health.v1.HealthCheckRequest m117 = 117;
          repeated grpc.health.v1.HealthCheckResponse m118 = 118;
          repeated membershippb.Attributes m119 = 119;
          repeated membershippb.ClusterVersionSetRequest m120 = 120;
          repeated membershippb.ClusterMemberAttrSetRequest m121 = 121;
          repeated membershippb.DowngradeInfoSetRequest m122 = 122;
          repeated leasepb.Lease m123 = 123;
          repeated leasepb.LeaseInternalRequest m124 = 124;
          repeated leasepb.LeaseInternalResponse m125 = 125;
          repeated etcdserverpb.Request m126 = 126;
          repeated etcdserverpb.RequestHeader m127 = 127;
          repeated etcdserverpb.InternalRaftRequest m128 = 128;
          repeated etcdserverpb.EmptyResponse m129 = 129;
          repeated etcdserverpb.InternalAuthenticateRequest m130 = 130;
          repeated trialpb.TrialEntry m131 = 131;
          repeated trialpb.TrialState m132 = 132;
        }

        """
    ),
]

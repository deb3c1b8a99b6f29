// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

import Basics
import EtcdAPI

extension KeyValue: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> KeyValue {
        var message = KeyValue()
        if random.chance(0.7) { message.key = random.bytes() }
        if random.chance(0.7) { message.createRevision = random.int64() }
        if random.chance(0.7) { message.modRevision = random.int64() }
        if random.chance(0.7) { message.version = random.int64() }
        if random.chance(0.7) { message.value = random.bytes() }
        if random.chance(0.7) { message.lease = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.key != [] { text.bytes("key", self.key) }
        if self.createRevision != 0 { text.int64("create_revision", self.createRevision) }
        if self.modRevision != 0 { text.int64("mod_revision", self.modRevision) }
        if self.version != 0 { text.int64("version", self.version) }
        if self.value != [] { text.bytes("value", self.value) }
        if self.lease != 0 { text.int64("lease", self.lease) }
    }
}

extension Event: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> Event {
        var message = Event()
        if random.chance(0.7) { message.type = EventType(rawValue: random.enumValue(2)) }
        if depth > 0 && random.chance(0.7) { message.kv = KeyValue.random(using: &random, depth: depth - 1) }
        if depth > 0 && random.chance(0.7) { message.prevKV = KeyValue.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.type != .put { text.enumeration("type", self.type.rawValue, [0: "PUT", 1: "DELETE"]) }
        if let value = self.kv { text.message("kv", value) }
        if let value = self.prevKV { text.message("prev_kv", value) }
    }
}

extension ResponseHeader: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> ResponseHeader {
        var message = ResponseHeader()
        if random.chance(0.7) { message.clusterID = random.uint64() }
        if random.chance(0.7) { message.memberID = random.uint64() }
        if random.chance(0.7) { message.revision = random.int64() }
        if random.chance(0.7) { message.raftTerm = random.uint64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.clusterID != 0 { text.uint64("cluster_id", self.clusterID) }
        if self.memberID != 0 { text.uint64("member_id", self.memberID) }
        if self.revision != 0 { text.int64("revision", self.revision) }
        if self.raftTerm != 0 { text.uint64("raft_term", self.raftTerm) }
    }
}

extension RangeRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> RangeRequest {
        var message = RangeRequest()
        if random.chance(0.7) { message.key = random.bytes() }
        if random.chance(0.7) { message.rangeEnd = random.bytes() }
        if random.chance(0.7) { message.limit = random.int64() }
        if random.chance(0.7) { message.revision = random.int64() }
        if random.chance(0.7) { message.sortOrder = SortOrder(rawValue: random.enumValue(3)) }
        if random.chance(0.7) { message.sortTarget = SortTarget(rawValue: random.enumValue(5)) }
        if random.chance(0.7) { message.serializable = random.bool() }
        if random.chance(0.7) { message.keysOnly = random.bool() }
        if random.chance(0.7) { message.countOnly = random.bool() }
        if random.chance(0.7) { message.minModRevision = random.int64() }
        if random.chance(0.7) { message.maxModRevision = random.int64() }
        if random.chance(0.7) { message.minCreateRevision = random.int64() }
        if random.chance(0.7) { message.maxCreateRevision = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.key != [] { text.bytes("key", self.key) }
        if self.rangeEnd != [] { text.bytes("range_end", self.rangeEnd) }
        if self.limit != 0 { text.int64("limit", self.limit) }
        if self.revision != 0 { text.int64("revision", self.revision) }
        if self.sortOrder != .none { text.enumeration("sort_order", self.sortOrder.rawValue, [0: "NONE", 1: "ASCEND", 2: "DESCEND"]) }
        if self.sortTarget != .key { text.enumeration("sort_target", self.sortTarget.rawValue, [0: "KEY", 1: "VERSION", 2: "CREATE", 3: "MOD", 4: "VALUE"]) }
        if self.serializable != false { text.bool("serializable", self.serializable) }
        if self.keysOnly != false { text.bool("keys_only", self.keysOnly) }
        if self.countOnly != false { text.bool("count_only", self.countOnly) }
        if self.minModRevision != 0 { text.int64("min_mod_revision", self.minModRevision) }
        if self.maxModRevision != 0 { text.int64("max_mod_revision", self.maxModRevision) }
        if self.minCreateRevision != 0 { text.int64("min_create_revision", self.minCreateRevision) }
        if self.maxCreateRevision != 0 { text.int64("max_create_revision", self.maxCreateRevision) }
    }
}

extension RangeResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> RangeResponse {
        var message = RangeResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.kvs.append(KeyValue.random(using: &random, depth: depth - 1)) }
        if random.chance(0.7) { message.more = random.bool() }
        if random.chance(0.7) { message.count = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        for element in self.kvs { text.message("kvs", element) }
        if self.more != false { text.bool("more", self.more) }
        if self.count != 0 { text.int64("count", self.count) }
    }
}

extension PutRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> PutRequest {
        var message = PutRequest()
        if random.chance(0.7) { message.key = random.bytes() }
        if random.chance(0.7) { message.value = random.bytes() }
        if random.chance(0.7) { message.lease = random.int64() }
        if random.chance(0.7) { message.prevKV = random.bool() }
        if random.chance(0.7) { message.ignoreValue = random.bool() }
        if random.chance(0.7) { message.ignoreLease = random.bool() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.key != [] { text.bytes("key", self.key) }
        if self.value != [] { text.bytes("value", self.value) }
        if self.lease != 0 { text.int64("lease", self.lease) }
        if self.prevKV != false { text.bool("prev_kv", self.prevKV) }
        if self.ignoreValue != false { text.bool("ignore_value", self.ignoreValue) }
        if self.ignoreLease != false { text.bool("ignore_lease", self.ignoreLease) }
    }
}

extension PutResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> PutResponse {
        var message = PutResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if depth > 0 && random.chance(0.7) { message.prevKV = KeyValue.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if let value = self.prevKV { text.message("prev_kv", value) }
    }
}

extension DeleteRangeRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> DeleteRangeRequest {
        var message = DeleteRangeRequest()
        if random.chance(0.7) { message.key = random.bytes() }
        if random.chance(0.7) { message.rangeEnd = random.bytes() }
        if random.chance(0.7) { message.prevKV = random.bool() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.key != [] { text.bytes("key", self.key) }
        if self.rangeEnd != [] { text.bytes("range_end", self.rangeEnd) }
        if self.prevKV != false { text.bool("prev_kv", self.prevKV) }
    }
}

extension DeleteRangeResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> DeleteRangeResponse {
        var message = DeleteRangeResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.deleted = random.int64() }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.prevKVs.append(KeyValue.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.deleted != 0 { text.int64("deleted", self.deleted) }
        for element in self.prevKVs { text.message("prev_kvs", element) }
    }
}

extension RequestOp: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> RequestOp {
        var message = RequestOp()
        switch random.below(5) {
        case 0 where depth > 0: message.request = .requestRange(RangeRequest.random(using: &random, depth: depth - 1))
        case 1 where depth > 0: message.request = .requestPut(PutRequest.random(using: &random, depth: depth - 1))
        case 2 where depth > 0: message.request = .requestDeleteRange(DeleteRangeRequest.random(using: &random, depth: depth - 1))
        case 3 where depth > 0: message.request = .requestTxn(TxnRequest.random(using: &random, depth: depth - 1))
        default: break
        }
        return message
    }

    func print(to text: inout ProtoText) {
        switch self.request {
        case .requestRange(let value)?: text.message("request_range", value)
        case .requestPut(let value)?: text.message("request_put", value)
        case .requestDeleteRange(let value)?: text.message("request_delete_range", value)
        case .requestTxn(let value)?: text.message("request_txn", value)
        case nil: break
        }
    }
}

extension ResponseOp: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> ResponseOp {
        var message = ResponseOp()
        switch random.below(5) {
        case 0 where depth > 0: message.response = .responseRange(RangeResponse.random(using: &random, depth: depth - 1))
        case 1 where depth > 0: message.response = .responsePut(PutResponse.random(using: &random, depth: depth - 1))
        case 2 where depth > 0: message.response = .responseDeleteRange(DeleteRangeResponse.random(using: &random, depth: depth - 1))
        case 3 where depth > 0: message.response = .responseTxn(TxnResponse.random(using: &random, depth: depth - 1))
        default: break
        }
        return message
    }

    func print(to text: inout ProtoText) {
        switch self.response {
        case .responseRange(let value)?: text.message("response_range", value)
        case .responsePut(let value)?: text.message("response_put", value)
        case .responseDeleteRange(let value)?: text.message("response_delete_range", value)
        case .responseTxn(let value)?: text.message("response_txn", value)
        case nil: break
        }
    }
}

extension Compare: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> Compare {
        var message = Compare()
        if random.chance(0.7) { message.result = CompareResult(rawValue: random.enumValue(4)) }
        if random.chance(0.7) { message.target = CompareTarget(rawValue: random.enumValue(5)) }
        if random.chance(0.7) { message.key = random.bytes() }
        switch random.below(6) {
        case 0: message.targetUnion = .version(random.int64())
        case 1: message.targetUnion = .createRevision(random.int64())
        case 2: message.targetUnion = .modRevision(random.int64())
        case 3: message.targetUnion = .value(random.bytes())
        case 4: message.targetUnion = .lease(random.int64())
        default: break
        }
        if random.chance(0.7) { message.rangeEnd = random.bytes() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.result != .equal { text.enumeration("result", self.result.rawValue, [0: "EQUAL", 1: "GREATER", 2: "LESS", 3: "NOT_EQUAL"]) }
        if self.target != .version { text.enumeration("target", self.target.rawValue, [0: "VERSION", 1: "CREATE", 2: "MOD", 3: "VALUE", 4: "LEASE"]) }
        if self.key != [] { text.bytes("key", self.key) }
        switch self.targetUnion {
        case .version(let value)?: text.int64("version", value)
        case .createRevision(let value)?: text.int64("create_revision", value)
        case .modRevision(let value)?: text.int64("mod_revision", value)
        case .value(let value)?: text.bytes("value", value)
        case .lease(let value)?: text.int64("lease", value)
        case nil: break
        }
        if self.rangeEnd != [] { text.bytes("range_end", self.rangeEnd) }
    }
}

extension TxnRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> TxnRequest {
        var message = TxnRequest()
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.compare.append(Compare.random(using: &random, depth: depth - 1)) }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.success.append(RequestOp.random(using: &random, depth: depth - 1)) }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.failure.append(RequestOp.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        for element in self.compare { text.message("compare", element) }
        for element in self.success { text.message("success", element) }
        for element in self.failure { text.message("failure", element) }
    }
}

extension TxnResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> TxnResponse {
        var message = TxnResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.succeeded = random.bool() }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.responses.append(ResponseOp.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.succeeded != false { text.bool("succeeded", self.succeeded) }
        for element in self.responses { text.message("responses", element) }
    }
}

extension CompactionRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> CompactionRequest {
        var message = CompactionRequest()
        if random.chance(0.7) { message.revision = random.int64() }
        if random.chance(0.7) { message.physical = random.bool() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.revision != 0 { text.int64("revision", self.revision) }
        if self.physical != false { text.bool("physical", self.physical) }
    }
}

extension CompactionResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> CompactionResponse {
        var message = CompactionResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension WatchRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> WatchRequest {
        var message = WatchRequest()
        switch random.below(4) {
        case 0 where depth > 0: message.requestUnion = .createRequest(WatchCreateRequest.random(using: &random, depth: depth - 1))
        case 1 where depth > 0: message.requestUnion = .cancelRequest(WatchCancelRequest.random(using: &random, depth: depth - 1))
        case 2 where depth > 0: message.requestUnion = .progressRequest(WatchProgressRequest.random(using: &random, depth: depth - 1))
        default: break
        }
        return message
    }

    func print(to text: inout ProtoText) {
        switch self.requestUnion {
        case .createRequest(let value)?: text.message("create_request", value)
        case .cancelRequest(let value)?: text.message("cancel_request", value)
        case .progressRequest(let value)?: text.message("progress_request", value)
        case nil: break
        }
    }
}

extension WatchCreateRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> WatchCreateRequest {
        var message = WatchCreateRequest()
        if random.chance(0.7) { message.key = random.bytes() }
        if random.chance(0.7) { message.rangeEnd = random.bytes() }
        if random.chance(0.7) { message.startRevision = random.int64() }
        if random.chance(0.7) { message.progressNotify = random.bool() }
        for _ in 0..<random.below(4) { message.filters.append(FilterType(rawValue: random.enumValue(2))) }
        if random.chance(0.7) { message.prevKV = random.bool() }
        if random.chance(0.7) { message.watchID = random.int64() }
        if random.chance(0.7) { message.fragment = random.bool() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.key != [] { text.bytes("key", self.key) }
        if self.rangeEnd != [] { text.bytes("range_end", self.rangeEnd) }
        if self.startRevision != 0 { text.int64("start_revision", self.startRevision) }
        if self.progressNotify != false { text.bool("progress_notify", self.progressNotify) }
        for element in self.filters { text.enumeration("filters", element.rawValue, [0: "NOPUT", 1: "NODELETE"]) }
        if self.prevKV != false { text.bool("prev_kv", self.prevKV) }
        if self.watchID != 0 { text.int64("watch_id", self.watchID) }
        if self.fragment != false { text.bool("fragment", self.fragment) }
    }
}

extension WatchCancelRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> WatchCancelRequest {
        var message = WatchCancelRequest()
        if random.chance(0.7) { message.watchID = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.watchID != 0 { text.int64("watch_id", self.watchID) }
    }
}

extension WatchProgressRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> WatchProgressRequest {
        WatchProgressRequest()
    }

    func print(to text: inout ProtoText) {}
}

extension WatchResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> WatchResponse {
        var message = WatchResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.watchID = random.int64() }
        if random.chance(0.7) { message.created = random.bool() }
        if random.chance(0.7) { message.canceled = random.bool() }
        if random.chance(0.7) { message.compactRevision = random.int64() }
        if random.chance(0.7) { message.cancelReason = random.string() }
        if random.chance(0.7) { message.fragment = random.bool() }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.events.append(Event.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.watchID != 0 { text.int64("watch_id", self.watchID) }
        if self.created != false { text.bool("created", self.created) }
        if self.canceled != false { text.bool("canceled", self.canceled) }
        if self.compactRevision != 0 { text.int64("compact_revision", self.compactRevision) }
        if self.cancelReason != "" { text.string("cancel_reason", self.cancelReason) }
        if self.fragment != false { text.bool("fragment", self.fragment) }
        for element in self.events { text.message("events", element) }
    }
}

extension LeaseGrantRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseGrantRequest {
        var message = LeaseGrantRequest()
        if random.chance(0.7) { message.ttl = random.int64() }
        if random.chance(0.7) { message.id = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.ttl != 0 { text.int64("TTL", self.ttl) }
        if self.id != 0 { text.int64("ID", self.id) }
    }
}

extension LeaseGrantResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseGrantResponse {
        var message = LeaseGrantResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.id = random.int64() }
        if random.chance(0.7) { message.ttl = random.int64() }
        if random.chance(0.7) { message.error = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.id != 0 { text.int64("ID", self.id) }
        if self.ttl != 0 { text.int64("TTL", self.ttl) }
        if self.error != "" { text.string("error", self.error) }
    }
}

extension LeaseRevokeRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseRevokeRequest {
        var message = LeaseRevokeRequest()
        if random.chance(0.7) { message.id = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.id != 0 { text.int64("ID", self.id) }
    }
}

extension LeaseRevokeResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseRevokeResponse {
        var message = LeaseRevokeResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension LeaseCheckpoint: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseCheckpoint {
        var message = LeaseCheckpoint()
        if random.chance(0.7) { message.id = random.int64() }
        if random.chance(0.7) { message.remainingTTL = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.id != 0 { text.int64("ID", self.id) }
        if self.remainingTTL != 0 { text.int64("remaining_TTL", self.remainingTTL) }
    }
}

extension LeaseCheckpointRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseCheckpointRequest {
        var message = LeaseCheckpointRequest()
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.checkpoints.append(LeaseCheckpoint.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        for element in self.checkpoints { text.message("checkpoints", element) }
    }
}

extension LeaseCheckpointResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseCheckpointResponse {
        var message = LeaseCheckpointResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension LeaseKeepAliveRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseKeepAliveRequest {
        var message = LeaseKeepAliveRequest()
        if random.chance(0.7) { message.id = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.id != 0 { text.int64("ID", self.id) }
    }
}

extension LeaseKeepAliveResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseKeepAliveResponse {
        var message = LeaseKeepAliveResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.id = random.int64() }
        if random.chance(0.7) { message.ttl = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.id != 0 { text.int64("ID", self.id) }
        if self.ttl != 0 { text.int64("TTL", self.ttl) }
    }
}

extension LeaseTimeToLiveRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseTimeToLiveRequest {
        var message = LeaseTimeToLiveRequest()
        if random.chance(0.7) { message.id = random.int64() }
        if random.chance(0.7) { message.keys = random.bool() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.id != 0 { text.int64("ID", self.id) }
        if self.keys != false { text.bool("keys", self.keys) }
    }
}

extension LeaseTimeToLiveResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseTimeToLiveResponse {
        var message = LeaseTimeToLiveResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.id = random.int64() }
        if random.chance(0.7) { message.ttl = random.int64() }
        if random.chance(0.7) { message.grantedTTL = random.int64() }
        for _ in 0..<random.below(4) { message.keys.append(random.bytes()) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.id != 0 { text.int64("ID", self.id) }
        if self.ttl != 0 { text.int64("TTL", self.ttl) }
        if self.grantedTTL != 0 { text.int64("grantedTTL", self.grantedTTL) }
        for element in self.keys { text.bytes("keys", element) }
    }
}

extension LeaseLeasesRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseLeasesRequest {
        LeaseLeasesRequest()
    }

    func print(to text: inout ProtoText) {}
}

extension LeaseStatus: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseStatus {
        var message = LeaseStatus()
        if random.chance(0.7) { message.id = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.id != 0 { text.int64("ID", self.id) }
    }
}

extension LeaseLeasesResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseLeasesResponse {
        var message = LeaseLeasesResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.leases.append(LeaseStatus.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        for element in self.leases { text.message("leases", element) }
    }
}

extension Member: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> Member {
        var message = Member()
        if random.chance(0.7) { message.id = random.uint64() }
        if random.chance(0.7) { message.name = random.string() }
        for _ in 0..<random.below(4) { message.peerURLs.append(random.string()) }
        for _ in 0..<random.below(4) { message.clientURLs.append(random.string()) }
        if random.chance(0.7) { message.isLearner = random.bool() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.id != 0 { text.uint64("ID", self.id) }
        if self.name != "" { text.string("name", self.name) }
        for element in self.peerURLs { text.string("peerURLs", element) }
        for element in self.clientURLs { text.string("clientURLs", element) }
        if self.isLearner != false { text.bool("isLearner", self.isLearner) }
    }
}

extension MemberAddRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> MemberAddRequest {
        var message = MemberAddRequest()
        for _ in 0..<random.below(4) { message.peerURLs.append(random.string()) }
        if random.chance(0.7) { message.isLearner = random.bool() }
        return message
    }

    func print(to text: inout ProtoText) {
        for element in self.peerURLs { text.string("peerURLs", element) }
        if self.isLearner != false { text.bool("isLearner", self.isLearner) }
    }
}

extension MemberAddResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> MemberAddResponse {
        var message = MemberAddResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if depth > 0 && random.chance(0.7) { message.member = Member.random(using: &random, depth: depth - 1) }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.members.append(Member.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if let value = self.member { text.message("member", value) }
        for element in self.members { text.message("members", element) }
    }
}

extension MemberRemoveRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> MemberRemoveRequest {
        var message = MemberRemoveRequest()
        if random.chance(0.7) { message.id = random.uint64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.id != 0 { text.uint64("ID", self.id) }
    }
}

extension MemberRemoveResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> MemberRemoveResponse {
        var message = MemberRemoveResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.members.append(Member.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        for element in self.members { text.message("members", element) }
    }
}

extension MemberUpdateRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> MemberUpdateRequest {
        var message = MemberUpdateRequest()
        if random.chance(0.7) { message.id = random.uint64() }
        for _ in 0..<random.below(4) { message.peerURLs.append(random.string()) }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.id != 0 { text.uint64("ID", self.id) }
        for element in self.peerURLs { text.string("peerURLs", element) }
    }
}

extension MemberUpdateResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> MemberUpdateResponse {
        var message = MemberUpdateResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.members.append(Member.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        for element in self.members { text.message("members", element) }
    }
}

extension MemberListRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> MemberListRequest {
        var message = MemberListRequest()
        if random.chance(0.7) { message.linearizable = random.bool() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.linearizable != false { text.bool("linearizable", self.linearizable) }
    }
}

extension MemberListResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> MemberListResponse {
        var message = MemberListResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.members.append(Member.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        for element in self.members { text.message("members", element) }
    }
}

extension MemberPromoteRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> MemberPromoteRequest {
        var message = MemberPromoteRequest()
        if random.chance(0.7) { message.id = random.uint64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.id != 0 { text.uint64("ID", self.id) }
    }
}

extension MemberPromoteResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> MemberPromoteResponse {
        var message = MemberPromoteResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.members.append(Member.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        for element in self.members { text.message("members", element) }
    }
}

extension HashRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> HashRequest {
        HashRequest()
    }

    func print(to text: inout ProtoText) {}
}

extension HashKVRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> HashKVRequest {
        var message = HashKVRequest()
        if random.chance(0.7) { message.revision = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.revision != 0 { text.int64("revision", self.revision) }
    }
}

extension HashKVResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> HashKVResponse {
        var message = HashKVResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.hash = random.uint32() }
        if random.chance(0.7) { message.compactRevision = random.int64() }
        if random.chance(0.7) { message.hashRevision = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.hash != 0 { text.uint32("hash", self.hash) }
        if self.compactRevision != 0 { text.int64("compact_revision", self.compactRevision) }
        if self.hashRevision != 0 { text.int64("hash_revision", self.hashRevision) }
    }
}

extension HashResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> HashResponse {
        var message = HashResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.hash = random.uint32() }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.hash != 0 { text.uint32("hash", self.hash) }
    }
}

extension SnapshotRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> SnapshotRequest {
        SnapshotRequest()
    }

    func print(to text: inout ProtoText) {}
}

extension SnapshotResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> SnapshotResponse {
        var message = SnapshotResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.remainingBytes = random.uint64() }
        if random.chance(0.7) { message.blob = random.bytes() }
        if random.chance(0.7) { message.version = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.remainingBytes != 0 { text.uint64("remaining_bytes", self.remainingBytes) }
        if self.blob != [] { text.bytes("blob", self.blob) }
        if self.version != "" { text.string("version", self.version) }
    }
}

extension DefragmentRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> DefragmentRequest {
        DefragmentRequest()
    }

    func print(to text: inout ProtoText) {}
}

extension DefragmentResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> DefragmentResponse {
        var message = DefragmentResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension MoveLeaderRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> MoveLeaderRequest {
        var message = MoveLeaderRequest()
        if random.chance(0.7) { message.targetID = random.uint64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.targetID != 0 { text.uint64("targetID", self.targetID) }
    }
}

extension MoveLeaderResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> MoveLeaderResponse {
        var message = MoveLeaderResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension AlarmRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AlarmRequest {
        var message = AlarmRequest()
        if random.chance(0.7) { message.action = AlarmAction(rawValue: random.enumValue(3)) }
        if random.chance(0.7) { message.memberID = random.uint64() }
        if random.chance(0.7) { message.alarm = AlarmType(rawValue: random.enumValue(3)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.action != .get { text.enumeration("action", self.action.rawValue, [0: "GET", 1: "ACTIVATE", 2: "DEACTIVATE"]) }
        if self.memberID != 0 { text.uint64("memberID", self.memberID) }
        if self.alarm != .none { text.enumeration("alarm", self.alarm.rawValue, [0: "NONE", 1: "NOSPACE", 2: "CORRUPT"]) }
    }
}

extension AlarmMember: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AlarmMember {
        var message = AlarmMember()
        if random.chance(0.7) { message.memberID = random.uint64() }
        if random.chance(0.7) { message.alarm = AlarmType(rawValue: random.enumValue(3)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.memberID != 0 { text.uint64("memberID", self.memberID) }
        if self.alarm != .none { text.enumeration("alarm", self.alarm.rawValue, [0: "NONE", 1: "NOSPACE", 2: "CORRUPT"]) }
    }
}

extension AlarmResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AlarmResponse {
        var message = AlarmResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.alarms.append(AlarmMember.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        for element in self.alarms { text.message("alarms", element) }
    }
}

extension DowngradeRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> DowngradeRequest {
        var message = DowngradeRequest()
        if random.chance(0.7) { message.action = DowngradeAction(rawValue: random.enumValue(3)) }
        if random.chance(0.7) { message.version = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.action != .validate { text.enumeration("action", self.action.rawValue, [0: "VALIDATE", 1: "ENABLE", 2: "CANCEL"]) }
        if self.version != "" { text.string("version", self.version) }
    }
}

extension DowngradeResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> DowngradeResponse {
        var message = DowngradeResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.version = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.version != "" { text.string("version", self.version) }
    }
}

extension DowngradeVersionTestRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> DowngradeVersionTestRequest {
        var message = DowngradeVersionTestRequest()
        if random.chance(0.7) { message.ver = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.ver != "" { text.string("ver", self.ver) }
    }
}

extension StatusRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> StatusRequest {
        StatusRequest()
    }

    func print(to text: inout ProtoText) {}
}

extension StatusResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> StatusResponse {
        var message = StatusResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.version = random.string() }
        if random.chance(0.7) { message.dbSize = random.int64() }
        if random.chance(0.7) { message.leader = random.uint64() }
        if random.chance(0.7) { message.raftIndex = random.uint64() }
        if random.chance(0.7) { message.raftTerm = random.uint64() }
        if random.chance(0.7) { message.raftAppliedIndex = random.uint64() }
        for _ in 0..<random.below(4) { message.errors.append(random.string()) }
        if random.chance(0.7) { message.dbSizeInUse = random.int64() }
        if random.chance(0.7) { message.isLearner = random.bool() }
        if random.chance(0.7) { message.storageVersion = random.string() }
        if random.chance(0.7) { message.dbSizeQuota = random.int64() }
        if depth > 0 && random.chance(0.7) { message.downgradeInfo = DowngradeInfo.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.version != "" { text.string("version", self.version) }
        if self.dbSize != 0 { text.int64("dbSize", self.dbSize) }
        if self.leader != 0 { text.uint64("leader", self.leader) }
        if self.raftIndex != 0 { text.uint64("raftIndex", self.raftIndex) }
        if self.raftTerm != 0 { text.uint64("raftTerm", self.raftTerm) }
        if self.raftAppliedIndex != 0 { text.uint64("raftAppliedIndex", self.raftAppliedIndex) }
        for element in self.errors { text.string("errors", element) }
        if self.dbSizeInUse != 0 { text.int64("dbSizeInUse", self.dbSizeInUse) }
        if self.isLearner != false { text.bool("isLearner", self.isLearner) }
        if self.storageVersion != "" { text.string("storageVersion", self.storageVersion) }
        if self.dbSizeQuota != 0 { text.int64("dbSizeQuota", self.dbSizeQuota) }
        if let value = self.downgradeInfo { text.message("downgradeInfo", value) }
    }
}

extension DowngradeInfo: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> DowngradeInfo {
        var message = DowngradeInfo()
        if random.chance(0.7) { message.enabled = random.bool() }
        if random.chance(0.7) { message.targetVersion = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.enabled != false { text.bool("enabled", self.enabled) }
        if self.targetVersion != "" { text.string("targetVersion", self.targetVersion) }
    }
}

extension UserAddOptions: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> UserAddOptions {
        var message = UserAddOptions()
        if random.chance(0.7) { message.noPassword = random.bool() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.noPassword != false { text.bool("no_password", self.noPassword) }
    }
}

extension User: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> User {
        var message = User()
        if random.chance(0.7) { message.name = random.bytes() }
        if random.chance(0.7) { message.password = random.bytes() }
        for _ in 0..<random.below(4) { message.roles.append(random.string()) }
        if depth > 0 && random.chance(0.7) { message.options = UserAddOptions.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != [] { text.bytes("name", self.name) }
        if self.password != [] { text.bytes("password", self.password) }
        for element in self.roles { text.string("roles", element) }
        if let value = self.options { text.message("options", value) }
    }
}

extension Permission: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> Permission {
        var message = Permission()
        if random.chance(0.7) { message.permType = PermissionType(rawValue: random.enumValue(3)) }
        if random.chance(0.7) { message.key = random.bytes() }
        if random.chance(0.7) { message.rangeEnd = random.bytes() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.permType != .read { text.enumeration("permType", self.permType.rawValue, [0: "READ", 1: "WRITE", 2: "READWRITE"]) }
        if self.key != [] { text.bytes("key", self.key) }
        if self.rangeEnd != [] { text.bytes("range_end", self.rangeEnd) }
    }
}

extension Role: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> Role {
        var message = Role()
        if random.chance(0.7) { message.name = random.bytes() }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.keyPermission.append(Permission.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != [] { text.bytes("name", self.name) }
        for element in self.keyPermission { text.message("keyPermission", element) }
    }
}

extension AuthEnableRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthEnableRequest {
        AuthEnableRequest()
    }

    func print(to text: inout ProtoText) {}
}

extension AuthDisableRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthDisableRequest {
        AuthDisableRequest()
    }

    func print(to text: inout ProtoText) {}
}

extension AuthStatusRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthStatusRequest {
        AuthStatusRequest()
    }

    func print(to text: inout ProtoText) {}
}

extension AuthenticateRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthenticateRequest {
        var message = AuthenticateRequest()
        if random.chance(0.7) { message.name = random.string() }
        if random.chance(0.7) { message.password = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != "" { text.string("name", self.name) }
        if self.password != "" { text.string("password", self.password) }
    }
}

extension AuthUserAddRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserAddRequest {
        var message = AuthUserAddRequest()
        if random.chance(0.7) { message.name = random.string() }
        if random.chance(0.7) { message.password = random.string() }
        if depth > 0 && random.chance(0.7) { message.options = UserAddOptions.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.hashedPassword = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != "" { text.string("name", self.name) }
        if self.password != "" { text.string("password", self.password) }
        if let value = self.options { text.message("options", value) }
        if self.hashedPassword != "" { text.string("hashedPassword", self.hashedPassword) }
    }
}

extension AuthUserGetRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserGetRequest {
        var message = AuthUserGetRequest()
        if random.chance(0.7) { message.name = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != "" { text.string("name", self.name) }
    }
}

extension AuthUserDeleteRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserDeleteRequest {
        var message = AuthUserDeleteRequest()
        if random.chance(0.7) { message.name = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != "" { text.string("name", self.name) }
    }
}

extension AuthUserChangePasswordRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserChangePasswordRequest {
        var message = AuthUserChangePasswordRequest()
        if random.chance(0.7) { message.name = random.string() }
        if random.chance(0.7) { message.password = random.string() }
        if random.chance(0.7) { message.hashedPassword = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != "" { text.string("name", self.name) }
        if self.password != "" { text.string("password", self.password) }
        if self.hashedPassword != "" { text.string("hashedPassword", self.hashedPassword) }
    }
}

extension AuthUserGrantRoleRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserGrantRoleRequest {
        var message = AuthUserGrantRoleRequest()
        if random.chance(0.7) { message.user = random.string() }
        if random.chance(0.7) { message.role = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.user != "" { text.string("user", self.user) }
        if self.role != "" { text.string("role", self.role) }
    }
}

extension AuthUserRevokeRoleRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserRevokeRoleRequest {
        var message = AuthUserRevokeRoleRequest()
        if random.chance(0.7) { message.name = random.string() }
        if random.chance(0.7) { message.role = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != "" { text.string("name", self.name) }
        if self.role != "" { text.string("role", self.role) }
    }
}

extension AuthRoleAddRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthRoleAddRequest {
        var message = AuthRoleAddRequest()
        if random.chance(0.7) { message.name = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != "" { text.string("name", self.name) }
    }
}

extension AuthRoleGetRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthRoleGetRequest {
        var message = AuthRoleGetRequest()
        if random.chance(0.7) { message.role = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.role != "" { text.string("role", self.role) }
    }
}

extension AuthUserListRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserListRequest {
        AuthUserListRequest()
    }

    func print(to text: inout ProtoText) {}
}

extension AuthRoleListRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthRoleListRequest {
        AuthRoleListRequest()
    }

    func print(to text: inout ProtoText) {}
}

extension AuthRoleDeleteRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthRoleDeleteRequest {
        var message = AuthRoleDeleteRequest()
        if random.chance(0.7) { message.role = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.role != "" { text.string("role", self.role) }
    }
}

extension AuthRoleGrantPermissionRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthRoleGrantPermissionRequest {
        var message = AuthRoleGrantPermissionRequest()
        if random.chance(0.7) { message.name = random.string() }
        if depth > 0 && random.chance(0.7) { message.perm = Permission.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != "" { text.string("name", self.name) }
        if let value = self.perm { text.message("perm", value) }
    }
}

extension AuthRoleRevokePermissionRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthRoleRevokePermissionRequest {
        var message = AuthRoleRevokePermissionRequest()
        if random.chance(0.7) { message.role = random.string() }
        if random.chance(0.7) { message.key = random.bytes() }
        if random.chance(0.7) { message.rangeEnd = random.bytes() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.role != "" { text.string("role", self.role) }
        if self.key != [] { text.bytes("key", self.key) }
        if self.rangeEnd != [] { text.bytes("range_end", self.rangeEnd) }
    }
}

extension AuthEnableResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthEnableResponse {
        var message = AuthEnableResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension AuthDisableResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthDisableResponse {
        var message = AuthDisableResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension AuthStatusResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthStatusResponse {
        var message = AuthStatusResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.enabled = random.bool() }
        if random.chance(0.7) { message.authRevision = random.uint64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.enabled != false { text.bool("enabled", self.enabled) }
        if self.authRevision != 0 { text.uint64("authRevision", self.authRevision) }
    }
}

extension AuthenticateResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthenticateResponse {
        var message = AuthenticateResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.token = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.token != "" { text.string("token", self.token) }
    }
}

extension AuthUserAddResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserAddResponse {
        var message = AuthUserAddResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension AuthUserGetResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserGetResponse {
        var message = AuthUserGetResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        for _ in 0..<random.below(4) { message.roles.append(random.string()) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        for element in self.roles { text.string("roles", element) }
    }
}

extension AuthUserDeleteResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserDeleteResponse {
        var message = AuthUserDeleteResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension AuthUserChangePasswordResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserChangePasswordResponse {
        var message = AuthUserChangePasswordResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension AuthUserGrantRoleResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserGrantRoleResponse {
        var message = AuthUserGrantRoleResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension AuthUserRevokeRoleResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserRevokeRoleResponse {
        var message = AuthUserRevokeRoleResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension AuthRoleAddResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthRoleAddResponse {
        var message = AuthRoleAddResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension AuthRoleGetResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthRoleGetResponse {
        var message = AuthRoleGetResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.perm.append(Permission.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        for element in self.perm { text.message("perm", element) }
    }
}

extension AuthRoleListResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthRoleListResponse {
        var message = AuthRoleListResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        for _ in 0..<random.below(4) { message.roles.append(random.string()) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        for element in self.roles { text.string("roles", element) }
    }
}

extension AuthUserListResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthUserListResponse {
        var message = AuthUserListResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        for _ in 0..<random.below(4) { message.users.append(random.string()) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        for element in self.users { text.string("users", element) }
    }
}

extension AuthRoleDeleteResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthRoleDeleteResponse {
        var message = AuthRoleDeleteResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension AuthRoleGrantPermissionResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthRoleGrantPermissionResponse {
        var message = AuthRoleGrantPermissionResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension AuthRoleRevokePermissionResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> AuthRoleRevokePermissionResponse {
        var message = AuthRoleRevokePermissionResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension LockRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LockRequest {
        var message = LockRequest()
        if random.chance(0.7) { message.name = random.bytes() }
        if random.chance(0.7) { message.lease = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != [] { text.bytes("name", self.name) }
        if self.lease != 0 { text.int64("lease", self.lease) }
    }
}

extension LockResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LockResponse {
        var message = LockResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.key = random.bytes() }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if self.key != [] { text.bytes("key", self.key) }
    }
}

extension UnlockRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> UnlockRequest {
        var message = UnlockRequest()
        if random.chance(0.7) { message.key = random.bytes() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.key != [] { text.bytes("key", self.key) }
    }
}

extension UnlockResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> UnlockResponse {
        var message = UnlockResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension CampaignRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> CampaignRequest {
        var message = CampaignRequest()
        if random.chance(0.7) { message.name = random.bytes() }
        if random.chance(0.7) { message.lease = random.int64() }
        if random.chance(0.7) { message.value = random.bytes() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != [] { text.bytes("name", self.name) }
        if self.lease != 0 { text.int64("lease", self.lease) }
        if self.value != [] { text.bytes("value", self.value) }
    }
}

extension CampaignResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> CampaignResponse {
        var message = CampaignResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if depth > 0 && random.chance(0.7) { message.leader = LeaderKey.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if let value = self.leader { text.message("leader", value) }
    }
}

extension LeaderKey: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaderKey {
        var message = LeaderKey()
        if random.chance(0.7) { message.name = random.bytes() }
        if random.chance(0.7) { message.key = random.bytes() }
        if random.chance(0.7) { message.rev = random.int64() }
        if random.chance(0.7) { message.lease = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != [] { text.bytes("name", self.name) }
        if self.key != [] { text.bytes("key", self.key) }
        if self.rev != 0 { text.int64("rev", self.rev) }
        if self.lease != 0 { text.int64("lease", self.lease) }
    }
}

extension LeaderRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaderRequest {
        var message = LeaderRequest()
        if random.chance(0.7) { message.name = random.bytes() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != [] { text.bytes("name", self.name) }
    }
}

extension LeaderResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaderResponse {
        var message = LeaderResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        if depth > 0 && random.chance(0.7) { message.kv = KeyValue.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
        if let value = self.kv { text.message("kv", value) }
    }
}

extension ResignRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> ResignRequest {
        var message = ResignRequest()
        if depth > 0 && random.chance(0.7) { message.leader = LeaderKey.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.leader { text.message("leader", value) }
    }
}

extension ResignResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> ResignResponse {
        var message = ResignResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension ProclaimRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> ProclaimRequest {
        var message = ProclaimRequest()
        if depth > 0 && random.chance(0.7) { message.leader = LeaderKey.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.value = random.bytes() }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.leader { text.message("leader", value) }
        if self.value != [] { text.bytes("value", self.value) }
    }
}

extension ProclaimResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> ProclaimResponse {
        var message = ProclaimResponse()
        if depth > 0 && random.chance(0.7) { message.header = ResponseHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.header { text.message("header", value) }
    }
}

extension HealthCheckRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> HealthCheckRequest {
        var message = HealthCheckRequest()
        if random.chance(0.7) { message.service = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.service != "" { text.string("service", self.service) }
    }
}

extension HealthCheckResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> HealthCheckResponse {
        var message = HealthCheckResponse()
        if random.chance(0.7) { message.status = ServingStatus(rawValue: random.enumValue(4)) }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.status != .unknown { text.enumeration("status", self.status.rawValue, [0: "UNKNOWN", 1: "SERVING", 2: "NOT_SERVING", 3: "SERVICE_UNKNOWN"]) }
    }
}

extension MemberAttributes: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> MemberAttributes {
        var message = MemberAttributes()
        if random.chance(0.7) { message.name = random.string() }
        for _ in 0..<random.below(4) { message.clientURLs.append(random.string()) }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != "" { text.string("name", self.name) }
        for element in self.clientURLs { text.string("client_urls", element) }
    }
}

extension ClusterVersionSetRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> ClusterVersionSetRequest {
        var message = ClusterVersionSetRequest()
        if random.chance(0.7) { message.ver = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.ver != "" { text.string("ver", self.ver) }
    }
}

extension ClusterMemberAttrSetRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> ClusterMemberAttrSetRequest {
        var message = ClusterMemberAttrSetRequest()
        if random.chance(0.7) { message.memberID = random.uint64() }
        if depth > 0 && random.chance(0.7) { message.memberAttributes = MemberAttributes.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.memberID != 0 { text.uint64("member_ID", self.memberID) }
        if let value = self.memberAttributes { text.message("member_attributes", value) }
    }
}

extension DowngradeInfoSetRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> DowngradeInfoSetRequest {
        var message = DowngradeInfoSetRequest()
        if random.chance(0.7) { message.enabled = random.bool() }
        if random.chance(0.7) { message.ver = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.enabled != false { text.bool("enabled", self.enabled) }
        if self.ver != "" { text.string("ver", self.ver) }
    }
}

extension StoredLease: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> StoredLease {
        var message = StoredLease()
        if random.chance(0.7) { message.id = random.int64() }
        if random.chance(0.7) { message.ttl = random.int64() }
        if random.chance(0.7) { message.remainingTTL = random.int64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.id != 0 { text.int64("ID", self.id) }
        if self.ttl != 0 { text.int64("TTL", self.ttl) }
        if self.remainingTTL != 0 { text.int64("RemainingTTL", self.remainingTTL) }
    }
}

extension LeaseInternalRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseInternalRequest {
        var message = LeaseInternalRequest()
        if depth > 0 && random.chance(0.7) { message.leaseTimeToLiveRequest = LeaseTimeToLiveRequest.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.leaseTimeToLiveRequest { text.message("LeaseTimeToLiveRequest", value) }
    }
}

extension LeaseInternalResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> LeaseInternalResponse {
        var message = LeaseInternalResponse()
        if depth > 0 && random.chance(0.7) { message.leaseTimeToLiveResponse = LeaseTimeToLiveResponse.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if let value = self.leaseTimeToLiveResponse { text.message("LeaseTimeToLiveResponse", value) }
    }
}

extension V2Request: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> V2Request {
        var message = V2Request()
        if random.chance(0.7) { message.id = random.uint64() }
        if random.chance(0.7) { message.method = random.string() }
        if random.chance(0.7) { message.path = random.string() }
        if random.chance(0.7) { message.val = random.string() }
        if random.chance(0.7) { message.dir = random.bool() }
        if random.chance(0.7) { message.prevValue = random.string() }
        if random.chance(0.7) { message.prevIndex = random.uint64() }
        if random.chance(0.7) { message.prevExist = random.bool() }
        if random.chance(0.7) { message.expiration = random.int64() }
        if random.chance(0.7) { message.wait = random.bool() }
        if random.chance(0.7) { message.since = random.uint64() }
        if random.chance(0.7) { message.recursive = random.bool() }
        if random.chance(0.7) { message.sorted = random.bool() }
        if random.chance(0.7) { message.quorum = random.bool() }
        if random.chance(0.7) { message.time = random.int64() }
        if random.chance(0.7) { message.stream = random.bool() }
        if random.chance(0.7) { message.refresh = random.bool() }
        return message
    }

    func print(to text: inout ProtoText) {
        text.uint64("ID", self.id)
        text.string("Method", self.method)
        text.string("Path", self.path)
        text.string("Val", self.val)
        text.bool("Dir", self.dir)
        text.string("PrevValue", self.prevValue)
        text.uint64("PrevIndex", self.prevIndex)
        if let value = self.prevExist { text.bool("PrevExist", value) }
        text.int64("Expiration", self.expiration)
        text.bool("Wait", self.wait)
        text.uint64("Since", self.since)
        text.bool("Recursive", self.recursive)
        text.bool("Sorted", self.sorted)
        text.bool("Quorum", self.quorum)
        text.int64("Time", self.time)
        text.bool("Stream", self.stream)
        if let value = self.refresh { text.bool("Refresh", value) }
    }
}

extension RequestHeader: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> RequestHeader {
        var message = RequestHeader()
        if random.chance(0.7) { message.id = random.uint64() }
        if random.chance(0.7) { message.username = random.string() }
        if random.chance(0.7) { message.authRevision = random.uint64() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.id != 0 { text.uint64("ID", self.id) }
        if self.username != "" { text.string("username", self.username) }
        if self.authRevision != 0 { text.uint64("auth_revision", self.authRevision) }
    }
}

extension InternalRaftRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> InternalRaftRequest {
        var message = InternalRaftRequest()
        if random.chance(0.7) { message.id = random.uint64() }
        switch random.below(32) {
        case 0 where depth > 0: message.request = .v2(V2Request.random(using: &random, depth: depth - 1))
        case 1 where depth > 0: message.request = .range(RangeRequest.random(using: &random, depth: depth - 1))
        case 2 where depth > 0: message.request = .put(PutRequest.random(using: &random, depth: depth - 1))
        case 3 where depth > 0: message.request = .deleteRange(DeleteRangeRequest.random(using: &random, depth: depth - 1))
        case 4 where depth > 0: message.request = .txn(TxnRequest.random(using: &random, depth: depth - 1))
        case 5 where depth > 0: message.request = .compaction(CompactionRequest.random(using: &random, depth: depth - 1))
        case 6 where depth > 0: message.request = .leaseGrant(LeaseGrantRequest.random(using: &random, depth: depth - 1))
        case 7 where depth > 0: message.request = .leaseRevoke(LeaseRevokeRequest.random(using: &random, depth: depth - 1))
        case 8 where depth > 0: message.request = .alarm(AlarmRequest.random(using: &random, depth: depth - 1))
        case 9 where depth > 0: message.request = .leaseCheckpoint(LeaseCheckpointRequest.random(using: &random, depth: depth - 1))
        case 10 where depth > 0: message.request = .authEnable(AuthEnableRequest.random(using: &random, depth: depth - 1))
        case 11 where depth > 0: message.request = .authDisable(AuthDisableRequest.random(using: &random, depth: depth - 1))
        case 12 where depth > 0: message.request = .authenticate(InternalAuthenticateRequest.random(using: &random, depth: depth - 1))
        case 13 where depth > 0: message.request = .authStatus(AuthStatusRequest.random(using: &random, depth: depth - 1))
        case 14 where depth > 0: message.request = .authUserAdd(AuthUserAddRequest.random(using: &random, depth: depth - 1))
        case 15 where depth > 0: message.request = .authUserDelete(AuthUserDeleteRequest.random(using: &random, depth: depth - 1))
        case 16 where depth > 0: message.request = .authUserGet(AuthUserGetRequest.random(using: &random, depth: depth - 1))
        case 17 where depth > 0: message.request = .authUserChangePassword(AuthUserChangePasswordRequest.random(using: &random, depth: depth - 1))
        case 18 where depth > 0: message.request = .authUserGrantRole(AuthUserGrantRoleRequest.random(using: &random, depth: depth - 1))
        case 19 where depth > 0: message.request = .authUserRevokeRole(AuthUserRevokeRoleRequest.random(using: &random, depth: depth - 1))
        case 20 where depth > 0: message.request = .authUserList(AuthUserListRequest.random(using: &random, depth: depth - 1))
        case 21 where depth > 0: message.request = .authRoleList(AuthRoleListRequest.random(using: &random, depth: depth - 1))
        case 22 where depth > 0: message.request = .authRoleAdd(AuthRoleAddRequest.random(using: &random, depth: depth - 1))
        case 23 where depth > 0: message.request = .authRoleDelete(AuthRoleDeleteRequest.random(using: &random, depth: depth - 1))
        case 24 where depth > 0: message.request = .authRoleGet(AuthRoleGetRequest.random(using: &random, depth: depth - 1))
        case 25 where depth > 0: message.request = .authRoleGrantPermission(AuthRoleGrantPermissionRequest.random(using: &random, depth: depth - 1))
        case 26 where depth > 0: message.request = .authRoleRevokePermission(AuthRoleRevokePermissionRequest.random(using: &random, depth: depth - 1))
        case 27 where depth > 0: message.request = .clusterVersionSet(ClusterVersionSetRequest.random(using: &random, depth: depth - 1))
        case 28 where depth > 0: message.request = .clusterMemberAttrSet(ClusterMemberAttrSetRequest.random(using: &random, depth: depth - 1))
        case 29 where depth > 0: message.request = .downgradeInfoSet(DowngradeInfoSetRequest.random(using: &random, depth: depth - 1))
        case 30 where depth > 0: message.request = .downgradeVersionTest(DowngradeVersionTestRequest.random(using: &random, depth: depth - 1))
        default: break
        }
        if depth > 0 && random.chance(0.7) { message.header = RequestHeader.random(using: &random, depth: depth - 1) }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.id != 0 { text.uint64("ID", self.id) }
        switch self.request {
        case .v2(let value)?: text.message("v2", value)
        case .range(let value)?: text.message("range", value)
        case .put(let value)?: text.message("put", value)
        case .deleteRange(let value)?: text.message("delete_range", value)
        case .txn(let value)?: text.message("txn", value)
        case .compaction(let value)?: text.message("compaction", value)
        case .leaseGrant(let value)?: text.message("lease_grant", value)
        case .leaseRevoke(let value)?: text.message("lease_revoke", value)
        case .alarm(let value)?: text.message("alarm", value)
        case .leaseCheckpoint(let value)?: text.message("lease_checkpoint", value)
        default: break
        }
        if let value = self.header { text.message("header", value) }
        switch self.request {
        case .authEnable(let value)?: text.message("auth_enable", value)
        case .authDisable(let value)?: text.message("auth_disable", value)
        case .authenticate(let value)?: text.message("authenticate", value)
        case .authStatus(let value)?: text.message("auth_status", value)
        case .authUserAdd(let value)?: text.message("auth_user_add", value)
        case .authUserDelete(let value)?: text.message("auth_user_delete", value)
        case .authUserGet(let value)?: text.message("auth_user_get", value)
        case .authUserChangePassword(let value)?: text.message("auth_user_change_password", value)
        case .authUserGrantRole(let value)?: text.message("auth_user_grant_role", value)
        case .authUserRevokeRole(let value)?: text.message("auth_user_revoke_role", value)
        case .authUserList(let value)?: text.message("auth_user_list", value)
        case .authRoleList(let value)?: text.message("auth_role_list", value)
        case .authRoleAdd(let value)?: text.message("auth_role_add", value)
        case .authRoleDelete(let value)?: text.message("auth_role_delete", value)
        case .authRoleGet(let value)?: text.message("auth_role_get", value)
        case .authRoleGrantPermission(let value)?: text.message("auth_role_grant_permission", value)
        case .authRoleRevokePermission(let value)?: text.message("auth_role_revoke_permission", value)
        case .clusterVersionSet(let value)?: text.message("cluster_version_set", value)
        case .clusterMemberAttrSet(let value)?: text.message("cluster_member_attr_set", value)
        case .downgradeInfoSet(let value)?: text.message("downgrade_info_set", value)
        case .downgradeVersionTest(let value)?: text.message("downgrade_version_test", value)
        default: break
        }
    }
}

extension EmptyResponse: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> EmptyResponse {
        EmptyResponse()
    }

    func print(to text: inout ProtoText) {}
}

extension InternalAuthenticateRequest: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> InternalAuthenticateRequest {
        var message = InternalAuthenticateRequest()
        if random.chance(0.7) { message.name = random.string() }
        if random.chance(0.7) { message.password = random.string() }
        if random.chance(0.7) { message.simpleToken = random.string() }
        return message
    }

    func print(to text: inout ProtoText) {
        if self.name != "" { text.string("name", self.name) }
        if self.password != "" { text.string("password", self.password) }
        if self.simpleToken != "" { text.string("simple_token", self.simpleToken) }
    }
}

extension TrialEntry: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> TrialEntry {
        var message = TrialEntry()
        if random.chance(0.7) { message.type = random.int32() }
        if random.chance(0.7) { message.term = random.uint64() }
        if random.chance(0.7) { message.data = random.bytes() }
        if random.chance(0.7) { message.note = random.string() }
        if depth > 0 && random.chance(0.7) { message.state = TrialState.random(using: &random, depth: depth - 1) }
        if depth > 0 && random.chance(0.7) { message.rest = TrialState.random(using: &random, depth: depth - 1) }
        if random.chance(0.7) { message.flag = random.bool() }
        if random.chance(0.7) { message.blob = random.bytes() }
        return message
    }

    func print(to text: inout ProtoText) {
        text.int32("type", self.type)
        text.uint64("term", self.term)
        if self.data != [] { text.bytes("data", self.data) }
        text.string("note", self.note)
        text.message("state", self.state)
        if let value = self.rest { text.message("rest", value) }
        text.bool("flag", self.flag)
        text.bytes("blob", self.blob)
    }
}

extension TrialState: RandomMessage {
    static func random(using random: inout SeededRandom, depth: Int) -> TrialState {
        var message = TrialState()
        for _ in 0..<random.below(4) { message.voters.append(random.uint64()) }
        if random.chance(0.7) { message.weight = random.int64() }
        for _ in 0..<random.below(depth > 0 ? 3 : 1) { message.children.append(TrialState.random(using: &random, depth: depth - 1)) }
        return message
    }

    func print(to text: inout ProtoText) {
        for element in self.voters { text.uint64("voters", element) }
        text.int64("weight", self.weight)
        for element in self.children { text.message("children", element) }
    }
}

/// Every message of the table, in the order of the fields of `everything.Everything`.
let everyMessage: [any RandomMessage.Type] = [
    KeyValue.self,
    Event.self,
    ResponseHeader.self,
    RangeRequest.self,
    RangeResponse.self,
    PutRequest.self,
    PutResponse.self,
    DeleteRangeRequest.self,
    DeleteRangeResponse.self,
    RequestOp.self,
    ResponseOp.self,
    Compare.self,
    TxnRequest.self,
    TxnResponse.self,
    CompactionRequest.self,
    CompactionResponse.self,
    WatchRequest.self,
    WatchCreateRequest.self,
    WatchCancelRequest.self,
    WatchProgressRequest.self,
    WatchResponse.self,
    LeaseGrantRequest.self,
    LeaseGrantResponse.self,
    LeaseRevokeRequest.self,
    LeaseRevokeResponse.self,
    LeaseCheckpoint.self,
    LeaseCheckpointRequest.self,
    LeaseCheckpointResponse.self,
    LeaseKeepAliveRequest.self,
    LeaseKeepAliveResponse.self,
    LeaseTimeToLiveRequest.self,
    LeaseTimeToLiveResponse.self,
    LeaseLeasesRequest.self,
    LeaseStatus.self,
    LeaseLeasesResponse.self,
    Member.self,
    MemberAddRequest.self,
    MemberAddResponse.self,
    MemberRemoveRequest.self,
    MemberRemoveResponse.self,
    MemberUpdateRequest.self,
    MemberUpdateResponse.self,
    MemberListRequest.self,
    MemberListResponse.self,
    MemberPromoteRequest.self,
    MemberPromoteResponse.self,
    HashRequest.self,
    HashKVRequest.self,
    HashKVResponse.self,
    HashResponse.self,
    SnapshotRequest.self,
    SnapshotResponse.self,
    DefragmentRequest.self,
    DefragmentResponse.self,
    MoveLeaderRequest.self,
    MoveLeaderResponse.self,
    AlarmRequest.self,
    AlarmMember.self,
    AlarmResponse.self,
    DowngradeRequest.self,
    DowngradeResponse.self,
    DowngradeVersionTestRequest.self,
    StatusRequest.self,
    StatusResponse.self,
    DowngradeInfo.self,
    UserAddOptions.self,
    User.self,
    Permission.self,
    Role.self,
    AuthEnableRequest.self,
    AuthDisableRequest.self,
    AuthStatusRequest.self,
    AuthenticateRequest.self,
    AuthUserAddRequest.self,
    AuthUserGetRequest.self,
    AuthUserDeleteRequest.self,
    AuthUserChangePasswordRequest.self,
    AuthUserGrantRoleRequest.self,
    AuthUserRevokeRoleRequest.self,
    AuthRoleAddRequest.self,
    AuthRoleGetRequest.self,
    AuthUserListRequest.self,
    AuthRoleListRequest.self,
    AuthRoleDeleteRequest.self,
    AuthRoleGrantPermissionRequest.self,
    AuthRoleRevokePermissionRequest.self,
    AuthEnableResponse.self,
    AuthDisableResponse.self,
    AuthStatusResponse.self,
    AuthenticateResponse.self,
    AuthUserAddResponse.self,
    AuthUserGetResponse.self,
    AuthUserDeleteResponse.self,
    AuthUserChangePasswordResponse.self,
    AuthUserGrantRoleResponse.self,
    AuthUserRevokeRoleResponse.self,
    AuthRoleAddResponse.self,
    AuthRoleGetResponse.self,
    AuthRoleListResponse.self,
    AuthUserListResponse.self,
    AuthRoleDeleteResponse.self,
    AuthRoleGrantPermissionResponse.self,
    AuthRoleRevokePermissionResponse.self,
    LockRequest.self,
    LockResponse.self,
    UnlockRequest.self,
    UnlockResponse.self,
    CampaignRequest.self,
    CampaignResponse.self,
    LeaderKey.self,
    LeaderRequest.self,
    LeaderResponse.self,
    ResignRequest.self,
    ResignResponse.self,
    ProclaimRequest.self,
    ProclaimResponse.self,
    HealthCheckRequest.self,
    HealthCheckResponse.self,
    MemberAttributes.self,
    ClusterVersionSetRequest.self,
    ClusterMemberAttrSetRequest.self,
    DowngradeInfoSetRequest.self,
    StoredLease.self,
    LeaseInternalRequest.self,
    LeaseInternalResponse.self,
    V2Request.self,
    RequestHeader.self,
    InternalRaftRequest.self,
    EmptyResponse.self,
    InternalAuthenticateRequest.self,
    TrialEntry.self,
    TrialState.self,
]

"""Python's etcd3 package against three members of a store: its whole public API but security.

    etcd3_api.py BINARY        with the Python of the environment that has etcd3

Every public method is wrapped, so that one which nothing here called fails the run too.
"""
import inspect
import io
import shutil
import sys
import tempfile
import threading
import time

import etcd3
import etcd3.leases
import etcd3.locks
import etcd3.members

from cluster import Cluster, eventually, refuse

CHECKS = []
CALLED = set()
COVERED_CLASSES = {
    "client": etcd3.Etcd3Client, "lease": etcd3.leases.Lease, "lock": etcd3.locks.Lock,
    "member": etcd3.members.Member,
}


def check(body):
    CHECKS.append(body)
    return body


def public(kind):
    """Names of methods and properties that users call."""
    return {name: member for name, member in vars(kind).items()
            if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property))}


def note_calls():
    """Wraps every public method and property so that its use is noted."""
    for title, kind in COVERED_CLASSES.items():
        for name, member in public(kind).items():
            def noted(function, label=f"{title}.{name}"):
                def call(*arguments, **options):
                    CALLED.add(label)
                    return function(*arguments, **options)
                return call
            if isinstance(member, property):
                setattr(kind, name, property(noted(member.fget)))
            else:
                setattr(kind, name, noted(member))


def equal(found, expected):
    if found != expected:
        raise AssertionError(f"{found!r} instead of {expected!r}")


def refused(kind, action):
    try:
        action()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


def values(pairs):
    return [(meta.key, value) for value, meta in pairs]


@check
def puts_and_gets(c, cluster):
    equal(c.get("missing"), (None, None))
    equal(c.put("k", "one").header.revision, 2)
    previous = c.put("k", b"two", prev_kv=True)
    equal(previous.prev_kv.value, b"one")
    value, meta = c.get("k")
    equal((value, meta.key, meta.create_revision, meta.mod_revision, meta.version, meta.lease_id),
          (b"two", b"k", 2, 3, 2, 0))
    equal(meta.response_header.revision, 3)
    equal(c.get("k", serializable=True)[0], b"two")
    equal(c.get_response("k").count, 1)
    equal(c.put_if_not_exists("k", "three"), False)
    equal(c.put_if_not_exists("new", "here"), True)
    equal(c.replace("k", "wrong", "three"), False)
    equal(c.replace("k", "two", "three"), True)
    equal(c.get("k")[0], b"three")
    equal(c.delete("k", prev_kv=True, return_response=True).prev_kvs[0].value, b"three")
    equal(c.delete("k"), False)
    equal(c.delete("new", return_response=True).deleted, 1)


@check
def ranges(c, cluster):
    for number, name in enumerate(("b", "a", "c")):
        c.put(f"r/{name}", str(number))
    c.put("r/a", "9")
    equal(values(c.get_prefix("r/")), [(b"r/a", b"9"), (b"r/b", b"0"), (b"r/c", b"2")])
    equal(values(c.get_prefix("r/", keys_only=True)), [(b"r/a", b""), (b"r/b", b""), (b"r/c", b"")])
    for target, letters in (("key", "abc"), ("create", "bac"), ("mod", "bca"), ("value", "bca")):
        for direction, order in (("ascend", letters), ("descend", letters[::-1])):
            found = c.get_prefix("r/", sort_order=direction, sort_target=target)
            equal([key.decode()[2] for key, _ in values(found)], list(order))
    found = c.get_prefix("r/", sort_order="descend", sort_target="version")
    equal(values(found)[0], (b"r/a", b"9"))
    equal(values(c.get_range("r/a", "r/c")), [(b"r/a", b"9"), (b"r/b", b"0")])
    equal(c.get_range_response("r/b", "r/z").count, 2)
    equal(c.get_prefix_response("r/").count, 3)
    equal(len(list(c.get_all())), 3)
    equal(c.get_all_response(keys_only=True).kvs[0].value, b"")
    equal(c.delete_prefix("r/").deleted, 3)


@check
def transactions(c, cluster):
    t = c.transactions
    c.put("t", "1")
    c.put("t3", "1")
    for condition, holds in (
        (t.value("t") == "1", True), (t.value("t") != "1", False), (t.value("t") > "0", True),
        (t.value("t") < "1", False), (t.version("t") == 1, True), (t.version("t") > 1, False),
        (t.create("t") > 0, True), (t.mod("t") < 10**9, True), (t.version("none") == 0, True),
        (t.create("t", "u") > 0, True), (t.value("none") == "", False),
    ):
        equal(c.transaction(compare=[condition], success=[], failure=[])[0], holds)
    # The inner condition is weighed before anything is done, so it still sees t3.
    held, answers = c.transaction(
        compare=[t.value("t") == "1"],
        success=[t.put("t", "2", prev_kv=True), t.get("t"), t.put("t2", "x"), t.delete("t3"),
                 t.get("t", "u"), t.txn([t.version("t3") > 0], [t.put("inner", "yes")], [])],
        failure=[t.get("t")],
    )
    equal(held, True)
    equal(answers[0].response_put.prev_kv.value, b"1")
    equal(answers[1][0][0], b"2")
    equal(answers[3].response_delete_range.deleted, 1)
    equal(answers[5].response_txn.succeeded, True)
    equal(c.get("inner")[0], b"yes")
    held, answers = c.transaction(compare=[t.value("t") == "1"], success=[], failure=[t.get("t")])
    equal((held, answers[0][0][0]), (False, b"2"))
    error = refused(Exception, lambda: c.transaction(
        compare=[], success=[t.put("dup", "1"), t.put("dup", "2")], failure=[]))
    equal("duplicate key" in str(error), True)


@check
def watches(c, cluster):
    events, cancel = c.watch("w")
    c.put("w", "1")
    c.put("w", "2")
    c.delete("w")
    seen = [next(events) for _ in range(3)]
    equal([type(event).__name__ for event in seen], ["PutEvent", "PutEvent", "DeleteEvent"])
    equal([event.value for event in seen], [b"1", b"2", b""])
    first = seen[0].mod_revision
    cancel()
    responses, cancel = c.watch_response("w", start_revision=first, prev_kv=True)
    gathered = []
    while len(gathered) < 3:
        gathered += next(responses).events
    cancel()
    equal(gathered[1].prev_value, b"1")
    events, cancel = c.watch_prefix("w/", progress_notify=True)
    c.put("w/a", "1")
    equal(next(events).key, b"w/a")
    cancel()
    responses, cancel = c.watch_prefix_response("w/")
    c.put("w/b", "1")
    equal(next(responses).events[0].key, b"w/b")
    cancel()
    later = threading.Timer(0.3, lambda: c.put("w/late", "1"))
    later.start()
    equal(c.watch_once("w/late", timeout=10).value, b"1")
    later = threading.Timer(0.3, lambda: c.put("w/late", "2"))
    later.start()
    equal(c.watch_once_response("w/late", timeout=10).events[0].value, b"2")
    later = threading.Timer(0.3, lambda: c.put("w/p/late", "3"))
    later.start()
    equal(c.watch_prefix_once("w/p/", timeout=10).value, b"3")
    later = threading.Timer(0.3, lambda: c.put("w/p/late", "4"))
    later.start()
    equal(c.watch_prefix_once_response("w/p/", timeout=10).events[0].value, b"4")
    refused(etcd3.exceptions.WatchTimedOut, lambda: c.watch_once("quiet", timeout=0.2))
    heard = []
    number = c.add_watch_callback("w/c", heard.append)
    other = c.add_watch_prefix_callback("w/c", heard.append)
    c.put("w/c", "1")
    eventually("both callbacks hear the put", lambda: len(heard) == 2, 10)
    c.cancel_watch(number)
    c.cancel_watch(other)


@check
def leases(c, cluster):
    lease = c.lease(60)
    equal(lease.ttl, 60)
    c.put("l", "1", lease=lease)
    equal(c.get("l")[1].lease_id, lease.id)
    equal(0 < lease.remaining_ttl <= 60, True)
    equal(lease.granted_ttl, 60)
    equal(list(lease.keys), [b"l"])
    equal(lease.refresh()[0].TTL, 60)
    equal([answer.TTL for answer in c.refresh_lease(lease.id)], [60])
    equal(c.get_lease_info(lease.id).grantedTTL, 60)
    lease.revoke()
    equal(c.get("l"), (None, None))
    equal(c.get_lease_info(lease.id).TTL, -1)
    given = c.lease(30, lease_id=12345)
    equal(given.id, 12345)
    refused(etcd3.exceptions.PreconditionFailedError, lambda: c.lease(30, lease_id=12345))
    c.revoke_lease(12345)
    refused(Exception, lambda: c.revoke_lease(12345))
    brief = c.lease(1)
    c.put("brief", "1", lease=brief)
    eventually("an expired lease deletes its key", lambda: c.get("brief") == (None, None), 15, 0.2)


@check
def locks(c, cluster):
    lock = c.lock("name", ttl=20)
    equal(lock.is_acquired(), False)
    equal(lock.acquire(timeout=5), True)
    equal(lock.is_acquired(), True)
    equal(lock.refresh()[0].TTL, 20)
    rival = c.lock("name", ttl=20)
    equal(rival.acquire(timeout=1), False)
    equal(lock.release(), True)
    with rival as held:
        equal(held.is_acquired(), True)
    equal(rival.is_acquired(), False)


@check
def membership(c, cluster):
    members = sorted(c.members, key=lambda member: member.name)
    equal([member.name for member in members], ["m1", "m2", "m3"])
    equal([list(member.peer_urls) for member in members], [[m.peer] for m in cluster.members])
    equal([list(member.client_urls) for member in members], [[m.client] for m in cluster.members])
    equal(str(members[0]).startswith("Member "), True)

    def add(urls):
        try:
            return c.add_member(urls)
        except Exception as error:  # The strict check: members have to be connected for a while.
            if "unhealthy" not in str(error) and not isinstance(error, etcd3.exceptions.ConnectionFailedError):
                raise
            return None

    added = eventually("a member can be added", lambda: add(["http://127.0.0.1:7"]), 30, 0.5)
    equal(list(added.peer_urls), ["http://127.0.0.1:7"])
    c.update_member(added.id, ["http://127.0.0.1:8"])
    added.update(["http://127.0.0.1:9"])
    equal([list(m.peer_urls) for m in c.members if m.id == added.id], [["http://127.0.0.1:9"]])
    added.remove()
    # The same URL within the same second would give the id of the member just removed.
    again = eventually("another can be added", lambda: add(["http://127.0.0.1:6"]), 30, 0.5)
    c.remove_member(again.id)
    equal(len(list(c.members)), 3)
    equal(list(members[0].active_alarms), [])
    refused(Exception, lambda: c.remove_member(1234))


@check
def maintenance(c, cluster):
    status = c.status()
    equal(status.leader.name in ("m1", "m2", "m3"), True)
    equal(status.db_size > 0 and status.raft_index > 0 and status.raft_term > 0, True)
    equal(status.version.count("."), 2)
    c.put("m", "1")
    revision = c.put("m", "2").header.revision
    c.compact(revision)
    c.compact(c.put("m", "3").header.revision, physical=True)
    refused(Exception, lambda: c.compact(revision))
    compacted = refused(etcd3.exceptions.RevisionCompactedError,
                        lambda: next(c.watch_response("m", start_revision=2)[0]))
    equal(compacted.compacted_revision > revision, True)
    c.defragment()
    equal(isinstance(c.hash(), int), True)
    identity = next(iter(c.members)).id
    raised = c.create_alarm(member_id=identity)
    equal([(alarm.alarm_type, alarm.member_id) for alarm in raised], [(1, identity)])
    equal(len(list(c.list_alarms())), 1)
    refused(Exception, lambda: c.put("refused", "1"))
    equal(len(c.disarm_alarm(member_id=identity)), 1)
    equal(list(c.list_alarms()), [])
    c.put("accepted", "1")
    saved = io.BytesIO()
    c.snapshot(saved)
    size = len(saved.getvalue())
    equal((size > 4096, size % 512), (True, 32))


@check
def connections(c, cluster):
    with etcd3.client(host="127.0.0.1", port=cluster.ports[2], timeout=5) as other:
        other.put("from", "elsewhere")
    equal(c.get("from")[0], b"elsewhere")
    nobody = etcd3.client(host="127.0.0.1", port=1, timeout=1)
    refused(etcd3.exceptions.ConnectionFailedError, lambda: nobody.get("x"))
    nobody.close()


def main():
    if len(sys.argv) < 2:
        refuse("name the store's binary", 64)
    note_calls()
    # A client that is closed before its watching thread has begun makes that thread complain.
    threading.excepthook = lambda _: None
    directory = tempfile.mkdtemp(prefix="etcd3-")
    failures = 0
    try:
        with Cluster(sys.argv[1], directory, size=3) as cluster:
            cluster.start()
            client = etcd3.client(host="127.0.0.1", port=cluster.ports[0], timeout=10)
            for body in CHECKS:
                began = time.monotonic()
                try:
                    body(client, cluster)
                    said = "ok"
                except Exception as error:  # Whatever went wrong is this check's result.
                    failures += 1
                    said = f"FAILED: {type(error).__name__}: {error}"
                print(f"{body.__name__:18} {time.monotonic() - began:5.1f} s  {said}", flush=True)
            client.close()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    known = {f"{title}.{name}" for title, kind in COVERED_CLASSES.items() for name in public(kind)}
    missing = sorted(known - CALLED)
    print(f"etcd3: {len(CALLED)} of {len(known)} methods called"
          + (f"; not called: {', '.join(missing)}" if missing else ""))
    sys.exit(1 if failures or missing else 0)


main()

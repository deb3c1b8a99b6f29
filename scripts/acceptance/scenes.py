"""What the differential run does to each store: every command of etcdctl 3.4 that this store serves yet.

A scene is a function of a Stage. It must issue the same commands on both sides whatever the answers
are: nothing here looks at an output to decide what comes next.
"""
import signal
import time

from cluster import eventually
from comparison import FORMATS

SCENES = {}

# Commands and flags that no scene covers, and why. Patterns of "command --flag".
EXCLUDED = {
    r"(auth|user|role|check) .*": "follows with security (auth, user, role) and with the tools (check)",
    r"\(every command\) --(cacert|cert|key|insecure-skip-tls-verify)": "TLS follows with security",
    r"\(every command\) --(discovery-srv|discovery-srv-name|insecure-discovery)":
        "resolved by etcdctl from DNS before a server is asked",
    r"make-mirror --dest-(cacert|cert|key)": "TLS follows with security",
    r"defrag --data-dir": "opens the bbolt file of a stopped etcd; no server is asked",
    r"migrate( --.*)?": "turns the v2 store of a stopped etcd into v3 keys; no server is asked",
    r"completion .*": "prints a shell script; no server is asked",
    r"help": "prints text; no server is asked",
}


def scene(name, members=1, flags=()):
    def register(body):
        SCENES[name] = (body, members, flags)
        return body

    return register


@scene("put")
def put(s):
    s.ctl("version")
    s.ctl("put foo bar", formats=FORMATS)
    s.ctl("put foo bar2 --prev-kv", formats=FORMATS)
    s.ctl("put from-stdin", stdin="several\nlines\n")
    s.ctl("get from-stdin -w json")
    s.ctl("put dashed -- -value")
    s.ctl("put -- -key value")
    s.ctl("get -- -key")
    s.ctl("put foo --ignore-value")
    s.ctl("put foo kept-lease --ignore-lease")
    s.ctl("put missing --ignore-value")
    s.ctl("put missing v --ignore-lease")
    s.ctl("put foo v --ignore-value")
    s.ctl("put foo v --lease=1234 --ignore-lease")
    s.ctl("put foo v --lease=1234")
    s.ctl("put foo v --lease=zz")
    s.ctl("put '' empty-key")
    s.ctl("put")
    s.ctl("put empty-value ''")
    s.ctl("put unicode 'é — ✓'", formats=("simple", "fields", "json"))
    s.ctl("get unicode --hex", formats=FORMATS)
    s.ctl("put big", stdin="x" * 1_400_000)
    s.ctl("put too-big", stdin="x" * 1_600_000)
    s.ctl("put far-too-big", stdin="x" * 2_200_000)
    s.ctl("get missing", formats=FORMATS)
    s.ctl("get foo", formats=FORMATS)


@scene("get")
def get(s):
    for key, value in (("a", "3"), ("b", "1"), ("c", "2"), ("b", "9"), ("d", "0"), ("a", "3")):
        s.quietly(f"put {key} {value}")
    s.quietly("put ab 5")
    s.quietly("del d")
    s.quietly("put d 7")
    s.ctl("get a", formats=FORMATS)
    s.ctl("get a c", formats=FORMATS)
    s.ctl("get --prefix a", formats=("simple", "json"))
    s.ctl("get --prefix ''", formats=("simple", "json", "fields", "protobuf"))
    s.ctl("get --from-key b", formats=("simple", "json"))
    s.ctl("get --from-key ''", formats=("simple", "json"))
    s.ctl("get --prefix '' --keys-only", formats=FORMATS)
    s.ctl("get --prefix '' --print-value-only")
    s.ctl("get a --print-value-only -w json")
    for target in ("CREATE", "KEY", "MODIFY", "VALUE", "VERSION"):
        for order in ("ASCEND", "DESCEND"):
            s.ctl(f"get --prefix '' --sort-by={target} --order={order} -w json")
        s.ctl(f"get --prefix '' --sort-by={target} --limit=2 -w json")
    s.ctl("get --prefix '' --order=DESCEND --limit=2", formats=("simple", "json", "fields"))
    s.ctl("get --prefix '' --limit=2", formats=("simple", "json", "fields", "protobuf"))
    s.ctl("get --prefix '' --limit=100 -w json")
    for revision in range(1, 11):
        s.ctl(f"get --prefix '' --rev={revision} -w json")
    s.ctl("get a --rev=-5 -w json")
    s.ctl("get a --rev=99999")
    s.ctl("get --prefix '' --consistency=s", formats=("simple", "json"))
    s.ctl("get --prefix '' --consistency=l", formats=("simple", "json"))
    s.ctl("get a --consistency=x")
    s.ctl("get a --order=SIDEWAYS")
    s.ctl("get a --sort-by=SIZE")
    s.ctl("get a -w nonsense")
    s.ctl("get a --hex")
    s.ctl("get c a -w json")
    s.ctl("get a b c")
    s.ctl("get")
    s.ctl("get --prefix --from-key a")
    s.ctl("get a --no-such-flag")
    s.ctl("get a --debug --command-timeout=3s --dial-timeout=1s")
    s.ctl("get a --keepalive-time=3s --keepalive-timeout=5s --insecure-transport=true")
    s.ctl("get a --user=somebody --password=secret")
    s.ctl("get a --user=somebody:secret")
    s.ctl("--endpoints=127.0.0.1:1 get a --command-timeout=300ms")
    s.ctl("nonsense")


@scene("delete")
def delete(s):
    for key in ("a", "b", "c", "p1", "p2", "p3", "q"):
        s.quietly(f"put {key} {key}-value")
    s.ctl("del missing", formats=FORMATS)
    s.ctl("del a", formats=FORMATS)
    s.ctl("del b --prev-kv -w json")
    s.ctl("del --prefix p --prev-kv", formats=("simple",))
    for key in ("p1", "p2", "p3"):
        s.quietly(f"put {key} again")
    s.ctl("del p1 p3 --prev-kv -w fields")
    s.ctl("del --from-key p --prev-kv -w protobuf")
    s.ctl("del --prefix '' --prev-kv", formats=("json", "simple"))
    s.ctl("del --from-key --prefix a")
    s.ctl("del ''")
    s.ctl("del")
    s.ctl("get --prefix '' -w json")


@scene("txn")
def txn(s):
    s.quietly("put a 1")
    s.quietly("put b 2")
    s.quietly("put b 3")
    transaction = 'value("a") = "1"\n\nput k1 v1\nget a\ndel b --prev-kv\n\nput k2 v2\n\n'
    s.ctl("txn", stdin=transaction, formats=FORMATS)
    s.ctl("txn --interactive", stdin=transaction)
    s.ctl("txn -i", stdin=transaction)
    for condition in (
        'version("a") = "1"', 'version("b") > "1"', 'version("missing") = "0"', 'create("a") = "2"',
        'c("a") != "2"', 'mod("k1") > "2"', 'm("a") < "3"', 'value("missing") = ""',
        'value("missing") != "x"', 'val("a") > "0"', 'value("a") < "0"', 'lease("a") = "0"',
        'ver("a") = "1"\nvalue("a") = "1"', 'ver("a") = "1"\nvalue("a") = "2"',
    ):
        s.ctl("txn", stdin=f"{condition}\n\nget a\n\nget missing\n\n")
    s.ctl("txn", stdin="\nput x 1\nput x 2\n\n\n")
    s.ctl("txn", stdin="\nput x 1\ndel --prefix x\n\n\n")
    s.ctl("txn", stdin="\nput x 1\nget x\nput y 2\nget --prefix ''\ndel --from-key x\nget x\n\n\n",
          formats=("simple", "json", "fields", "protobuf"))
    s.ctl("txn", stdin="\nget a --rev=1\n\n\n")
    s.ctl("txn", stdin="\nput x 1\nget a --rev=99999\n\n\n")
    s.ctl("txn", stdin="\nput y --lease=1234 1\n\n\n")
    s.ctl("txn", stdin="\n\n\n", formats=("simple", "json"))
    s.ctl("txn", stdin="\n" + "".join(f"get k{n}\n" for n in range(128)) + "\n\n")
    s.ctl("txn", stdin="\n" + "".join(f"get k{n}\n" for n in range(129)) + "\n\n")
    s.ctl("txn", stdin="nonsense\n\n\n\n")
    s.ctl("txn", stdin='size("a") = "1"\n\n\n\n')
    s.ctl("txn", stdin="\njump a\n\n\n")
    s.ctl("txn extra")
    s.ctl("get --prefix '' -w json")


@scene("compaction")
def compaction(s):
    for number in range(12):
        s.quietly(f"put k{number % 3} v{number}")
    s.quietly("del k1")
    s.ctl("endpoint hashkv", formats=FORMATS)
    s.ctl("endpoint hashkv --rev=7", formats=FORMATS)
    s.ctl("endpoint hashkv --rev=999")
    s.ctl("compaction 5", formats=FORMATS)
    s.ctl("compaction 5")
    s.ctl("compaction 3")
    s.ctl("compaction 9 --physical")
    s.ctl("compaction 99999")
    s.ctl("compaction 0")
    s.ctl("compaction -- -3")
    s.ctl("compaction abc")
    s.ctl("compaction")
    s.ctl("get k0 --rev=4")
    s.ctl("get k0 --rev=9 -w json")
    s.ctl("get k0 --rev=8")
    s.ctl("txn", stdin="\nput x 1\nget k0 --rev=4\n\n\n")
    s.ctl("get x")
    s.ctl("endpoint hashkv --rev=11 -w fields")
    s.ctl("endpoint hashkv --rev=3")
    s.ctl("endpoint hashkv", formats=FORMATS)
    watch = s.background("watch k0 --rev=2")
    watch.end(number=None)
    watch = s.background("watch k0 --rev=9")
    watch.lines(3).end()
    s.ctl("defrag")
    s.ctl("defrag --cluster")
    s.ctl("--endpoints=127.0.0.1:1 defrag --command-timeout=300ms")
    s.ctl("get --prefix '' -w json")
    s.ctl("endpoint hashkv")
    s.ctl("compaction 14 --physical")
    s.ctl("endpoint hashkv")


@scene("watch")
def watch(s):
    s.quietly("put foo one")
    s.quietly("put foo two")
    one = s.background("watch foo").settle()
    prefixed = s.background("watch --prefix f --prev-kv").settle()
    ranged = s.background("watch a g -w json").settle()
    shown = s.background("watch foo -w fields").settle()
    raw = s.background("watch foo -w protobuf").settle()
    other = s.background("watch nothing-here").settle()
    executed = s.background(
        "watch foo -- sh -c 'echo $ETCD_WATCH_REVISION $ETCD_WATCH_EVENT_TYPE $ETCD_WATCH_KEY "
        "$ETCD_WATCH_VALUE'").settle()
    by_environment = s.background("watch", env={"ETCDCTL_WATCH_KEY": "foo"}).settle()
    range_environment = s.background(
        "watch", env={"ETCDCTL_WATCH_KEY": "a", "ETCDCTL_WATCH_RANGE_END": "g"}).settle()
    s.quietly("put foo three")
    s.quietly("del foo")
    s.quietly("put foo four")
    s.quietly("put fo five")
    s.quietly("txn", stdin="\nput fa 1\nput fb 2\ndel fo\n\n\n")
    one.lines(9).end()
    prefixed.lines(27).end()
    ranged.lines(5).end()
    shown.lines(33).end()
    time.sleep(0.3)
    raw.end()
    other.end()
    executed.lines(12).end()
    by_environment.lines(9).end()
    range_environment.lines(21).end(number=signal.SIGTERM)
    s.background("watch foo --rev=2 --prev-kv").lines(21).end()
    s.background("watch --prefix '' --rev=4 -w json").lines(1).end()
    s.background("watch foo -w table").settle().end()
    future = s.background("watch foo --rev=12").settle()
    for number in range(6):
        s.quietly(f"put foo later{number}")
    future.lines(9).end()
    s.ctl("watch")
    s.background("watch a b c").settle().end()
    s.ctl("watch --rev=abc foo")


@scene("watch-interactive")
def watch_interactive(s):
    s.quietly("put foo one")
    several = s.background("watch -i").settle()
    several.type("watch foo\n").settle().type("watch --prefix b --prev-kv\n").settle()
    s.quietly("put foo two")
    s.quietly("put bar one")
    s.quietly("put bar two")
    several.lines(11).type("progress\n").lines(13).type("watch foo --rev=2\n").lines(19)
    several.type("watch foo -- echo seen\n").settle()
    s.quietly("put foo three")
    several.lines(29).settle().end(sort=True)
    wrong = s.background("watch --interactive").settle()
    wrong.type("nonsense\n").settle().end()
    s.ctl("watch -i", stdin="watch\n")
    s.ctl("watch -i foo")


@scene("lease")
def lease(s):
    s.ctl("lease list", formats=FORMATS)
    s.ctl("lease grant 600", capture=("first", r"lease ([0-9a-f]+) granted"))
    s.ctl("lease list", formats=("simple",))
    s.ctl("put --lease=${first} one 1")
    s.ctl("get --prefix '' -w fields")
    s.ctl("lease timetolive ${first}", until="granted")
    s.masks.append((r"remaining\(\d+s\)", "remaining(<time>)"))
    s.masks.append((r'"ttl":(59\d|600)\b', '"ttl":<time>'))
    s.masks.append((r'"TTL" : (59\d|600)\b', '"TTL" : <time>'))
    s.masks.append((r"^3: (59\d|600)$", "3: <time>"))
    s.ctl("lease timetolive ${first} --keys", formats=FORMATS)
    s.ctl("put --lease=${first} two 2")
    # A lease's keys come in the order of a Go map.
    s.masks.append((r"keys\(\[two one\]\)", "keys([one two])"))
    s.ctl("lease timetolive ${first} --keys")
    s.ctl("lease timetolive --keys=false ${first}", formats=FORMATS)
    s.ctl("lease keep-alive --once ${first}", formats=FORMATS)
    s.ctl("put one --ignore-value --lease=${first}")
    s.ctl("put one kept --ignore-lease")
    s.ctl("get one -w fields")
    s.ctl("put one detached")
    s.ctl("lease timetolive ${first} --keys")
    s.ctl("put two other --prev-kv --lease=${first}", formats=("json", "fields"))
    s.ctl("txn", stdin='lease("two") = "${first}"\n\nget two\n\nget one\n\n')
    s.ctl("lease revoke ${first}", formats=("simple",))
    s.ctl("lease revoke ${first}", formats=FORMATS)
    s.ctl("get --prefix '' -w json")
    s.ctl("lease timetolive ${first}", formats=FORMATS)
    s.ctl("lease timetolive ${first} --keys")
    s.ctl("lease keep-alive ${first} --once")
    s.ctl("lease keep-alive ${first}")
    for form, shape in (("json", '"ID":'), ("fields", '"ID" : '), ("protobuf", "^2: ")):
        s.ctl(f"lease grant 500 -w {form}", capture=(form, rf"(?m){shape}(\d+)"))
    s.ctl("lease grant 1", capture=("short", r"lease ([0-9a-f]+) granted"))
    s.ctl("put --lease=${short} brief 1")
    kept = s.background("lease keep-alive ${short}").lines(3).end()
    watch = s.background("watch brief").settle()
    watch.lines(3, seconds=20).end()
    s.ctl("lease timetolive ${short}")
    s.ctl("get brief -w json")
    s.ctl("lease grant 0", capture=("zero", r"lease ([0-9a-f]+) granted"))
    s.ctl("lease grant -- -5", capture=("negative", r"lease ([0-9a-f]+) granted"))
    s.ctl("lease grant 9000000001")
    s.ctl("lease grant abc")
    s.ctl("lease grant")
    s.ctl("lease revoke zz")
    s.ctl("lease revoke")
    s.ctl("lease timetolive zz")
    s.ctl("lease timetolive")
    s.ctl("lease keep-alive zz")
    s.ctl("lease keep-alive 1234 --once")
    return kept


@scene("lock")
def lock(s):
    # A lock's key ends in the lease that holds it.
    s.masks.append((r"(held|busy|place)/[0-9a-f]{8,16}", r"\1/<lease>"))
    s.masks.append((r'"Lease" : \d+', '"Lease" : <lease>'))
    s.ctl("lock held echo got it")
    s.ctl("lock held -- sh -c 'echo $ETCD_LOCK_KEY $ETCD_LOCK_REV'")
    s.ctl("lock held --ttl=5 -- sh -c 'exit 7'")
    holder = s.background("lock busy --ttl=20").lines(1)
    waiter = s.background("lock busy").settle(0.5)
    s.ctl("get --prefix busy --keys-only", sort=False)
    holder.end()
    waiter.lines(1).end()
    s.ctl("get --prefix busy")
    s.ctl("lock held --ttl=0 true")
    s.ctl("lock")
    leader = s.background("elect place first").lines(2)
    rival = s.background("elect place second").settle(0.5)
    listener = s.background("elect --listen place").lines(2)
    s.background("elect -l place -w fields").lines(10).end()
    leader.end()
    rival.lines(2)
    listener.lines(4).end()
    rival.end()
    s.ctl("get --prefix place")
    s.ctl("elect")
    s.ctl("elect -l place proposal")


@scene("endpoint")
def endpoint(s):
    s.quietly("put foo bar")
    s.ctl("endpoint health", formats=FORMATS)
    s.ctl("endpoint status", formats=FORMATS)
    s.ctl("endpoint hashkv", formats=FORMATS)
    s.ctl("member list", formats=FORMATS)
    s.ctl("member list --hex", formats=("json",))
    for command in ("health", "status", "hashkv"):
        s.ctl(f"endpoint {command} --cluster")
        s.ctl(f"--endpoints=127.0.0.1:1 endpoint {command} --command-timeout=300ms")
    s.ctl("--endpoints=127.0.0.1:1,${one} endpoint health --command-timeout=300ms", sort=True)
    s.ctl("alarm list", formats=FORMATS)
    s.ctl("alarm disarm", formats=FORMATS)
    s.ctl("alarm list extra")
    s.ctl("move-leader 1234")
    s.ctl("move-leader zz")
    s.ctl("move-leader")
    s.ctl("member remove 1234")
    s.ctl("member remove zz")
    s.ctl("member remove")
    s.ctl("member update 1234 --peer-urls=http://127.0.0.1:1")
    s.ctl("member update zz --peer-urls=http://127.0.0.1:1")
    s.ctl("member update 1234")
    s.ctl("member promote 1234")
    s.ctl("member promote zz")
    s.ctl("member promote")
    s.ctl("member add other")
    s.ctl("member add")
    s.ctl("member add other --peer-urls=nonsense")
    s.ctl("member add other --peer-urls=${peer}")


@scene("alarm", flags=["--quota-backend-bytes=8388608"])
def alarm(s):
    s.quietly("put before the-alarm")
    value = "x" * 500_000
    for number in range(40):
        if s.quietly(f"put fill{number:02}", stdin=value).returncode != 0:
            break
    # How many values fit is each store's own affair.
    s.masks.append((r'("[rR]evision"\s?:\s?|"[rR]aft(Applied)?Index"\s?:\s?)\d+', r"\1<number>"))
    s.masks.append((r"true, false, 2, \d+, \d+,", "true, false, 2, <number>, <number>,"))
    s.ctl("put more", stdin=value)
    s.ctl("put small value")
    s.ctl("alarm list", formats=FORMATS)
    s.ctl("endpoint status", formats=("simple", "json", "fields"))
    s.ctl("endpoint health", formats=("simple", "json"))
    s.ctl("get before")
    s.ctl("lease grant 60")
    s.ctl("txn", stdin="\nget before\n\n\n")
    s.ctl("txn", stdin="\nput a 1\n\n\n")
    s.ctl("txn", stdin="\ndel nothing\n\n\n")
    s.quietly("del --prefix fill")
    found = s.quietly("get before -w json").stdout.decode()
    revision = found.split('"revision":')[1].split(",")[0] if '"revision":' in found else "1"
    s.quietly(f"compaction {revision} --physical")
    s.ctl("defrag")
    s.ctl("put still refused")
    s.ctl("alarm disarm", formats=("simple", "json"))
    s.ctl("alarm list")
    s.ctl("put again works")
    s.ctl("get again")
    s.ctl("endpoint health")


@scene("snapshot")
def snapshot(s):
    for number in range(30):
        s.quietly(f"put k{number % 7} v{number}")
    s.quietly("del k3")
    s.ctl("snapshot save saved.db")
    s.ctl("snapshot status saved.db", formats=FORMATS)
    s.ctl("snapshot save saved2.db --command-timeout=10s -w json")
    s.ctl("snapshot save")
    s.ctl("snapshot status missing.db")
    s.ctl("--endpoints=127.0.0.1:1 snapshot save unreachable.db --command-timeout=300ms --dial-timeout=300ms")
    s.ctl("--endpoints=${one},127.0.0.1:1 snapshot save two.db")
    client, peer = s.ports[-2:]
    s.ctl(f"snapshot restore saved.db --data-dir restored.data --wal-dir restored.wal --name m1 "
          f"--initial-cluster m1=http://127.0.0.1:{peer} --initial-cluster-token restored "
          f"--initial-advertise-peer-urls http://127.0.0.1:{peer}")
    s.ctl("snapshot restore saved.db --data-dir restored.data")
    s.ctl("snapshot restore saved.db")
    cut = s.directory / "cut.db"
    cut.write_bytes((s.directory / "saved.db").read_bytes()[:-32])
    s.ctl("snapshot restore cut.db --data-dir cut.data")
    s.ctl("snapshot restore cut.db --data-dir cut2.data --skip-hash-check --name other "
          "--initial-cluster other=http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380")
    # A real etcd opens what etcdctl restored: the file that this side sent is etcd's own.
    restored = s.other("restored", [client, peer], binary="etcd", flags=[
        "--data-dir", str(s.directory / "restored.data"), "--wal-dir", str(s.directory / "restored.wal")])
    at = restored.members[0].endpoint
    s.ctl("get --prefix '' -w json", endpoints=at)
    s.ctl("get k1 --rev=9 -w json", endpoints=at)
    s.ctl("endpoint hashkv", endpoints=at)
    s.ctl("put after restore", endpoints=at)


@scene("mirror")
def mirror(s):
    for key in ("a/1", "a/2", "b/1"):
        s.quietly(f"put {key} {key}-value")
    target = s.other("target", s.ports[-2:])
    at = target.members[0].endpoint

    def arrived(key, value):
        eventually(f"{key} is mirrored",
                   lambda: value in s.quietly(f"get {key}", endpoints=at).stdout.decode(), 20)

    def mirrored(label, options, key, last):
        process = s.background(f"make-mirror {options} {at}")
        try:
            arrived(key, "value")
            s.quietly("put a/3 late")
            s.quietly("del a/1")
            s.quietly(f"put {last} last")
            arrived_key = key.replace("a/2", last) if key.endswith("a/2") else key[:-1] + last[-1]
            arrived(arrived_key, "last")
        except Exception as error:
            s.note(label, f"did not happen: {error}")
        process.end(sort=True)
        s.ctl("get --prefix ''", endpoints=at)
        s.quietly("del --prefix ''", endpoints=at)
        s.quietly("put a/1 a/1-value")
        s.quietly(f"del {last}")
        s.quietly("del a/3")

    mirrored("all", "", "a/2", "a/4")
    mirrored("prefix", "--prefix=a/", "a/2", "a/4")
    mirrored("to a prefix", "--prefix=a/ --dest-prefix=copy/ --dest-insecure-transport=true",
             "copy/2", "a/4")
    mirrored("to the root", "--prefix=a/ --no-dest-prefix", "2", "a/4")
    s.ctl("make-mirror")
    s.ctl(f"make-mirror --no-dest-prefix --dest-prefix=x {at}")


@scene("members", members=3)
def members(s):
    s.masks.append((r'("raft_?[tT]erm"\s*:\s*)\d+', r"\1<term>"))
    s.masks.append((r'("RaftTerm" : )\d+', r"\1<term>"))
    s.masks.append((r'("[rR]aft(Applied)?Index"\s?:\s?)\d+', r"\1<index>"))
    s.masks.append((r"((true|false), (true|false)), \d+, \d+, \d+,", r"\1, <term>, <index>, <index>,"))
    s.masks.append((r"((true|false) \|) +\d+ \| +\d+ \| +\d+ \|", r"\1 <term> | <index> | <index> |"))
    s.masks.append((r"^1\.4: \d+$", "1.4: <term>"))
    # Ids follow from the time a member is added; etcdctl pads those that are short.
    s.masks.append((r"Member +", "Member "))
    everywhere = s.cluster.endpoints
    lead_by_first(s)
    s.quietly("put foo bar")
    s.ctl("member list", sort=True)
    s.ctl("member list", formats=("table",), sort=True)
    s.ctl("endpoint health --cluster", sort=True)
    s.ctl("endpoint status", endpoints=everywhere)
    s.ctl("endpoint status -w table", endpoints=everywhere)
    s.ctl("endpoint hashkv", endpoints=everywhere)
    s.ctl("endpoint hashkv --cluster", sort=True)
    s.ctl("defrag --cluster", sort=True)
    ids = {line.split(", ")[2]: line.split(", ")[0]
           for line in s.quietly("member list").stdout.decode().splitlines()}
    s.variables.update({f"id{number}": ids.get(f"m{number}", "0") for number in (1, 2, 3)})
    second = s.cluster.members[1].endpoint
    s.ctl("move-leader ${id2}", endpoints=second)
    s.ctl("move-leader ${id2}", endpoints=everywhere)
    eventually("m2 leads", lambda: leads(s, second), 20)
    s.ctl("endpoint status", endpoints=everywhere)
    s.ctl("move-leader ${id2}", endpoints=everywhere)
    s.ctl("move-leader 1234", endpoints=everywhere)
    s.ctl("move-leader ${id1}", endpoints=everywhere)
    eventually("m1 leads", lambda: leads(s, s.cluster.members[0].endpoint), 20)
    peer = s.ports[-1]
    time.sleep(6)  # The strict check wants every member to have been connected for five seconds.
    s.ctl(f"member add m4 --peer-urls=http://127.0.0.1:{peer} --learner", until="added", sort=True,
          capture=("id4", r"Member +([0-9a-f]+) added"))
    s.ctl("member list", sort=True)
    s.ctl("member promote ${id4}")
    s.ctl("member add m5 --peer-urls=http://127.0.0.1:1 --learner")
    learner = s.join("m4", s.ports[-2], peer)
    eventually("m4 serves", lambda: b"bar" in s.quietly(
        "get foo --consistency=s", endpoints=learner.endpoint).stdout, 30)
    s.ctl("get foo", endpoints=learner.endpoint)
    s.ctl("put foo other", endpoints=learner.endpoint)
    s.ctl("get foo --consistency=s", endpoints=learner.endpoint)
    s.ctl("member list", endpoints=learner.endpoint, sort=True)
    s.ctl("endpoint status", endpoints=learner.endpoint)
    s.ctl("move-leader ${id4}")
    s.ctl("member promote ${id4}", until="promoted")
    s.ctl("member promote ${id4}")
    s.ctl("member list", sort=True)
    s.ctl("get foo", endpoints=learner.endpoint, until="bar")
    s.ctl("member update ${id4} --peer-urls=http://127.0.0.1:2,http://127.0.0.1:3")
    s.ctl("member list", sort=True)
    s.ctl(f"member update ${{id4}} --peer-urls={s.cluster.members[0].peer}")
    s.ctl("member remove ${id4}")
    eventually("the removed member ends", lambda: not learner.running, 20)
    s.note("the removed member's exit status", learner.process.returncode)
    s.ctl("member remove ${id4}")
    s.ctl("member list", sort=True)
    s.ctl("member add m5 --peer-urls=http://127.0.0.1:5,http://127.0.0.1:6", until="added",
          sort=True, capture=("id5", r"Member +([0-9a-f]+) added"))
    s.ctl("member add m6 --peer-urls=http://127.0.0.1:5")
    s.ctl("member remove ${id5}", until="removed")
    for form, shape in (("json", '"member":{"ID":'), ("fields", '"ID" : '), ("protobuf", "^2.1: ")):
        s.ctl(f"member add m{form} --peer-urls=http://127.0.0.1:7 --learner -w {form}", sort=True,
              until="7", capture=(f"id-{form}", rf"(?m){shape}(\d+)"))
        listed = s.quietly("member list").stdout.decode()
        unstarted = [line.split(",")[0] for line in listed.splitlines() if "unstarted" in line]
        s.keep(f"hex-{form}", "(.+)", unstarted[0] if unstarted else "0")
        s.ctl(f"member update ${{hex-{form}}} --peer-urls=http://127.0.0.1:8 -w {form}", sort=True)
        s.ctl(f"member remove ${{hex-{form}}} -w {form}", sort=True)
    for form in ("json", "fields", "protobuf"):
        s.ctl(f"member list -w {form}", sort=True)
        s.ctl(f"endpoint status --cluster -w {form}", sort=True)
        s.ctl(f"endpoint health --cluster -w {form}", sort=True)
    s.cluster.members[2].stop()
    s.note("a stopped member's exit status", s.cluster.members[2].process.returncode)
    s.ctl("member add m7 --peer-urls=http://127.0.0.1:9")
    s.ctl("member remove ${id2}")
    s.cluster.members[1].kill()
    # Client and server give up at the same moment; either may be first to say so.
    s.masks.append((r"(rpc error: )?(code = (Unknown|Unavailable|DeadlineExceeded) desc = )?"
                    r"(etcdserver: request timed out|context deadline exceeded)", "<timed out>"))
    s.ctl("put without quorum --command-timeout=2s")
    s.ctl("get foo --consistency=s")
    s.ctl("get foo --command-timeout=2s")
    s.ctl("endpoint health --command-timeout=2s")


def leads(s, endpoint):
    status = s.quietly("endpoint status", endpoints=endpoint).stdout.decode().split(", ")
    return len(status) > 5 and status[4] == "true"


def lead_by_first(s):
    """Makes m1 the leader, so that both sides start alike."""
    first = s.cluster.members[0].endpoint
    deadline = time.monotonic() + 30
    while not leads(s, first) and time.monotonic() < deadline:
        rows = s.quietly("member list").stdout.decode().splitlines()
        target = next((row.split(", ")[0] for row in rows if ", m1, " in row), "0")
        s.quietly(f"move-leader {target}", endpoints=s.cluster.endpoints)
        time.sleep(0.2)


def restarts(s):
    """Stops and starts every member of the main cluster again."""
    for member in s.cluster.members:
        member.stop()
    for member in s.cluster.members:
        s.cluster.start_member(member)
    s.cluster.wait()


@scene("restart")
def restart(s):
    for number in range(20):
        s.quietly(f"put k{number % 4} v{number}")
    s.quietly("del k2")
    s.ctl("compaction 8 --physical")
    s.ctl("lease grant 3000", capture=("kept", r"lease ([0-9a-f]+) granted"))
    s.ctl("put --lease=${kept} leased 1")
    # The lease's id is part of the newest value, so the hash ends before it.
    s.ctl("endpoint hashkv --rev=22")
    restarts(s)
    s.ctl("endpoint hashkv --rev=22")
    s.ctl("get --prefix ''", formats=("simple", "json", "protobuf"))
    s.ctl("get k0 --rev=7")
    s.ctl("get k0 --rev=9 -w json")
    s.ctl("lease list")
    s.masks.append((r"remaining\((2999|3000)s\)", "remaining(<time>)"))
    s.ctl("lease timetolive ${kept} --keys", until="leased")
    s.ctl("member list")
    s.ctl("put after restart")
    s.background("watch --prefix k --rev=15").lines(20).end()

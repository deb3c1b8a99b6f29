"""A follower that fell behind the log catches up by snapshot while writes go on.

    snapshot_catchup.py BINARY [--entries 9000]

Once it is killed and started again, once it is frozen and resumed. Afterwards every member holds the same,
and the follower's or the leader's log says that a snapshot was sent.
"""
import argparse
import re
import shutil
import signal
import sys
import tempfile
import time

from cluster import AcceptanceError, Cluster, eventually, refuse
from etcd3 import etcdrpc as rpc
from ledger import Judge, Writer
from storeclient import Client, Unknown


def followers(cluster):
    """The members that do not lead."""
    found = []
    for member in cluster.members:
        client = Client(member.endpoint)
        status = client.status()
        if status.leader != status.header.member_id:
            found.append(member)
        client.close()
    return found


def advance(client, entries):
    """So many log entries, quickly: one put each, many in flight."""
    calls = [client.kv.Put.future(rpc.PutRequest(key=b"bulk/%03d" % (number % 500), value=b"b" * 200), timeout=60)
             for number in range(entries)]
    for call in calls:
        call.result()


def mentions(member, since):
    """Lines of the member's log that a snapshot was received or applied, after so many bytes."""
    text = member.log.read_bytes()[since:].decode(errors="replace")
    return [line for line in text.splitlines()
            if re.search(r"(received|receiving|applying|applied|installed|installing)\b.{0,40}\bsnapshot", line, re.I)]


def fall_behind(cluster, way, entries, judge):
    victim = followers(cluster)[0]
    others = [member for member in cluster.members if member is not victim]
    marks = {member.name: member.log.stat().st_size for member in cluster.members}
    if way == "killed":
        victim.kill()
    else:
        victim.signal(signal.SIGSTOP)
    client = Client(others[0].endpoint)
    for _ in range(3):
        advance(client, entries // 3)
    began = time.monotonic()
    if way == "killed":
        cluster.start_member(victim)
    else:
        victim.signal(signal.SIGCONT)
    target = client.range(b"bulk/").header.revision
    behind = Client(victim.endpoint)

    def caught_up():
        try:
            return behind.range(b"bulk/", serializable=True, timeout=1).header.revision >= target
        except Unknown:
            return False

    eventually(f"{victim.name} catches up", caught_up, 120)
    print(f"{victim.name}, {way} for {entries:,} entries, caught up in {time.monotonic() - began:.1f} s while writes went on")
    sent = mentions(victim, marks[victim.name])
    for line in sent[:2]:
        print(f"    {line[:180]}")
    client.close()
    behind.close()
    # A frozen member's connections hold what it missed, so it may do without.
    return [] if sent or way == "frozen" else [f"no log says that {victim.name} received a snapshot"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--entries", type=int, default=9000, help="more than the 5,000 a leader keeps")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="catchup-")
    problems = []
    try:
        with Cluster(options.binary, directory, size=3, flags=["--snapshot-count=1000"], token="catchup") as cluster:
            cluster.start()
            for way in ("killed", "frozen"):
                writers = Writer.start_on(cluster, 3, first=0 if way == "killed" else 3)
                judge = Judge(cluster, writers)
                problems += fall_behind(cluster, way, options.entries, judge)
                Writer.finish(writers)
                lost = [f"{key.decode()} is lost" for key in missing(cluster, writers)]
                problems += lost
                hashes = judge.hashes()
                if len(set(hashes.values())) != 1:
                    problems.append(f"the members' hashes differ: {hashes}")
    except (AcceptanceError, Unknown) as error:
        refuse(str(error))
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    print("\n".join(problems[:10]) or "snapshot-catchup: nothing lost, HashKV equal")
    sys.exit(1 if problems else 0)


def missing(cluster, writers):
    """Acknowledged keys that are not there as acknowledged."""
    client = Client(cluster.members[0].endpoint)
    lost = []
    for writer in writers:
        prefix = b"w%02d/" % writer.number
        rows = {kv.key: kv for kv in client.range(prefix, prefix[:-1] + b"0", timeout=30).kvs}
        lost += [key for key, told in writer.acknowledged.items()
                 if key not in rows or rows[key].mod_revision != told]
    client.close()
    return lost


main()

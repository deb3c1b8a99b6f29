"""Reads the system calls of real processes: nothing that is promised leaves before it is on the disk.

    durability_order.py BINARY [--members 3] [--seconds 5]

Members run under strace and serve clients. From the log's writes the entries and hard states become
known, from fdatasync which of them are durable, and from the writes to sockets what is promised:
  a vote, and an answer to appended entries, needs what it promises synced by its sender;
  a put's answer needs its entry synced by a majority of the members.
A promise whose sync began before the record was written, or ended after the promise left, is a breach.
"""
import argparse
import collections
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import wiretext
from cluster import AcceptanceError, Cluster, refuse
from storeclient import Client, Unknown

LINE = re.compile(r"^(?:(\d+) +)?(\d+\.\d+) (\w+)\((.*)$")
RESUMED = re.compile(r"^(?:(\d+) +)?(\d+\.\d+) <\.\.\. (\w+) resumed>(.*)$")
CALLS = "write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,fdatasync,fsync"
FRAME_MAX = 64 << 20


class Call:
    """One system call: when it began and ended, on which file, with which bytes."""

    def __init__(self, name, began, text):
        self.name, self.began, self.text = name, began, text
        self.ended = began
        self.failed = False


def strings(text):
    """The bytes of the quoted strings in strace's -xx output, in order."""
    return b"".join(bytes.fromhex(found.replace("\\x", "")) for found in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', text))


def plain(name):
    """A path as strace -xx writes it, or as it is."""
    return re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found.group(1), 16)), name)


def calls(path):
    """The calls of a trace in the order in which they began."""
    pending, done = {}, []
    with open(path, errors="replace") as lines:
        for line in lines:
            line = line.rstrip("\n")
            found = RESUMED.match(line)
            if found:
                call = pending.pop((found.group(1), found.group(3)), None)
                if call:
                    call.ended = float(found.group(2))
                    call.text += found.group(4)
                    finish(call)
                continue
            found = LINE.match(line)
            if not found:
                continue
            call = Call(found.group(3), float(found.group(2)), found.group(4))
            done.append(call)
            if line.endswith("<unfinished ...>"):
                pending[(found.group(1), found.group(3))] = call
            else:
                finish(call)
    return done


def finish(call):
    """The end of a call: when it was resumed, else its beginning and its duration."""
    duration = re.search(r"<(\d+\.\d+)>$", call.text)
    if duration and call.ended == call.began:
        call.ended = call.began + float(duration.group(1))
    call.failed = re.search(r"= -1 ", call.text[-200:]) is not None


class Log:
    """What one member wrote to its log, and what of it is durable when."""

    def __init__(self):
        self.files = {}         # name: the bytes written so far, and up to where they were understood
        self.entries = {}       # index: when its write ended, and when it was durable
        self.states = []        # the same for terms and votes
        self.waiting = []       # records written and not yet synced
        self.data = {}          # index: the entry's data

    def write(self, call, name, data, offset):
        # A segment is written from its beginning, under another name; under this one it goes on.
        file = self.files.setdefault(name, {"bytes": bytearray(), "read": offset or 0})
        at = len(file["bytes"]) if offset is None else offset
        if at + len(data) > len(file["bytes"]):
            file["bytes"] += bytes(at + len(data) - len(file["bytes"]))
        file["bytes"][at:at + len(data)] = data
        self.parse(call, file)

    def parse(self, call, file):
        """Takes the whole records that are there: a length with padding bits, then walpb.Record."""
        while file["read"] + 8 <= len(file["bytes"]):
            word = int.from_bytes(file["bytes"][file["read"]:file["read"] + 8], "little")
            if word == 0:
                return
            length = word & ((1 << 56) - 1)
            padding = (word >> 56) & 7 if word >> 63 else 0
            end = file["read"] + 8 + length
            if length > FRAME_MAX or end > len(file["bytes"]):
                return
            record = dict(wiretext.fields(bytes(file["bytes"][file["read"] + 8:end])))
            file["read"] = end + padding
            self.take(call, record)

    def take(self, call, record):
        data = record.get(3, b"")
        if record.get(1) == 2:
            entry = dict(wiretext.fields(data))
            slot = {"written": call.ended, "durable": None}
            self.entries[entry.get(3, 0)] = slot
            self.data[entry.get(3, 0)] = entry.get(4, b"")
            self.waiting.append(slot)
        elif record.get(1) == 3:
            state = dict(wiretext.fields(data))
            slot = {"written": call.ended, "durable": None, "term": state.get(1, 0), "vote": state.get(2, 0)}
            self.states.append(slot)
            self.waiting.append(slot)

    def synced(self, call):
        """A sync covers what was written when it began."""
        rest = []
        for slot in self.waiting:
            if slot["written"] <= call.began:
                slot["durable"] = call.ended
            else:
                rest.append(slot)
        self.waiting = rest


class Trace:
    """One member's calls, sorted into its log, its syncs and its promises."""

    def __init__(self, member, path, clients):
        self.member, self.client_port = member, int(member.endpoint.split(":")[1])
        self.log = Log()
        self.promises = []       # (time it began to leave, kind, what)
        self.streams = collections.defaultdict(bytearray)
        self.read(path)

    def read(self, path):
        events = []
        for call in calls(path):
            if not call.failed:
                events.append((call.began, call))
        # A write is known when it ended, a sync when it ended, a promise when it began to leave; each is
        # judged by times, so the order of reading does not matter but for the bytes of one file.
        for _, call in sorted(events, key=lambda event: event[0]):
            target = re.match(r"(\d+)<(.*?)>(?:, |\)| <unf|$)", call.text)
            where = plain(target.group(2)) if target else ""
            if "/wal/" in where or where.endswith(".wal"):
                self.file(call, where)
            elif where.startswith(("TCP:", "TCPv6:", "socket:")):
                self.socket(call, target.group(1), where)

    def file(self, call, where):
        if call.name in ("fdatasync", "fsync"):
            self.log.synced(call)
        else:
            offset = re.search(r", (\d+)\)\s+= ", call.text) if call.name.startswith("pwrite") else None
            name = where.rsplit("/", 1)[-1]
            self.log.write(call, name, strings(call.text), int(offset.group(1)) if offset else None)

    def socket(self, call, descriptor, where):
        data = strings(call.text)
        ports = [int(port) for port in re.findall(r":(\d+)", where)]
        if ports and ports[0] == self.client_port:
            self.client(call, data)
        else:
            self.peer(call, where, data)

    def client(self, call, data):
        """Answers of puts: DATA frames of a response whose header names the revision."""
        for message in grpc_messages(data):
            try:
                fields = dict(wiretext.fields(message))
                header = dict(wiretext.fields(fields[1])) if isinstance(fields.get(1), bytes) else {}
            except (ValueError, KeyError):
                continue
            if set(fields) == {1} and 3 in header:
                self.promises.append((call.began, "put", header[3]))

    def peer(self, call, where, data):
        """Messages on the peers' streams: eight bytes of length, then raftpb.Message."""
        if data.startswith((b"GET ", b"POST ", b"HTTP/")):
            head, _, data = data.partition(b"\r\n\r\n")
        stream = self.streams[where]
        stream += unchunked(data)
        for message in framed(stream):
            try:
                fields = dict(wiretext.fields(message))
            except ValueError:
                continue
            kind, rejected = fields.get(1, 0), fields.get(10, 0)
            if kind == 4 and not rejected:
                self.promises.append((call.began, "append", fields.get(6, 0)))
            elif kind == 6 and not rejected:
                self.promises.append((call.began, "vote", (fields.get(4, 0), fields.get(2, 0))))


def grpc_messages(data):
    """Messages in the HTTP/2 DATA frames of one write."""
    at = 0
    while at + 9 <= len(data):
        length = int.from_bytes(data[at:at + 3], "big")
        if data[at + 3] == 0 and at + 9 + length <= len(data):
            body = data[at + 9:at + 9 + length]
            while len(body) >= 5:
                size = int.from_bytes(body[1:5], "big")
                yield body[5:5 + size]
                body = body[5 + size:]
        at += 9 + length


def unchunked(data):
    """The bytes inside HTTP chunks, when the write is made of whole chunks; else the bytes."""
    out, at = bytearray(), 0
    while at < len(data):
        found = re.match(rb"([0-9a-fA-F]{1,8})\r\n", data[at:at + 12])
        if not found:
            return data
        size = int(found.group(1), 16)
        start = at + found.end()
        if data[start + size:start + size + 2] != b"\r\n":
            return data
        out += data[start:start + size]
        at = start + size + 2
    return bytes(out)


def framed(stream):
    """Takes whole messages off a message stream; what cannot be one empties it.

    A leader's appends travel on another stream in another form, which makes no promise and is dropped.
    """
    while len(stream) >= 8:
        length = int.from_bytes(stream[:8], "big")
        if length > FRAME_MAX:
            stream.clear()
            return
        if len(stream) < 8 + length:
            return
        message = bytes(stream[8:8 + length])
        del stream[:8 + length]
        if length:
            yield message


def judge(traces, keys):
    """The breaches, and how many promises of each kind were looked at."""
    breaches, counted = [], collections.Counter()
    majority = len(traces) // 2 + 1
    for trace in traces:
        for left, kind, what in trace.promises:
            if kind == "append":
                late = [index for index, slot in trace.log.entries.items()
                        if index <= what and (slot["durable"] is None or slot["durable"] > left)
                        and slot["written"] < left]
                if what not in trace.log.entries and what > max(trace.log.entries, default=0):
                    late.append(what)
                if late:
                    breaches.append(f"{trace.member.name} accepted entries up to {what} at {left}, "
                                    f"but {late[0]} was not durable")
            elif kind == "vote":
                term, candidate = what
                kept = [slot for slot in trace.log.states if slot["term"] == term and slot["vote"] == candidate
                        and slot["durable"] is not None and slot["durable"] <= left]
                if not kept:
                    breaches.append(f"{trace.member.name} voted for {candidate:x} in term {term} at {left}, "
                                    "but had not synced it")
            elif kind == "put":
                index = keys.get(what)
                if index is None:
                    continue
                holders = sum(
                    1 for other in traces if (slot := other.log.entries.get(index))
                    and slot["durable"] is not None and slot["durable"] <= left)
                if holders < majority:
                    breaches.append(f"{trace.member.name} answered the put of revision {what} (entry {index}) at "
                                    f"{left} when {holders} of {len(traces)} members had synced it")
            counted[kind] += 1
    return breaches, counted


def load(cluster, seconds):
    """Puts by several clients; the revision of each by its key, from the answers."""
    answered = {}

    def work(number):
        client = Client(cluster.members[number % len(cluster.members)].endpoint)
        deadline, count = time.monotonic() + seconds, 0
        while time.monotonic() < deadline:
            key = b"durable-%02d-%06d" % (number, count)
            count += 1
            try:
                answered[key] = client.put(key, b"v" * 50, timeout=10).header.revision
            except Unknown:
                time.sleep(0.05)
        client.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answered


def run(options, directory):
    with Cluster(options.binary, directory, size=options.members, token="order") as cluster:
        for member in cluster.members:
            member.directory.mkdir(parents=True, exist_ok=True)
            cluster.start_member(member, wrapper=[
                "strace", "-f", "-ttt", "-T", "-yy", "-xx", "-s", "1000000", "-e", f"trace={CALLS}",
                "-e", "signal=none", "-o", f"{directory}/{member.name}.trace"])
        cluster.wait(120)
        answered = load(cluster, options.seconds)
        if options.members > 1:
            handover(cluster)
            answered.update(load(cluster, 1))
        for member in cluster.members:
            member.stop()
    traces = [Trace(member, f"{directory}/{member.name}.trace", answered) for member in cluster.members]
    indexes = {}
    for trace in traces:
        for index, data in trace.log.data.items():
            found = re.search(rb"durable-\d\d-\d{6}", data)
            if found and found.group(0) in answered:
                indexes[answered[found.group(0)]] = index
    if options.sabotage:
        for trace in traces:
            for slot in trace.log.entries.values():
                slot["durable"] = slot["durable"] + 0.5 if slot["durable"] else None
    breaches, counted = judge(traces, indexes)
    print(f"durability-order: {counted['put']:,} acknowledged puts, {counted['append']:,} answers to appended "
          f"entries, {counted['vote']} votes, {sum(len(t.log.entries) for t in traces):,} entries in the logs: "
          f"{len(breaches)} left before their fdatasync")
    print("\n".join(breaches[:10]))
    wanted = ["put"] if options.members == 1 else ["put", "append", "vote"]
    for kind in wanted:
        if not counted[kind]:
            print(f"durability-order: no {kind} was seen in the traces, so nothing is proved")
            return 2
    return 1 if breaches else 0


def handover(cluster):
    """Kills the leader's process group, so that votes are cast under the trace."""
    leader = None
    for member in cluster.members:
        client = Client(member.endpoint)
        status = client.status()
        if status.leader == status.header.member_id:
            leader = member
        client.close()
    if leader:
        # strace ends when its tracee does.
        children = subprocess.run(["pgrep", "-P", str(leader.pid)], capture_output=True, text=True).stdout.split()
        for child in children:
            subprocess.run(["kill", "-9", child], check=False)
        leader.process.wait(20)
        survivors = [member for member in cluster.members if member is not leader]
        cluster.members = survivors + [leader]
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if all(member.healthy() for member in survivors):
                return
            time.sleep(0.2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--members", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--sabotage", action="store_true", help="pretend that every sync ended later")
    parser.add_argument("--keep", help="keep the traces there")
    options = parser.parse_args()
    if not shutil.which("strace"):
        refuse("strace is missing; run scripts/prepare test")
    directory = options.keep or tempfile.mkdtemp(prefix="durability-")
    try:
        status = run(options, directory)
    except (AcceptanceError, Unknown) as error:
        refuse(str(error))
    finally:
        if not options.keep:
            shutil.rmtree(directory, ignore_errors=True)
    sys.exit(status)


main()

"""A disk that fills up, an fsync that fails, a quota that is reached: a clear error, and nothing lost.

    hard_times.py full-disk|failed-fsync|quota BINARY

full-disk     a size-limited tmpfs in a mount namespace of its own is filled under load, then emptied:
              the member says so, and serves again without being started again
failed-fsync  strace makes fdatasync fail from some call on: the member stops and says why; started
              again it has everything it acknowledged
quota         --quota-backend-bytes is reached: writes are refused, reads and deletes are not; after
              compaction, defragmentation and disarming writes are taken again
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from cluster import AcceptanceError, Cluster, eventually, find, refuse
from etcd3 import etcdrpc as rpc
from ledger import Judge, Writer
from storeclient import Client, Unknown


def report(title, judge, problems):
    acknowledged = sum(len(writer.acknowledged) for writer in judge.writers)
    for problem in problems[:10]:
        print(problem)
    print(f"{title}: {acknowledged:,} acknowledged puts, " + ("BROKEN" if problems else "none lost, none repeated"))
    return 1 if problems else 0


def said(member, pattern):
    """The last line of the member's log that matches."""
    lines = [line for line in member.log.read_text(errors="replace").splitlines() if re.search(pattern, line, re.I)]
    return lines[-1] if lines else None


def errors(writers):
    found = {}
    for writer in writers:
        for text, count in writer.errors.items():
            found[text] = found.get(text, 0) + count
    return found


def fill(directory):
    """Takes every byte that is left."""
    ballast = os.path.join(directory, "ballast")
    with open(ballast, "wb", buffering=0) as file:
        for size in (1 << 20, 4096):
            try:
                while True:
                    file.write(b"\xa5" * size)
            except OSError:
                pass
    return ballast


def full_disk(binary, directory):
    if os.environ.get("TERN_FULL_DISK") != "mounted":
        unshare = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
        done = subprocess.run([*unshare, sys.executable, *sys.argv],
                              env={**os.environ, "TERN_FULL_DISK": "mounted"}, check=False)
        return done.returncode
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", directory], check=True)
    problems = []
    with Cluster(binary, directory, size=1) as cluster:
        cluster.start()
        member = cluster.members[0]
        writers = Writer.start_on(cluster, 4, size=20_000)
        judge = Judge(cluster, writers)
        time.sleep(2)
        ballast = fill(directory)
        count = sum(len(writer.acknowledged) for writer in writers)

        def quiet():
            nonlocal count
            before, count = count, sum(len(writer.acknowledged) for writer in writers)
            return before == count or not member.running

        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            time.sleep(3)
            if quiet():
                break
        else:
            problems.append("writes went on for two minutes on a full disk")
        print(f"full-disk: {count:,} puts acknowledged when the disk was full; the member "
              f"{'runs' if member.running else f'ended with {member.process.returncode}'}")
        print(f"full-disk: its log: {said(member, 'space')}")
        print(f"full-disk: clients were told: {errors(writers)}")
        if not said(member, "space"):
            problems.append("the member's log does not say that space ran out")
        os.remove(ballast)
        if not member.running:
            problems.append("the member ended; it should wait for space")
            cluster.start_member(member)
        disarm(member)
        try:
            eventually("writes are taken again",
                       lambda: sum(len(writer.acknowledged) for writer in writers) > count + 10, 40, 0.5)
            print("full-disk: writes are taken again")
        except AcceptanceError as error:
            problems.append(str(error))
        Writer.finish(writers)
        found, _, _ = judge.check()
        problems += found
        member.kill()
        cluster.start_member(member)
        cluster.wait()
        found, _, _ = judge.check()
        return report("full-disk", judge, problems + found)


def failed_fsync(binary, directory):
    problems = []
    with Cluster(binary, directory, size=1) as cluster:
        member = cluster.members[0]
        cluster.start_member(member, wrapper=[
            "strace", "-f", "-qq", "-o", f"{directory}/trace", "-e", "trace=fdatasync",
            "-e", "inject=fdatasync:error=EIO:when=300+"])
        cluster.wait()
        writers = Writer.start_on(cluster, 4)
        judge = Judge(cluster, writers)
        try:
            eventually("the member stops", lambda: not member.running, 60)
            print(f"failed-fsync: the member ended with {member.process.returncode}")
            if member.process.returncode == 0:
                problems.append("its exit status is 0")
        except AcceptanceError as error:
            problems.append(str(error))
            member.kill()
        words = said(member, r"input/output error|EIO|sync")
        print(f"failed-fsync: its log: {words}")
        if not words:
            problems.append("the member's log does not say why")
        Writer.finish(writers)
        cluster.start_member(member)
        cluster.wait()
        found, _, _ = judge.check()
        return report("failed-fsync", judge, problems + found)


def disarm(member):
    """Disarms every alarm as etcdctl does, until the member is there to do so."""
    def attempt():
        done = subprocess.run([find("etcdctl"), f"--endpoints={member.endpoint}", "alarm", "disarm"],
                              capture_output=True, env={"ETCDCTL_API": "3"}, check=False)
        return done.returncode == 0

    eventually("the alarms are disarmed", attempt, 60, 0.5)


def quota(binary, directory):
    problems = []
    with Cluster(binary, directory, size=1, flags=["--quota-backend-bytes=33554432"]) as cluster:
        cluster.start()
        member = cluster.members[0]
        client = Client(member.endpoint)
        writers = Writer.start_on(cluster, 4, size=50_000)
        judge = Judge(cluster, writers)
        eventually("the quota is reached", lambda: any("space exceeded" in text for text in errors(writers)), 120, 0.2)
        time.sleep(1)
        Writer.finish(writers)
        client.range(b"w", b"x", limit=1)
        try:
            client.put(b"refused", b"1")
            problems.append("a put was taken after the quota was reached")
        except Unknown as error:
            print(f"quota: a put is told: {error}")
        found, rows, revision = judge.check()
        problems += found
        print(f"quota: {rows} keys fit, all readable; database size {client.status().dbSize:,}")
        client.delete(b"w00/", b"w01")
        client.compact(client.range(b"w").header.revision)
        client.call(client.maintenance.Defragment, rpc.DefragmentRequest(), 60)
        print(f"quota: database size after deleting, compacting and defragmenting {client.status().dbSize:,}")
        disarm(member)
        client.put(b"taken", b"1")
        kept = [writer for writer in writers if writer.number != 0]
        for writer in kept:
            for key, told in writer.acknowledged.items():
                row = client.range(key).kvs
                if not row or row[0].mod_revision != told:
                    problems.append(f"{key.decode()} is lost")
        client.close()
        return report("quota", judge, problems)


def main():
    scenes = {"full-disk": full_disk, "failed-fsync": failed_fsync, "quota": quota}
    if len(sys.argv) < 3 or sys.argv[1] not in scenes:
        refuse("say full-disk, failed-fsync or quota, and the store's binary", 64)
    directory = tempfile.mkdtemp(prefix="hard-times-")
    try:
        status = scenes[sys.argv[1]](sys.argv[2], directory)
    except (AcceptanceError, Unknown) as error:
        refuse(str(error))
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    sys.exit(status)


main()

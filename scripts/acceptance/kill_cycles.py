"""kill -9 at random points under load: what was acknowledged is there, once, and all members agree.

    kill_cycles.py BINARY [--members 3] [--cycles 300] [--seed 1]

Every put has a key of its own and is never sent twice. An acknowledged key must be there with the very
revision that was acknowledged; no key may have been written twice; and every revision of the store must
belong to one of the puts. The members that are killed, and when, follow from the seed.
"""
import argparse
import random
import shutil
import sys
import tempfile
import time

from cluster import AcceptanceError, Cluster, refuse
from ledger import Judge, Writer
from storeclient import Client, Unknown

WRITERS = 8
FULL_CHECK_EVERY = 25


def spoil(cluster, judge):
    """Deletes an acknowledged key and writes another once more: both must be noticed."""
    client = Client(cluster.members[0].endpoint)
    keys = sorted(judge.writers[0].acknowledged)
    client.delete(keys[0])
    client.put(keys[1], b"again")
    client.close()


def run(options, directory):
    generator = random.Random(options.seed)
    with Cluster(options.binary, directory, size=options.members, token="kills",
                 flags=options.flag) as cluster:
        cluster.start()
        judge = Judge(cluster, [])
        total = 0
        began = time.monotonic()
        writers = judge.writers = Writer.start_on(cluster, WRITERS)
        for cycle in range(1, options.cycles + 1):
            time.sleep(generator.uniform(0.02, 0.6))
            count = 1 if options.members == 1 or generator.random() < 0.7 else generator.randint(2, options.members)
            victims = generator.sample(cluster.members, count)
            for victim in victims:
                victim.kill()
            time.sleep(generator.uniform(0, 0.2))
            for victim in victims:
                cluster.start_member(victim)
            cluster.wait(60)
            total += count
            if cycle % FULL_CHECK_EVERY == 0 or cycle == options.cycles:
                Writer.finish(writers)
                if options.sabotage:
                    spoil(cluster, judge)
                problems, rows, _ = judge.check()
                hashes = judge.hashes()
                if len(set(hashes.values())) != 1:
                    problems.append(f"the members' hashes differ: {hashes}")
                acknowledged = sum(len(writer.acknowledged) for writer in judge.writers)
                print(f"cycle {cycle}: {total} processes killed, {acknowledged:,} puts acknowledged, "
                      f"{rows:,} there, HashKV {set(hashes.values())}, {time.monotonic() - began:.0f} s", flush=True)
                if problems:
                    print("\n".join(problems[:20]))
                    return 1
                if cycle != options.cycles:
                    writers = Writer.start_on(cluster, WRITERS, first=len(judge.writers))
                    judge.writers = judge.writers + writers
        acknowledged = sum(len(writer.acknowledged) for writer in judge.writers)
        print(f"kill-cycles: {options.cycles} cycles of {options.members} members: {acknowledged:,} acknowledged "
              "puts, none lost, none repeated, HashKV equal")
        return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--members", type=int, default=3)
    parser.add_argument("--cycles", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--flag", action="append", default=["--snapshot-count=1000"])
    parser.add_argument("--sabotage", action="store_true", help="spoil two keys: must be noticed")
    parser.add_argument("--keep", help="keep data and logs there")
    options = parser.parse_args()
    directory = options.keep or tempfile.mkdtemp(prefix="kill-cycles-")
    try:
        status = run(options, directory)
    except (AcceptanceError, Unknown) as error:
        refuse(str(error))
    finally:
        if not options.keep:
            shutil.rmtree(directory, ignore_errors=True)
    sys.exit(status)


main()

"""Differences between versions of etcd that are meant, one a row, with the version that made them.

Rows rewrite lines on both sides, and only where the two differ; the run prints which rows it needed.
`label` and `pattern` are regular expressions: of "scene: command", and of what a line may differ in.
The witnesses are the recorded outputs of 3.5.30 and 3.6.14, which cannot be run here.
"""
from comparison import Allowance

ALLOWED = [
    Allowance(
        "3.6", "ternd reports itself as etcd 3.6",
        r"endpoint status", r"\b3\.(4\.23|5\.\d+|6\.\d+)\b", "<version>",
    ),
    Allowance(
        "3.5", "a new cluster begins with one entry less: its version is set once, not twice",
        r"endpoint status", r"(\"raft(Applied)?Index\":|\"Raft(Applied)?Index\" : |(true|false), 2, )\d+(, \d+)?",
        r"\1<index>",
    ),
    Allowance(
        "3.5", "a new cluster begins with one entry less: its version is set once, not twice",
        r"endpoint status.* table", r"((true|false) \| 2 \|) \d+ \| \d+ \|", r"\1 <index> |",
    ),
    Allowance(
        "3.5", "answers about alarms have a header (etcdctl 3.4 crashes without one)",
        r"alarm (list|disarm).* (json|simple)", r'"header":\{[^}]*\},?', "",
    ),
    Allowance(
        "3.5", "answers about alarms have a header (etcdctl 3.4 crashes without one)",
        r"alarm (list|disarm).* protobuf", r"^1\.\d: .*", "",
    ),
    Allowance(
        "3.5", "answers about alarms have a header (etcdctl 3.4 crashes without one)",
        r"alarm (list|disarm).* fields", r"^(stderr: .*|\".*|exit \d+|)$", "",
    ),
    Allowance(
        "3.5", "a database file also holds the term and the members of its consistent index",
        r"snapshot status .* simple", r"^[0-9a-f]+, (\d+), \d+, .*", r"<hash>, \1, <keys>, <size>",
    ),
    Allowance(
        "3.5", "a database file also holds the term and the members of its consistent index",
        r"snapshot status .* (json|fields)", r'("hash"|"Hash"|"totalKey"|"totalSize"|"Keys"|"Size")( ?: ?)\d+',
        r"\1\2<number>",
    ),
    Allowance(
        "3.5", "a database file also holds the term and the members of its consistent index",
        r"snapshot status .* table", r"^\| [0-9a-f]+ \| (\d+) \| \d+ \| .*", r"| <hash> | \1 | <keys> | <size> |",
    ),
    Allowance(
        "3.6", "what a learner does not serve is FailedPrecondition, no longer Unavailable",
        r"members: ", r"code = (Unavailable|FailedPrecondition)( desc = etcdserver: rpc not supported for learner)",
        r"code = <code>\2",
    ),
    Allowance(
        "3.6", "a learner whose URLs are updated stays a learner (etcd issue 21694)",
        r"member (update|remove).* json", r'("peerURLs":\["http://127.0.0.1:8)("\],"isLearner":true)?', r"\1",
    ),
    Allowance(
        "3.6", "a learner whose URLs are updated stays a learner (etcd issue 21694)",
        r"member (update|remove).* protobuf", r"^2\.5: 1$", "",
    ),
]

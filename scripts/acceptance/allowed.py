"""Differences between versions of etcd that are meant, one a row, with the version that made them.

Rows rewrite lines on both sides, and only where the two differ; the run prints which rows it needed.
"""
from comparison import Allowance

ALLOWED = []

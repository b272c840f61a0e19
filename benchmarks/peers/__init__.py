"""Runners: a tool each, run as `python -m benchmarks.peers.NAME WORKDIR` in its environment.

A peer's runner imports its tool and this package, and nothing of `classifier`.
"""

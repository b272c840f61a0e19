"""Scripts that measure the program, each run as `python -m benchmarks.NAME`."""

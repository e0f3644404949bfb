"""Benchmarks over HTTP against the server that `make run` starts. Read ratios, not single times."""

"""`make bench`: all benchmarks; `make bench ARGS="--only intake --size 256"` runs one, smaller."""

import argparse
import os
import shutil
import sys

from benchmarks import appends, examining, intake, lists, many, oversight, vault, verify
from benchmarks.measuring import machine
from benchmarks.server import running

ONLY = ("intake", "many", "lists", "oversight", "worker", "appends", "verify", "vault")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=ONLY, help="just this one")
    parser.add_argument("--size", type=int, default=1024, help="MiB of the file taken in")
    parser.add_argument("--rounds", type=int, default=3, help="measured rounds of the intake")
    parser.add_argument("--small", type=int, default=2_000, help="files of 200 KB taken in")
    parser.add_argument("--files", type=int, default=100, help="of each kind for the worker")
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--entries", type=int, nargs="+", default=[200_000, 1_000_000])
    parser.add_argument("--stored", type=int, default=20_000, help="files of 50 KB to verify")
    parser.add_argument("--identities", type=int, nargs="+", default=[10_000, 100_000])
    options = parser.parse_args()
    wanted = {options.only} if options.only else set(ONLY)  # "many" is a part of "intake"
    if missing := [tool for tool in ("curl", "openssl") if not shutil.which(tool)]:
        sys.exit(f"The benchmarks need {' and '.join(missing)}.")
    print(f"python -m benchmarks {' '.join(sys.argv[1:])}\n{machine()}")
    if wanted & {"intake", "many", "lists", "oversight", "worker"}:
        with running() as server:
            if "intake" in wanted:
                intake.run(server, size=options.size << 20, rounds=options.rounds)
            if wanted & {"intake", "many"}:
                many.run(server, number=options.small, size=200_000, rounds=options.rounds)
            if "lists" in wanted:
                lists.run(server, counts=tuple(options.rows))
            if "oversight" in wanted:
                oversight.run(server, counts=tuple(options.entries))
            if "worker" in wanted:
                examining.run(server, count=options.files)
    if "verify" in wanted:
        verify.run(large=options.size << 20, small=options.stored, rounds=options.rounds)
    if "vault" in wanted:
        database_url = os.environ.get("CASEWORK_BENCH_DATABASE_URL")
        vault.run(tuple(options.identities), database_url)
    if "appends" in wanted:
        appends.run(os.environ.get("CASEWORK_BENCH_DATABASE_URL"))


main()

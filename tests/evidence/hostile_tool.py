"""A tool that a file has taken over, for the tests of the sandbox: does what standard input says."""

import json
import os
import resource
import signal
import sys
import time


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


command = sys.stdin.read().strip()
say(json.dumps({"media_type": "image/x-first-finding"}))
if command == "hang":
    time.sleep(600)
elif command == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
elif command == "spin":
    resource.setrlimit(resource.RLIMIT_CPU, (1, 2))
    while True:
        pass
elif command == "raise":
    raise RuntimeError
elif command == "flood":
    while True:
        say("x" * 65_536)
elif command == "look around":
    fds = [int(name) for name in os.listdir("/proc/self/fd")]
    say(json.dumps({"environment": dict(os.environ), "cwd": os.getcwd(), "fds": fds}))

"""A worker as `manage.py worker` starts it, on a disk that takes its time, for tests that kill it.

Each original that was read is a line in the file that the first argument names.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

SECONDS = 0.15


def main(log: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from evidence.upkeep import auditing, nightly
    from jobs import running
    from store.readers import Readers

    look = Readers.verify

    def slowly(self, hashes, **options):
        time.sleep(SECONDS)
        found = look(self, hashes, **options)
        with log.open("a") as file:
            file.writelines(f"{sha256}\n" for sha256 in hashes)
        return found

    Readers.verify = slowly  # type: ignore[method-assign]
    auditing.TOGETHER = 1
    nightly.MOVES_EVERY = 0.2
    running.FIRST_PAUSE = timedelta(seconds=1)
    call_command("worker", lease=3)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

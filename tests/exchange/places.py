"""Installations of their own, on a folder and a database each, worked on from the command line."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.site import ROOT, own_database


class Place:
    """A data folder and a database; nothing is in them until a command puts it there."""

    def __init__(self, data: Path, database: dict[str, str], **settings: str):
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CASEWORK_", "DJANGO_"))
        }
        self.data = data
        self.environ = {**kept, **database, "CASEWORK_DATA_DIR": str(data), **settings}

    @property
    def on_sqlite(self) -> bool:
        return "CASEWORK_DATABASE_URL" not in self.environ

    def start(
        self, *arguments: str, largest_file: int = 0, **settings: str
    ) -> subprocess.Popen[str]:
        """A management command, begun; `largest_file` bytes is what the kernel lets it write."""

        def limit() -> None:
            if largest_file:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**self.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=limit,
        )

    def manage(self, *arguments: str, largest_file: int = 0, **settings: str) -> tuple[int, str]:
        """Exit status and output of a management command."""
        process = self.start(*arguments, largest_file=largest_file, **settings)
        output, _none = process.communicate(timeout=300)
        assert "Traceback" not in output, output
        return process.returncode, output

    def done(self, *arguments: str, **settings: str) -> str:
        """The output of a command that must succeed."""
        status, output = self.manage(*arguments, **settings)
        assert status == 0, output
        return output


@contextmanager
def place(data: Path, **settings: str) -> Iterator[Place]:
    """An empty place: on a new PostgreSQL database if the suite runs on one, else on SQLite in `data`."""
    with own_database() as database:
        yield Place(data, database, **settings)


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

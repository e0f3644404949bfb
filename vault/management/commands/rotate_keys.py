import fcntl
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import ledger
from common.errors import CaseworkError
from vault.models import Identity
from vault.services.reindexing import index_renew
from vault.services.rotation import retired_destroy, rotate

# Seconds between two words about how far it is.
TOLD_EVERY = 2.0
SHOWN = 100


class Command(BaseCommand):
    help = (
        "Take a new key into use for the vault, and wrap the key of every identity with it. Killed "
        "half-way, run it again: it goes on. Exit status 0 only if every identity opened."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--index",
            action="store_true",
            help="instead: a new key for the blind index, and the index made anew",
        )
        parser.add_argument(
            "--destroy-retired",
            action="store_true",
            help="afterwards, take keys that wrap nothing any more out of the key file for good; "
            "older backups then do not open, unless a copy of the file was kept",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.started = self._told = time.monotonic()
        try:
            with _alone():
                broken = self._index() if options["index"] else self._rotate()
                if options["destroy_retired"]:
                    self._destroy()
        except CaseworkError as refused:
            raise CommandError(str(refused.message)) from None
        except DatabaseError as error:
            raise CommandError(_("The database cannot be read: %s") % error) from error
        except KeyboardInterrupt:
            raise CommandError(_("Broken off. Run it again: it goes on from here.")) from None
        if broken:
            raise CommandError(_named(broken))

    def _rotate(self) -> list[str]:
        self._begin()
        rotated = rotate(actor=ledger.OPERATOR, say=self._tell)
        words = {"done": rotated.done, "key": rotated.current, **self._speed(rotated.done)}
        self._say(
            _("Identities wrapped with the key %(key)s: %(done)d, in %(seconds)s s (%(rate)s/s).")
            % words
        )
        for key in rotated.retired:
            self._say(_("The key %s wraps nothing any more. It stays in the file, retired.") % key)
        self._say(_("Copy the key file to where its copy is kept: the old copy opens old backups."))
        return rotated.broken

    def _index(self) -> list[str]:
        self._begin()
        renewed = index_renew(actor=ledger.OPERATOR, say=self._tell)
        words = {"done": renewed.done, **self._speed(renewed.done)}
        self._say(
            _("The index was made anew. Identities: %(done)d, in %(seconds)s s (%(rate)s/s).")
            % words
        )
        return renewed.broken

    def _begin(self) -> None:
        self.total = Identity.objects.filter(erased=False).count()
        self._say(_("Identities on file: %d. This can be broken off, and run again.") % self.total)

    def _destroy(self) -> None:
        gone = retired_destroy(actor=ledger.OPERATOR)
        for key in gone:
            self._say(_("The key %s was destroyed. Nothing that it sealed opens any more.") % key)
        if not gone:
            self._say(_("There is no retired key to destroy."))

    def _tell(self, done: int) -> None:
        if time.monotonic() >= self._told + TOLD_EVERY:
            self._told = time.monotonic()
            words = {"done": done, "total": self.total, **self._speed(done)}
            self._say(_("%(done)d of %(total)d (%(rate)s/s)…") % words)

    def _speed(self, done: int) -> dict[str, str]:
        seconds = max(time.monotonic() - self.started, 1e-6)
        return {"seconds": f"{seconds:.1f}", "rate": f"{done / seconds:.0f}"}

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@contextmanager
def _alone() -> Iterator[None]:
    """One rotation at a time on this machine; the lock goes with the process, however it ends."""
    folder = Path(settings.CASEWORK_DATA_DIR) / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".rotation").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(_("Another rotation is running.")) from None
        yield


def _named(broken: list[str]) -> str:
    head = ngettext(
        "%d identity did not open, and was left as it is:",
        "%d identities did not open, and were left as they are:",
        len(broken),
    )
    lines = [head % len(broken), *(f"  {label}" for label in broken[:SHOWN])]
    if len(broken) > SHOWN:
        lines.append(_("… and %d more.") % (len(broken) - SHOWN))
    return "\n".join(lines)

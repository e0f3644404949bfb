from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import CaseworkError
from common.look.sizes import size_text
from common.working import default_workers
from exchange import backup
from vault.keys import key_file


class Command(BaseCommand):
    help = (
        "Copy the whole installation, while people work, to a folder that is new or empty: database, "
        "stored files, signed checkpoints. Exit status 0 only if nothing was missing or damaged."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="a folder that is new or empty"
        )
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="copy the keys as well: whoever has the backup then has all it takes to use it",
        )
        parser.add_argument(
            "--workers", type=int, default=default_workers(), help="files copied at a time"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            taken = backup.take(
                options["folder"],
                with_keys=options["with_keys"],
                workers=max(1, options["workers"]),
                say=self._say,
            )
        except CaseworkError as refused:
            raise CommandError(str(refused.message)) from None
        except DatabaseError as error:
            raise CommandError(_("The database cannot be read: %s") % error) from error
        except KeyboardInterrupt:
            raise CommandError(_("Broken off. There is no backup.")) from None
        self._conclude(taken, with_keys=options["with_keys"])

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _conclude(self, taken: backup.Taken, *, with_keys: bool) -> None:
        words = {
            "path": taken.path,
            "files": taken.files,
            "size": size_text(taken.bytes),
            "entries": taken.ledger_size,
        }
        if not with_keys:
            self._say(_("The keys are not in it. Keep a copy of the folder keys/ somewhere else."))
        if (file := key_file()) is not None and file.exists():
            self._say(
                _(
                    "The vault’s key file, %s, is in no backup. Without a copy of it elsewhere nobody "
                    "can open the identities in this one."
                )
                % file.path.name
            )
        if taken.findings:
            raise CommandError(_with_findings(taken, words))
        self._say(
            _(
                "The backup is whole: %(path)s, %(files)d files, %(size)s, "
                "a ledger of %(entries)d entries."
            )
            % words
        )


def _with_findings(taken: backup.Taken, words: dict[str, Any]) -> str:
    head = ngettext(
        "The backup was taken, but the installation is not whole: %d finding.",
        "The backup was taken, but the installation is not whole: %d findings.",
        len(taken.findings),
    )
    kept = _("%(path)s holds all the rest: %(files)d files, %(size)s.") % words
    lines = [f"  {finding}" for finding in taken.findings]
    return "\n".join([head % len(taken.findings), *lines, kept])

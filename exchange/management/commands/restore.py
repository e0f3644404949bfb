from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import factor_key
from common.errors import CaseworkError
from common.working import default_workers
from exchange import backup
from vault.services.keys import why_closed


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty data folder (and an empty database), and verify the stored "
        "files and the ledger. Exit status 0 only if all is well and nothing newer is known."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="the backup")
        parser.add_argument(
            "--note",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="a checkpoint held elsewhere: a restored older copy is told by it (repeatable)",
        )
        parser.add_argument(
            "--verifier-key",
            action="append",
            default=[],
            metavar="KEY",
            help="a published key that may have signed those notes (repeatable)",
        )
        parser.add_argument("--keys", type=Path, metavar="DIR", help="a folder with the keys")
        parser.add_argument(
            "--without-keys",
            action="store_true",
            help="restore although keys are lost for good (docs/backup.md)",
        )
        parser.add_argument(
            "--workers", type=int, default=default_workers(), help="files read at a time"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        order = backup.Order(
            source=options["folder"],
            workers=max(1, options["workers"]),
            notes=tuple(options["note"]),
            verifier_keys=tuple(options["verifier_key"]),
            keys=options["keys"],
            without_keys=options["without_keys"],
        )
        try:
            restored = backup.restore(order, say=self._say)
        except CaseworkError as refused:
            raise CommandError(str(refused.message)) from None
        except DatabaseError as error:
            raise CommandError(_("The database cannot be read: %s") % error) from error
        except KeyboardInterrupt:
            raise CommandError(_("Broken off. Run restore again with the same backup.")) from None
        self._conclude(restored)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _conclude(self, restored: backup.Restored) -> None:
        head = restored.head
        self._say(
            _(
                "Nothing that was done after %s is in it: access ended and tokens revoked since then "
                "are as they were. Look them over before people sign in. Everybody signs in anew."
            )
            % head.created_at
        )
        if restored.older:
            self._say(restored.older)
        for wrong in filter(None, (factor_key.complaint(), why_closed())):
            self._say(wrong)
        if restored.findings:
            raise CommandError(_with_findings(restored))
        self._say(
            _("Restored and verified: the state of %(time)s, a ledger of %(entries)d entries.")
            % {"time": head.created_at, "entries": head.ledger_size}
        )


def _with_findings(restored: backup.Restored) -> str:
    head = ngettext(
        "Restored, but not all is well: %d finding.",
        "Restored, but not all is well: %d findings.",
        len(restored.findings),
    )
    lines = [f"  {finding}" for finding in restored.findings]
    known = restored.head.findings
    if known:
        lines += [_("Known when the backup was taken:"), *(f"  {finding}" for finding in known)]
    return "\n".join([head % len(restored.findings), *lines])

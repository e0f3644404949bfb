from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.errors import NoteError
from ledger.note import Verifier
from ledger.verify import Report, verify_ledger

SHOWN = 100


class Command(BaseCommand):
    help = (
        "Recompute the whole ledger and compare every recorded row with its last entry. "
        "Exit status 0 only if nothing is wrong; findings name the object."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from-checkpoint",
            action="store_true",
            help="recompute only the entries after the last checkpoint kept here (quicker)",
        )
        parser.add_argument(
            "--note",
            action="append",
            type=Path,
            default=[],
            metavar="FILE",
            help="a checkpoint held by someone else, which the ledger must extend (repeatable)",
        )
        parser.add_argument(
            "--verifier-key",
            action="append",
            default=[],
            metavar="KEY",
            help="a published key that may have signed those notes (name+id+base64, repeatable)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = verify_ledger(
                from_checkpoint=options["from_checkpoint"],
                notes=options["note"],
                verifiers=[Verifier.parse(key) for key in options["verifier_key"]],
            )
        except NoteError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(_("The database cannot be read: %s") % error) from error
        if not report.ok:
            raise CommandError(_findings(report))
        self.stdout.write(_summary(report))


def _findings(report: Report) -> str:
    lines = [str(finding) for finding in report.findings[:SHOWN]]
    if report.total > len(lines):
        lines.append(_("… and %d more.") % (report.total - len(lines)))
    head = ngettext(
        "The ledger does not hold: %d finding.",
        "The ledger does not hold: %d findings.",
        report.total,
    )
    return "\n".join([head % report.total, *(f"  {line}" for line in lines)])


def _summary(report: Report) -> str:
    parts = [
        _("%(checked)d of %(size)d entries recomputed")
        % {"checked": report.checked, "size": report.size},
        ngettext("%d case chain", "%d case chains", report.cases) % report.cases,
        ngettext("%d row compared", "%d rows compared", report.rows) % report.rows,
        ngettext("%d payload erased", "%d payloads erased", report.erased) % report.erased,
    ]
    if report.checkpoint is None:
        parts.append(_("no checkpoint yet"))
    else:
        parts.append(_("extends the checkpoint of size %d") % report.checkpoint.size)
    return _("The ledger is intact: %s.") % ", ".join(parts)

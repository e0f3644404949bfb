import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

import store
from common.look.sizes import size_text
from common.working import default_workers
from evidence.models import Derivative, EvidenceItem
from evidence.upkeep import auditing
from evidence.upkeep.keeping import EVERYTHING, FINDINGS, Keeping, Nothing

# Seconds between two words about how far it is, where somebody watches.
TOLD_EVERY = 2.0
NOTICES = {
    "orphan": gettext_lazy("notice: no record names the stored file %s"),
    "disposed": gettext_lazy("notice: disposed of, but its bytes are still there: %s"),
    "stranger": gettext_lazy("notice: not a stored file: %s"),
}


class Command(BaseCommand):
    help = (
        "Read every stored file again and compare it with its SHA-256. Exit status 0 only if every "
        "original and derivative is as it was; findings name the item. A file that no row names is "
        "a notice. What was found wrong, and the whole, is kept as a record."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        kept = parser.add_mutually_exclusive_group()
        kept.add_argument(
            "--record",
            action="store_true",
            help="keep the result with every item, and not only what was found wrong",
        )
        kept.add_argument(
            "--no-record",
            action="store_true",
            help="write nothing: for a copy whose database must stay as it is",
        )
        parser.add_argument(
            "--workers",
            type=int,
            default=default_workers(),
            help="files read at a time, by a process each (default: one for each processor, at most 8)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        self.files = self.bytes = self.wrong = 0
        self.workers = max(1, options["workers"])
        self.reading, self._told = auditing.Reading(), started
        try:
            keeping = _keeping(record=options["record"], no_record=options["no_record"])
            self._look_at_everything(keeping)
        except DatabaseError as error:
            raise CommandError(_("The database cannot be read: %s") % error) from error
        except OSError as error:
            raise CommandError(_("The store cannot be read: %s") % error) from error
        self._conclude(time.monotonic() - started, keeping.failed)

    def _look_at_everything(self, keeping: Keeping | Nothing) -> None:
        def of_item(rows: list[auditing.Named], check: store.Check) -> None:
            keeping.add(self._findings(auditing.still_kept(rows, check), check), check)

        def made_of_it(rows: list[auditing.Named], check: store.Check) -> None:
            self._findings(auditing.still_kept_derivatives(rows, check), check)

        orphaned = self._look_at("store", auditing.originals(), EvidenceItem, of_item)
        self._look_at("derivatives", auditing.derivatives(), Derivative, made_of_it)
        keeping.end(orphaned)

    def _look_at(
        self,
        name: str,
        groups: Iterator[list[auditing.Named]],
        model: type[EvidenceItem] | type[Derivative],
        found: Callable[[list[auditing.Named], store.Check], None],
    ) -> int:
        """Read the files of one store and tell `found` of each; return how many no record names."""
        files, unnamed, orphaned = store.open_store(name), list[auditing.Entry](), 0

        def lies_there(entry: auditing.Entry) -> None:
            nonlocal orphaned
            unnamed.append(entry)
            if len(unnamed) == auditing.PAGE:
                orphaned += self._notices(unnamed, model)

        for rows, check in auditing.looked_again(
            files,
            auditing.side_by_side(files, groups, lies_there),
            workers=self.workers,
            heard=self.reading.heard,
            meanwhile=self._tell if self.stderr.isatty() else None,
        ):
            found(rows, check)
        return orphaned + self._notices(unnamed, model)

    def _findings(self, rows: list[auditing.Named], check: store.Check) -> list[auditing.Named]:
        """Say what is wrong with a file that `rows` name, and count it; hand the rows on."""
        if rows:
            self.files += 1
            self.bytes += check.size or 0
        if rows and check.state != store.State.INTACT:
            self.wrong += 1
            for row in rows:
                self.stdout.write(_finding(row, check))
        return rows

    def _tell(self) -> None:
        if time.monotonic() >= self._told + TOLD_EVERY:
            self._told = time.monotonic()
            words = {"files": self.files, "size": size_text(self.reading.bytes)}
            self.stderr.write(_("%(files)d files, %(size)s read so far…") % words)

    def _notices(self, entries: list[auditing.Entry], model: Any) -> int:
        """Say of `entries` what should not be there, and forget them; return how many no record names."""
        orphaned = 0
        for kind, path in auditing.notices(entries, model):
            orphaned += kind in auditing.UNNAMED
            self.stdout.write(NOTICES[kind] % path)
        entries.clear()
        return orphaned

    def _conclude(self, seconds: float, failed: str) -> None:
        words = {
            "files": self.files,
            "size": size_text(self.bytes),
            "seconds": f"{seconds:.1f}",
            "wrong": self.wrong,
        }
        if failed:
            self.stdout.write(
                _("This check could not be kept as a record: %s (--no-record asks for none.)")
                % failed
            )
        if self.wrong:
            raise CommandError(
                ngettext(
                    "The store does not hold: %(wrong)d of %(files)d files is not as it was.",
                    "The store does not hold: %(wrong)d of %(files)d files are not as they were.",
                    self.wrong,
                )
                % words
            )
        intact = _("The store is intact: %(files)d files, %(size)s read in %(seconds)s s.") % words
        if failed:
            raise CommandError(intact)
        self.stdout.write(intact)


def _keeping(*, record: bool, no_record: bool) -> Keeping | Nothing:
    if no_record:
        return Nothing()
    return Keeping(EVERYTHING if record else FINDINGS, started_at=timezone.now())


def _finding(row: auditing.Named, check: store.Check) -> str:
    words = {"row": row, "found": check.found, "sha256": check.sha256, "why": check.detail}
    if check.state == store.State.MISSING:
        return _("missing: %(row)s: no file in the store has the SHA-256 %(sha256)s") % words
    if check.found is None:
        return _("changed: %(row)s: the stored file cannot be read (%(why)s)") % words
    return _("changed: %(row)s: stored bytes hash to %(found)s, not %(sha256)s") % words

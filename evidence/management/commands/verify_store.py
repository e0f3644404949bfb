import time
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import ledger
import store
from common.look.sizes import size_text
from common.working import default_workers
from evidence import auditing
from evidence.models import Derivative, EvidenceItem
from evidence.services.checks import checks_keep

KEPT_TOGETHER = 200


class Command(BaseCommand):
    help = (
        "Read every stored file again and compare it with its SHA-256. Exit status 0 only if every "
        "original and derivative is as it was; findings name the item. A file that no row names is "
        "a notice."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--record",
            action="store_true",
            help="keep the result with every item, as an integrity check",
        )
        parser.add_argument(
            "--workers",
            type=int,
            default=default_workers(),
            help="files read at a time (default: one for each processor, at most 8)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        self.files = self.bytes = self.wrong = 0
        self.workers = max(1, options["workers"])
        try:
            self._look_at_everything(record=options["record"])
        except DatabaseError as error:
            raise CommandError(_("The database cannot be read: %s") % error) from error
        except OSError as error:
            raise CommandError(_("The store cannot be read: %s") % error) from error
        self._conclude(time.monotonic() - started)

    def _look_at_everything(self, *, record: bool) -> None:
        originals, made = store.open_store(), store.open_store("derivatives")
        found = self._looked(originals, auditing.originals())
        while batch := list(islice(found, KEPT_TOGETHER)):
            if record:
                checks_keep(actor=ledger.OPERATOR, checks=batch)
        for _finding_printed in self._looked(made, auditing.derivatives()):
            pass
        self._notices(originals, EvidenceItem)
        self._notices(made, Derivative)

    def _looked(
        self, files: store.LocalStore, groups: Iterator[list[auditing.Named]]
    ) -> Iterator[tuple]:
        for rows, check in auditing.looked_again(files, groups, workers=self.workers):
            self.files += 1
            self.bytes += check.size or 0
            if check.state != store.State.INTACT:
                self.wrong += 1
                for row in rows:
                    self.stdout.write(_finding(row, check))
            yield from ((row.id, row.case_id, check) for row in rows)

    def _notices(self, files: store.LocalStore, model: Any) -> None:
        for kind, path in auditing.notices(files, model):
            if kind == "orphan":
                self.stdout.write(_("notice: no record names the stored file %s") % path)
            elif kind == "disposed":
                self.stdout.write(
                    _("notice: disposed of, but its bytes are still there: %s") % path
                )
            else:
                self.stdout.write(_("notice: not a stored file: %s") % path)

    def _conclude(self, seconds: float) -> None:
        words = {
            "files": self.files,
            "size": size_text(self.bytes),
            "seconds": f"{seconds:.1f}",
            "wrong": self.wrong,
        }
        if self.wrong:
            raise CommandError(
                ngettext(
                    "The store does not hold: %(wrong)d of %(files)d files is not as it was.",
                    "The store does not hold: %(wrong)d of %(files)d files are not as they were.",
                    self.wrong,
                )
                % words
            )
        self.stdout.write(
            _("The store is intact: %(files)d files, %(size)s read in %(seconds)s s.") % words
        )


def _finding(row: auditing.Named, check: store.Check) -> str:
    words = {"row": row, "found": check.found, "sha256": check.sha256, "why": check.detail}
    if check.state == store.State.MISSING:
        return _("missing: %(row)s: no file in the store has the SHA-256 %(sha256)s") % words
    if check.found is None:
        return _("changed: %(row)s: the stored file cannot be read (%(why)s)") % words
    return _("changed: %(row)s: stored bytes hash to %(found)s, not %(sha256)s") % words

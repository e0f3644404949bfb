"""The whole verification.

Checkpoints, the tree with all its entries, and every row the ledger answers for.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from ledger import checkpoints
from ledger.errors import CheckpointRefused, NoteError
from ledger.findings import Finding, Report, ledgered_models
from ledger.models import LedgeredModel
from ledger.note import Verifier
from ledger.snapshot import snapshot
from ledger.verify_entries import verify_entries
from ledger.verify_rows import verify_rows

__all__ = ["Finding", "Report", "verify_ledger"]


def verify_ledger(
    *,
    from_checkpoint: bool = False,
    notes: Sequence[Path] = (),
    verifiers: Sequence[Verifier] = (),
    models: Iterable[type[LedgeredModel]] | None = None,
) -> Report:
    """Recompute everything, of one moment, while others go on working. Findings are in the report.

    `from_checkpoint` trusts the entries below the last checkpoint kept here to be what was signed,
    as the tree's nodes say, and recomputes only those after it. `notes` are further checkpoints,
    such as those held by others, signed by one of `verifiers` (this installation's own key is
    always among them).
    """
    models = ledgered_models() if models is None else models
    report = Report(models={model.ledger_kind: model for model in models})
    with snapshot():
        _check_last(report)
        for path in notes:
            _check_note(report, path, verifiers)
        start = report.checkpoint.size if from_checkpoint and report.checkpoint else 0
        verify_entries(report, start)
        verify_rows(report)
    return report


def _check_last(report: Report) -> None:
    """The last checkpoint that was signed here, kept outside the database."""
    try:
        last = checkpoints.last()
        if last is not None:
            checkpoints.check_extends(last.checkpoint)
            report.checkpoint = last.checkpoint
    except (NoteError, CheckpointRefused) as error:
        report.add(_("checkpoint"), str(error))


def _check_note(report: Report, path: Path, verifiers: Sequence[Verifier]) -> None:
    try:
        known = [*verifiers, *checkpoints.verifiers()]
        checkpoints.check_extends(checkpoints.read(path, *known).checkpoint)
    except (NoteError, CheckpointRefused) as error:
        report.add(_("checkpoint %s") % path.name, str(error))

"""Requesting, changing and opening exports. Their review moves are in `casework/services/reviews.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from io import RawIOBase
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

import ledger
import store
from casework.models import Case, Contribution, Status
from casework.review.proof import require_unbroken
from casework.services import reviews, writing
from common.errors import Conflict, Invalid
from common.search import fold
from exchange import consents, holding
from exchange.bundle import names, reading
from exchange.models import Bundle, Export
from exchange.records import approved_records, authors, holds_something
from exchange.services import builds

EDITABLE_FIELDS = (
    "recipient",
    "recipient_kind",
    "legal_basis",
    "purpose",
    "include_comments",
    "full_statements",
)
NOTHING_APPROVED = _("Nothing in this case is approved yet, so there is nothing to hand over.")


@dataclass(frozen=True, slots=True)
class Opened:
    """Something to be sent: an open file, its length in bytes, and the name the server gives it."""

    file: IO[bytes] | RawIOBase
    size: int
    name: str
    media_type: str


def export_gate(export: Export) -> dict:
    """What a request lacks before it may be submitted."""
    return {} if holds_something(export.records) else {"case": [NOTHING_APPROVED]}


def freeze_records(actor: Any, export: Export) -> dict[str, Any]:
    """What submission sets: the records that are approved at this moment and may go to the recipient.

    Statements that no consent covers stay behind, each with an entry in the ledger. Whoever had a hand
    in one of the records has contributed to the export, and may not decide on it.
    """
    approved = approved_records(export.case)
    records, withheld = consents.split(export.case, approved, export.recipient_kind)
    records = holding.without_staying(export.case, records, full=export.full_statements)
    consents.record_withheld(export, withheld, "request")
    Contribution.objects.bulk_create(
        [
            Contribution(
                kind=Export.review_kind,
                object_id=export.pk,
                cycle=export.cycle,
                person_id=person,
                verb="content",
            )
            for person in sorted(authors(records))
        ],
        ignore_conflicts=True,
    )
    return {"records": records, "withheld": withheld, "stopped": ""}


def require_full_text_allowed(wanted: bool, recipient_kind: str) -> None:
    """Refuse the full text of redacted statements to recipients for whom the redaction was made."""
    if wanted and recipient_kind not in Export.FULL_TEXT_FOR:
        words = _("Full text is only for national prosecutors and the ICC.")
        raise Invalid({"full_statements": [words]})


def export_request(
    *,
    actor: Any,
    case: Case,
    recipient: str,
    legal_basis: str,
    purpose: str = "",
    recipient_kind: str = "",
    include_comments: bool = False,
    full_statements: bool = False,
) -> Export:
    """Ask for a case to be handed over: the request is made and submitted in one step.

    It names the records that are approved now; somebody else decides. A closed case may be exported.
    Statements go along where their witnesses allow it for `recipient_kind`; without one, none does.
    `include_comments`: the documenter's comments on them go too, in files of their own.
    `full_statements`: prosecutors and the ICC get the account where others get its redacted text.
    Raises Refused, Invalid (missing fields, or `incomplete` when nothing is approved), and Conflict
    `unreviewed_record`.
    """
    writing.require(actor, "export.request", case)
    export = Export(
        case=case,
        recipient=recipient.strip(),
        legal_basis=legal_basis.strip(),
        purpose=purpose.strip(),
        recipient_kind=recipient_kind,
        include_comments=include_comments,
        full_statements=full_statements,
        created_by=actor,
    )
    writing.validated(export, exclude=("reference",))
    require_full_text_allowed(full_statements, recipient_kind)
    with ledger.unit(actor):
        export.reference = f"EX-{writing.next_number(f'export:{case.pk}'):04d}"
        export.search_text = fold(export.searchable())
        export.save(force_insert=True)
        writing.contributed(actor, export, "request")
        ledger.record("exchange.export.requested", export, case_id=case.pk)
        return reviews.move(actor=actor, record=export, name="submit")


def export_edit(*, actor: Any, export: Export, version: int | None, **changes: Any) -> Export:
    """Change recipient, its kind, legal basis or purpose of a returned or withdrawn request.

    Submit it afterwards: the records are then taken anew. Raises Refused, Invalid, and Conflict
    `state` or `version_conflict`.
    """
    writing.require(actor, "export.request", export)
    changes = {
        name: value.strip() if isinstance(value, str) else value for name, value in changes.items()
    }
    with ledger.unit(actor):
        export = writing.locked(export)
        writing.require_editable(export)
        writing.require_version(export, version)
        changes = writing.changed_fields(export, changes)
        if not changes:
            return export
        before = export.canonical()
        for name, value in changes.items():
            setattr(export, name, value)
        writing.validated(export)
        require_full_text_allowed(export.full_statements, export.recipient_kind)
        writing.write(export, changes, status=export.status)
        writing.contributed(actor, export, "edit")
        ledger.record("exchange.export.edited", export, case_id=export.case_id, before=before)
    return export


def export_rebuild(*, actor: Any, export: Export) -> Bundle:
    """Have an approved export built again, after a failed build or when its file is lost.

    Raises Refused, and Conflict `state` when there is a file, or work on it is under way, or `consent`.
    """
    writing.require(actor, "export.request", export)
    consents.require_covered(actor, export, "rebuild")
    with ledger.unit(actor):
        bundle = Bundle.objects.select_for_update().filter(export=export).first()
        if bundle is None or not _is_lost(bundle):
            raise Conflict(_("There is nothing to build again."), code="state")
        Bundle.objects.filter(pk=bundle.pk).update(
            state=Bundle.State.PENDING, reason="", reason_about=""
        )
        bundle.refresh_from_db()
        ledger.record("exchange.export.rebuild_requested", bundle, case_id=bundle.case_id)
        builds.build.enqueue(str(export.pk))
    return bundle


def export_open(*, actor: Any, export: Export) -> Opened:
    """Open the ZIP file of an approved export, after the reading is in the ledger.

    Raises Refused, and Conflict `not_ready` before it is built, `consent` when a statement in it is not
    covered any more, or `bytes_missing` when it is lost.
    """
    return _opened(actor, export, "exchange.export.downloaded", _whole)


def export_document_open(*, actor: Any, export: Export) -> Opened:
    """The same for its JSON document, case.json, alone."""
    return _opened(actor, export, "exchange.export.document_read", _document)


def _opened(
    actor: Any, export: Export, event: str, pick: Callable[[Export, IO[bytes]], Opened]
) -> Opened:
    writing.require(actor, "export.download", export)
    file = _file_of(export)
    try:
        consents.require_covered(actor, export, "download")
        opened = pick(export, file)
        ledger.read(actor, event, export, case_id=export.case_id)
        # Once more: a withdrawal that came while the reading was recorded counts as well.
        consents.require_covered(actor, export, "download")
    except BaseException:
        file.close()
        raise
    return opened


def _file_of(export: Export) -> IO[bytes]:
    bundle = Bundle.objects.filter(export=export, state=Bundle.State.READY).first()
    if export.status != Status.APPROVED or bundle is None:
        raise Conflict(_("The file of this export has not been built."), code="not_ready")
    require_unbroken(export)
    return store.open_store("exports").open(bundle.sha256)


def _whole(export: Export, file: IO[bytes]) -> Opened:
    size = file.seek(0, 2)
    file.seek(0)
    return Opened(file, size, f"{_identifier(export)}.zip", "application/zip")


def _document(export: Export, file: IO[bytes]) -> Opened:
    name = _identifier(export)
    document, size = reading.member(file, f"{name}/data/case/case.json")
    return Opened(document, size, f"{name}.json", "application/json")


def _identifier(export: Export) -> str:
    return names.identifier(export.case.reference, export.reference)


def _is_lost(bundle: Bundle) -> bool:
    if bundle.state != Bundle.State.READY:
        return bundle.state == Bundle.State.FAILED
    return not store.open_store("exports").path(bundle.sha256).exists()

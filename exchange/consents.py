"""Exports obey consent: which statements go along, and what a withdrawal stops.

Which statement may go to whom is decided below (`casework/statements/consenting.py`); here are the roads.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import ledger
from casework import records
from casework.models import Case, Consent, Recipient, Status, Task, Witness, WitnessNote
from casework.models.reviewed import BROKEN
from casework.services import reviews
from casework.statements import consenting
from casework.statements.consenting import Disclosure, Gap, Reminder
from common.errors import Conflict
from common.querysets import read_together
from exchange.models import Bundle, Export
from ledger.models import Entry as LedgerEntry
from ledger.models import Payload

Entry = dict[str, Any]

FETCHED = ("exchange.export.downloaded", "exchange.export.document_read")
BY_OPERATOR = "exchange.case.exported_by_operator"
WITHHELD = "exchange.statement.withheld"
DIFFERS = _("Differs from what was approved")
NO_LONGER = _(
    "Consent to a statement in this export does not stand any more, so it is not handed out: "
    "%(statements)s."
)


def split(case: Case, entries: list[Entry], recipient_kind: str) -> tuple[list[Entry], list[Entry]]:
    """The entries that may go to that kind of recipient, and the statements that stay, with a `reason`.

    The list of records names approved statements; each goes only where its witness has allowed it.
    """
    gaps = _gaps(case, entries, recipient_kind)
    going = [entry for entry in entries if not gaps.get(entry["id"])]
    staying = [
        {"kind": "note", "id": e["id"], "reference": e["reference"], "reason": str(gaps[e["id"]])}
        for e in entries
        if gaps.get(e["id"])
    ]
    return going, staying


def _gaps(case: Case, entries: Iterable[Entry], recipient_kind: str) -> dict[str, str]:
    wanted = {entry["id"] for entry in entries if entry["kind"] == "note"}
    if not wanted:
        return {}
    # By case, not by key: there may be more notes than one statement takes arguments.
    rows = WitnessNote.objects.filter(case=case).only("pk", "witness_id", "interviewed_on")
    notes = [note for note in rows if str(note.pk) in wanted]
    found = consenting.gaps(case, notes, recipient_kind)
    return {str(pk): gap for pk, gap in found.items()}


def uncovered(export: Export) -> list[Entry]:
    """The statements in an export that its recipient may not have (any more), as `split` gives them."""
    return split(export.case, export.records, export.recipient_kind)[1]


def record_withheld(export: Export, staying: Iterable[Entry], act: str) -> None:
    """An entry for each statement that was asked for and stays, part of an open unit.

    Beside the note rather than the export, so that nobody learns of a statement by it who may not know.
    """
    refused = {UUID(e["id"]): e for e in staying if e["reason"] != Gap.NO_RECIPIENT}
    for pk, note in WitnessNote.objects.in_bulk(list(refused)).items():
        details = {
            "act": act,
            "export": export.reference,
            "recipient_kind": export.recipient_kind,
            "reason": refused[pk]["reason"],
        }
        ledger.record(WITHHELD, note, case_id=note.case_id, details=details)


def require_covered(actor: Any, export: Export, act: str) -> None:
    """Refuse to hand out what consent does not cover any more; the refusal is in the ledger."""
    staying = uncovered(export)
    if not staying:
        return
    with ledger.unit(actor):
        record_withheld(export, staying, act)
    raise no_longer(staying)


def no_longer(staying: list[Entry]) -> Conflict:
    """The refusal in words, naming the statements."""
    statements = ", ".join(entry["reference"] for entry in staying)
    return Conflict(NO_LONGER % {"statements": statements}, code="consent")


@dataclass(frozen=True)
class Preview:
    """What would go to one kind of recipient: how many of the approved statements, and which stay why."""

    recipient: str
    label: str
    going: int
    staying: list[tuple[WitnessNote, Any]]


def preview(case: Case, *, in_full: bool) -> list[Preview]:
    """For each kind of recipient, which of the approved statements would go along now."""
    rows = WitnessNote.objects.filter(case=case, status=Status.APPROVED)
    notes = read_together(
        rows.defer(*WitnessNote.text_fields).select_related("witness").order_by("reference")
    )
    answers = consenting.all_standing(case)
    found = []
    for kind, label in Recipient.choices:
        gaps = {note.pk: consenting.gap_of(note, kind, answers.get(kind, {})) for note in notes}
        staying = [(note, why) for note in notes if (why := _why(note, gaps[note.pk], in_full))]
        found.append(Preview(kind, str(label), len(notes) - len(staying), staying))
    return found if notes else []


def _why(note: WitnessNote, gap: Any, in_full: bool) -> Any:
    """Why an approved statement would stay, in words; "" when it would go."""
    if note.shown_status == BROKEN:
        return DIFFERS
    return consenting.why(gap, in_full=in_full) if gap else ""


# -- withdrawal ------------------------------------------------------------------------------------


def stop(consent: Consent) -> list[Reminder]:
    """End what is under way to the recipient with statements of the witness; part of the withdrawal.

    A request that waits goes back to its author; a file that is not built never is; one that is built
    is not handed out any more. What was fetched already has to be called back by people.
    """
    reminders = []
    rows = Export.objects.filter(case_id=consent.case_id, recipient_kind=consent.recipient)
    rows = rows.filter(status__in=(Status.SUBMITTED, Status.APPROVED)).select_for_update(
        of=("self",)
    )
    notes = _references(consent.witness)
    for export in rows.select_related("case").order_by("pk"):
        if not any(entry["id"] in notes for entry in export.records):
            continue
        if export.status == Status.SUBMITTED:
            reviews.stop(export, "consent_withdrawn", stopped=Export.Stopped.CONSENT)
        fetched = export.status == Status.APPROVED and _end(export)
        kind = Task.Kind.RECALL if fetched else Task.Kind.STOPPED
        reminders.append(Reminder(kind, f"{export.reference} · {export.recipient}", _who(export)))
    for told in _by_operator(consent.witness, notes):
        if told.recipient_kind == str(Recipient(consent.recipient).label):
            reminders.append(Reminder(Task.Kind.RECALL, f"{told.reference} · {told.recipient}"))
    return reminders


def _who(export: Export) -> Any:
    return export.created_by


def _end(export: Export) -> bool:
    """Whether the file has been fetched; one that is not built yet will not be."""
    bundle = Bundle.objects.select_for_update().filter(export=export).first()
    if bundle is not None and bundle.state != Bundle.State.READY:
        Bundle.objects.filter(pk=bundle.pk).update(
            state=Bundle.State.FAILED, reason=Bundle.Reason.CONSENT, reason_about=""
        )
        bundle.refresh_from_db()
        details = {"reason": str(Bundle.Reason.CONSENT), "record": ""}
        ledger.record("exchange.export.failed", bundle, case_id=bundle.case_id, details=details)
    return LedgerEntry.objects.filter(object_id=export.pk, event__in=FETCHED).exists()


# -- what has left ---------------------------------------------------------------------------------


def tell(witness: Witness) -> list[Disclosure]:
    """What of this witness's statements was approved for handing over, or handed over, and when."""
    notes = _references(witness)
    rows = Export.objects.filter(case_id=witness.case_id, status=Status.APPROVED)
    exports = [
        (export, told)
        for export in rows.select_related("bundle").order_by("pk")
        if (told := [notes[e["id"]] for e in export.records if e["id"] in notes])
    ]
    fetched = _first_fetched([export.pk for export, _told in exports])
    found = [
        Disclosure(
            reference=export.reference,
            recipient=export.recipient,
            recipient_kind=str(export.get_recipient_kind_display()),
            notes=tuple(told),
            built_at=bundle.built_at if (bundle := getattr(export, "bundle", None)) else None,
            fetched_at=fetched.get(export.pk),
            url=records.address("exchange:export-detail", export.pk),
        )
        for export, told in exports
    ]
    return [*found, *_by_operator(witness, notes)]


def _references(witness: Witness) -> dict[str, str]:
    rows = WitnessNote.objects.filter(witness=witness).order_by("reference")
    return {str(pk): reference for pk, reference in rows.values_list("pk", "reference")}


def _first_fetched(keys: list[UUID]) -> dict[UUID, Any]:
    rows = LedgerEntry.objects.filter(object_id__in=keys, event__in=FETCHED).order_by("-seq")
    return dict(rows.values_list("object_id", "time"))


def _by_operator(witness: Witness, notes: dict[str, str]) -> list[Disclosure]:
    """Files written at the server's command line, as their entries in the ledger tell."""
    rows = Payload.objects.filter(entry__case_id=witness.case_id, entry__event=BY_OPERATOR)
    found = []
    for row in rows.select_related("entry").order_by("pk"):
        if row.payload is None:
            continue  # erased: nobody can say any more what it told
        details = json.loads(bytes(row.payload)).get("details") or {}
        told = tuple(sorted(set(notes.values()) & set(details.get("records", ()))))
        if told:
            found.append(
                Disclosure(
                    reference=details["identifier"],
                    recipient=details["recipient"],
                    recipient_kind=str(
                        dict(Recipient.choices).get(details.get("recipient_kind", ""), "")
                    ),
                    notes=told,
                    built_at=row.entry.time,
                    fetched_at=row.entry.time,
                )
            )
    return found

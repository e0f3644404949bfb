"""Writing and changing witness notes, and opening them to be read."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Case, Witness, WitnessNote
from casework.models.witness import today
from casework.services import writing
from common.errors import Invalid
from common.ids import random_code
from common.search import fold

EDITABLE_FIELDS = (
    "witness",
    "kind",
    "interviewed_on",
    "language",
    "place",
    "earlier_accounts",
    "account",
    "comments",
)


def note_gate(note: WitnessNote) -> dict:
    """What a note still lacks before it may be submitted (ICC/Eurojust guidelines for civil society)."""
    asked = {
        "account": _("Write down what the person said."),
        "interviewed_on": _("Say when the person was heard."),
        "language": _("Say in which language the account was given."),
    }
    if note.kind != WitnessNote.Kind.TO_FILE:
        asked["earlier_accounts"] = _("Ask first whether the person told anyone else before.")
        asked["witness"] = _("Choose the witness's code.")
    return {name: [text] for name, text in asked.items() if not getattr(note, name)}


def _check(note: WitnessNote) -> None:
    if note.witness is not None and note.witness.case_id != note.case_id:
        raise Invalid({"witness": [_("This witness does not belong to the case.")]})
    if not isinstance(note.interviewed_on, date | None):
        writing.validated(note, exclude=("reference",))
    if note.interviewed_on and note.interviewed_on > today():
        raise Invalid({"interviewed_on": [_("The interview cannot lie in the future.")]})
    writing.validated(note, exclude=("reference",))


def note_write(*, actor, case: Case, witness: Witness | None = None, **fields) -> WitnessNote:
    """Begin a note as a draft. Its reference is random, so that notes cannot be ordered by it."""
    writing.require(actor, "note.add", case)
    note = WitnessNote(case=case, witness=witness, created_by=actor, **fields)
    _check(note)
    with ledger.unit(actor):
        writing.require_open_case(case)
        while note._state.adding:
            note.reference = "WN-" + random_code().replace("-", "")
            note.search_text = fold(note.searchable())
            try:
                with transaction.atomic():
                    note.save(force_insert=True)
            except IntegrityError:
                continue
        writing.contributed(actor, note, "write")
        ledger.record("casework.note.written", note, case_id=case.pk)
    return note


def note_edit(*, actor, note: WitnessNote, version: int | None, **changes) -> WitnessNote:
    """Change a draft or returned note. The refusals are those of `case_edit`."""
    writing.require(actor, "note.edit", note)
    with ledger.unit(actor):
        writing.require_open_case(note.case)
        note = writing.locked(note)
        writing.require_editable(note)
        writing.require_version(note, version)
        changes = writing.changed_fields(note, changes)
        if not changes:
            return note
        before = note.canonical()
        for name, value in changes.items():
            setattr(note, name, value)
        _check(note)
        writing.write(note, changes, status=note.status)
        writing.contributed(actor, note, "edit")
        ledger.record("casework.note.edited", note, case_id=note.case_id, before=before)
    return note


def note_open(*, actor, note: WitnessNote) -> WitnessNote:
    """Read the text of a note: the reading is in the ledger before the text leaves the server."""
    writing.require(actor, "note.read", note)
    ledger.read(actor, "casework.note.read", note, case_id=note.case_id)
    return note

"""Writing and changing witness notes, and opening them to be read."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import ledger
from casework.interviews import interviewing
from casework.interviews.authorising import Authorisation
from casework.models import Case, Witness, WitnessNote
from casework.models.witness import today
from casework.review.proof import require_unbroken
from casework.review.reviewing import Missing
from casework.services import versions, warnings, writing
from casework.services.interviews import require_training
from casework.statements import warnings as warned
from common.errors import Invalid, NotVisible, Text
from common.ids import random_code
from common.search import fold

EDITABLE_FIELDS = ("witness", "kind", *WitnessNote.read_fields)


def note_gate(note: WitnessNote) -> Missing:
    """What a note still lacks before it may be submitted (ICC/Eurojust guidelines for civil society)."""
    asked: dict[str, Text] = {
        "account": _("Write down what the person said."),
        "interviewed_on": _("Say when the person was heard."),
        "language": _("Say in which language the account was given."),
    }
    missing: Missing = {name: [text] for name, text in asked.items() if not getattr(note, name)}
    if note.is_interview:
        missing |= interviewing.missing(note)
        missing |= Authorisation(note).missing()
    if undecided := warned.missing(note):
        missing["warnings"] = undecided
    return missing


def _check(note: WitnessNote) -> None:
    if note.witness is not None and note.witness.case_id != note.case_id:
        raise Invalid({"witness": [_("This witness does not belong to the case.")]})
    if not isinstance(note.interviewed_on, date | None):
        writing.validated(note, exclude=("reference",))
    if note.interviewed_on and note.interviewed_on > today():
        raise Invalid({"interviewed_on": [_("The interview cannot lie in the future.")]})
    writing.validated(note, exclude=("reference",))
    if found := interviewing.faults(note):
        raise Invalid(found)


def _cleaned(fields: dict[str, Any]) -> dict[str, Any]:
    if "persons_present" not in fields:
        return fields
    return {**fields, "persons_present": interviewing.persons_cleaned(fields["persons_present"])}


def note_write(*, actor, case: Case, witness: Witness | None = None, **fields) -> WitnessNote:
    """Begin a note as a draft. Its reference is random, so that notes cannot be ordered by it."""
    writing.require(actor, "note.add", case)
    note = WitnessNote(case=case, witness=witness, created_by=actor, **_cleaned(fields))
    _check(note)
    _require_training(actor, note)
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
        versions.keep(note, actor)
    return note


def note_edit(*, actor, note: WitnessNote, version: int | None, **changes) -> WitnessNote:
    """Change a draft or returned note. The refusals are those of `case_edit`."""
    writing.require(actor, "note.edit", note)
    changes = _cleaned(changes)
    with ledger.unit(actor):
        writing.require_open_case(note.case)
        note = writing.locked(note)
        writing.require_editable(note)
        writing.require_version(note, version)
        changes = writing.changed_fields(note, changes)
        if not changes:
            return note
        before, texts = note.canonical(), warned.texts_of(note)
        versions.keep_found(note)
        for name, value in changes.items():
            setattr(note, name, value)
        _check(note)
        _require_training(actor, note)
        writing.write(note, changes, status=note.status)
        writing.contributed(actor, note, "edit")
        ledger.record("casework.note.edited", note, case_id=note.case_id, before=before)
        versions.keep(note, actor)
        warnings.follow_text(actor, texts, note)
    return note


def _require_training(actor, note: WitnessNote) -> None:
    if note.is_interview:
        require_training(actor, note.witness)


def note_open(*, actor, note: WitnessNote) -> WitnessNote:
    """Read the text of a note: the reading is in the ledger before the text leaves the server."""
    writing.require(actor, "note.read", note)
    ledger.read(actor, "casework.note.read", note, case_id=note.case_id)
    return note


def note_open_redacted(*, actor, note: WitnessNote) -> WitnessNote:
    """Read the redacted text of an approved note: in the ledger before it leaves the server."""
    writing.require(actor, "note.read_redacted", note)
    if not note.has_redacted_text:
        raise NotVisible(_("No such record."))
    require_unbroken(note)
    ledger.read(actor, "casework.note.redacted_read", note, case_id=note.case_id)
    return note

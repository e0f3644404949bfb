"""Every saved version of a note: kept when it is saved, opened like the note itself."""

from typing import Any

from django.db.models import Max

import ledger
from casework.models import NoteVersion, WitnessNote
from casework.services import writing
from common.canonical import canonical_json


def keep(note: WitnessNote, person: Any) -> NoteVersion:
    """Keep `note` as it is now, saved by `person` (None: found so, from before versions were kept)."""
    last = NoteVersion.objects.filter(note=note).aggregate(last=Max("number"))["last"] or 0
    version = NoteVersion(
        case_id=note.case_id,
        note=note,
        number=last + 1,
        content=canonical_json(note.snapshot()).decode(),
        saved_by=person,
        saved_at=note.updated_at,
    )
    version.save(force_insert=True)
    ledger.record("casework.note_version.kept", version, case_id=note.case_id)
    return version


def keep_found(note: WitnessNote) -> None:
    """Before a first change, keep a note that was written before versions were kept."""
    if not NoteVersion.objects.filter(note=note).exists():
        keep(note, None)


def version_open(*, actor, version: NoteVersion) -> NoteVersion:
    """Read an earlier text of a note: the reading is in the ledger before the text leaves the server."""
    writing.require(actor, "note.read", version)
    ledger.read(actor, "casework.note_version.read", version, case_id=version.case_id)
    return version

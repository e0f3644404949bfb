"""A small case with approved and unapproved records, and a bundle taken apart."""

import io
import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

from casework.services import reviews
from exchange.services import builds
from exchange.services.exports import export_open, export_request
from tests import factories


@dataclass
class World:
    """A case with its people (`people.lead` and so on), two approved records and two that are not."""

    case: object
    people: SimpleNamespace
    photo: object
    note: object
    unapproved: list = field(default_factory=list)

    def request(self, **fields):
        fields.setdefault("recipient", "Office of the Prosecutor")
        fields.setdefault("recipient_kind", "icc")
        fields.setdefault("legal_basis", "Request 14/2026 for legal assistance")
        return export_request(actor=self.people.lead, case=self.case, **fields)

    def approve(self, export, by=None):
        by = by or self.people.reviewer
        return reviews.move(actor=by, record=export, name="approve")

    def built(self, **fields):
        """An approved export whose bundle has been built, without the worker's other jobs."""
        export = self.approve(self.request(**fields))
        builds.build(str(export.pk))
        export.bundle.refresh_from_db()
        return export

    def contents(self, export) -> "Contents":
        with export_open(actor=self.people.lead, export=export).file as file:
            return Contents(file.read())


class Contents:
    """The files of a bundle by path, without the folder they lie in."""

    def __init__(self, data: bytes):
        self.data = data
        with ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            names = archive.namelist()
            (self.folder,) = {name.split("/")[0] for name in names}
            self.files = {name.partition("/")[2]: archive.read(name) for name in names}

    def json(self, path: str):
        return json.loads(self.files[path])

    def text(self, path: str) -> str:
        return self.files[path].decode()

    def all_bytes(self) -> bytes:
        return b"\n".join(self.files.values())


@pytest.fixture
def world(db) -> World:
    lead = factories.user("anna.lead", display_name="Anna Kovalenko")
    case = factories.case(lead, title="Strike on a clinic", summary="Summary of the strike.")
    people = SimpleNamespace(
        lead=lead,
        **factories.team(
            case,
            lead,
            investigator="ivan.investigator",
            reviewer="rita.reviewer",
            analyst="alla.analyst",
        ),
    )
    photo = factories.item(case, people.investigator, b"the photograph", "Фото 1.JPG")
    photo = factories.approved(photo, people.reviewer)
    note = factories.note(
        case, people.investigator, account="The windows were gone.", comments="SECRET-COMMENT"
    )
    note = factories.approved(note, people.reviewer)
    factories.consent(note.witness, people.investigator, "icc", comment="SECRET-CONDITION")
    drafts = [
        factories.item(case, people.investigator, b"UNAPPROVED-BYTES", title="UNAPPROVED-TITLE"),
        factories.note(case, people.investigator, account="UNAPPROVED-ACCOUNT"),
    ]
    return World(case, people, photo, note, drafts)


@pytest.fixture
def approved_case(world) -> World:
    """The same with the case itself approved."""
    world.case = factories.approved(world.case, world.people.reviewer)
    return world

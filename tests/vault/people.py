"""A case with a witness whose identity is on file, and everybody around it."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import timezone

from casework.models import Case, Witness
from common.errors import Conflict, Invalid, Refused
from ledger.models import Entry
from tests import factories
from vault.models import Access, Identity
from vault.services import access, showing
from vault.services.identities import identity_write

SURNAME, GIVEN_NAME = "Вигадана", "Особа"
PHONES = ["+380 44 000 00 01", "+380 44 000 00 02"]
PHOTO = b"\xff\xd8\xff\xe0 not a face"
VALUES = {"surname": SURNAME, "given_name": GIVEN_NAME, "phone": PHONES, "photo": PHOTO}
WHY = {"reason": "A threat was reported.", "legal_basis": "Vital interest", "minutes": 15}
REVIEW = {"verdict": "justified", "comment": "Read the reason, asked the lead."}
WISHED = "After dusk, never on Sundays"
ROLES = ("investigator", "analyst", "reviewer", "observer")


@dataclass
class Around:
    """People by role (two custodians, two supervisors), their case, its witness and what is on file."""

    people: dict[str, Any]
    case: Case
    witness: Witness
    identity: Identity
    tokens: dict[str, Any] = field(default_factory=dict)

    def ask(self, who: str = "investigator", **changes: Any) -> Access:
        given = {"kinds": ["surname", "phone"], **WHY, "confirmed_at": timezone.now(), **changes}
        return access.access_request(actor=self.people[who], witness=self.witness, **given)

    def emergency(self, who: str = "investigator", **changes: Any) -> Access:
        given = {"kinds": ["surname", "phone"], **WHY, "confirmed_at": timezone.now(), **changes}
        return access.access_emergency(actor=self.people[who], witness=self.witness, **given)

    def grant(self, asked: Access, who: str = "supervisor", **changes: Any) -> Access:
        given = {"confirmed_at": timezone.now(), **changes}
        return access.access_grant(actor=self.people[who], access=asked, **given)

    def open(self, granted: Access, **changes: Any) -> Access:
        given = {"confirmed_at": timezone.now(), **changes}
        return access.access_open(actor=granted.requested_by, access=granted, **given)

    def opened(self, who: str = "investigator", **changes: Any) -> Access:
        return self.open(self.grant(self.ask(who, **changes)))


def around() -> Around:
    lead = factories.user("lead")
    case = factories.case(lead)
    people = {"lead": lead}
    for role in ROLES:
        people[role] = factories.user(role)
        factories.add_member(case, lead, people[role], role)
    for name in ("custodian", "custodian2"):
        people[name] = factories.user(name)
        factories.add_member(case, lead, people[name], "witness_custodian")
    for name in ("supervisor", "supervisor2"):
        people[name] = factories.user(name, "Supervisor")
    people["administrator"] = factories.user("administrator", "Administrator")
    people["auditor"] = factories.user("auditor", "Auditor")
    people["outsider"] = factories.user("outsider")
    witness = factories.witness(
        case, people["custodian"], contact_times=WISHED, do_not_contact=True
    )
    identity = identity_write(
        actor=people["custodian"], witness=witness, version=None, values=VALUES
    )
    return Around(people, case, witness, identity)


def events(row: Any) -> list[str]:
    """What the ledger says of an access, without the name of the app."""
    rows = Entry.objects.filter(object_id=row.pk).order_by("seq")
    return [name.removeprefix("vault.") for name in rows.values_list("event", flat=True)]


def refused(code: str, act: Any, *arguments: Any, **named: Any) -> None:
    with pytest.raises((Conflict, Refused, Invalid)) as caught:
        act(*arguments, **named)
    assert caught.value.code == code, caught.value


def shown(found: Access) -> Any:
    """What the requester is shown now."""
    return showing.access_show(actor=found.requested_by, access=found)

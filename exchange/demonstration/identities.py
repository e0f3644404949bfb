"""Identities in the demonstration: of people who do not exist, and an access in every state."""

from string import ascii_uppercase
from typing import Any

from django.utils import timezone

from casework.models import Witness
from exchange.demonstration.files import picture
from vault.models import Access
from vault.services import access, access_reviews
from vault.services.identities import identity_write

LEGAL_BASIS = "Demonstration: vital interest of the person"
SHOWN = ["surname", "given_name", "phone", "safe_contact", "photo"]


def record_identities(people: dict[str, Any]) -> None:
    """Who each witness of the demonstration would be, and one access in each state."""
    witnesses = list(Witness.objects.order_by("case__reference", "code"))
    for letter, witness in zip(ascii_uppercase, witnesses, strict=False):
        identity_write(
            actor=people["custodian"], witness=witness, version=None, values=_invented(letter)
        )
    first, second, third, *_more, last = witnesses
    # A hint for the custodian: the same person under two codes, as happens between two teams.
    again = {"other_names": "Invented DemopersonA"}
    identity_write(actor=people["custodian"], witness=last, version=1, values=again)
    investigator, lead, custodian = people["investigator"], people["lead"], people["custodian"]
    _reviewed(_closed(_opened(_asked(lead, first), people["supervisor"])), custodian)
    _closed(_emergency(custodian, first))
    _opened(_asked(investigator, first), custodian)
    _refused(_asked(lead, second), custodian)
    _granted(_asked(investigator, second), people["supervisor"])
    access.access_cancel(actor=lead, access=_asked(lead, third))
    _asked(investigator, third)


def _invented(letter: str) -> dict[str, Any]:
    return {
        "surname": f"Demoperson{letter}",
        "given_name": "Invented",
        "phone": f"+380 00 000 00 {ord(letter):02}",
        "safe_contact": "Demonstration: after 18:00, through the parish; never by name.",
        "photo": picture("Nobody: a portrait for the demonstration", 260),
    }


def _now() -> dict[str, Any]:
    return {"confirmed_at": timezone.now()}


def _why(what: str) -> dict[str, Any]:
    return {
        "kinds": SHOWN,
        "minutes": 60,
        "reason": f"Demonstration: {what}",
        "legal_basis": LEGAL_BASIS,
        **_now(),
    }


def _asked(person: Any, witness: Witness) -> Access:
    why = _why("the person is to be told of a hearing")
    return access.access_request(actor=person, witness=witness, **why)


def _emergency(person: Any, witness: Witness) -> Access:
    why = _why("a threat was reported tonight")
    return access.access_emergency(actor=person, witness=witness, **why)


def _granted(asked: Access, by: Any) -> Access:
    return access.access_grant(actor=by, access=asked, **_now())


def _opened(asked: Access, by: Any) -> Access:
    return access.access_open(actor=asked.requested_by, access=_granted(asked, by), **_now())


def _closed(opened: Access) -> Access:
    return access.access_close(actor=opened.requested_by, access=opened)


def _refused(asked: Access, by: Any) -> Access:
    comment = "Demonstration: ask through the safe channel first."
    return access.access_refuse(actor=by, access=asked, comment=comment)


def _reviewed(ended: Access, by: Any) -> Access:
    comment = "Demonstration: the hearing was real, the minutes few."
    return access_reviews.access_review(
        actor=by, access=ended, verdict=Access.Verdict.JUSTIFIED, comment=comment
    )

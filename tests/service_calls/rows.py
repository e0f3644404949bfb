"""Rows that the calls need, each made through services."""

import re
from collections.abc import Callable
from typing import Any

from django.core import mail
from django.test import TestCase
from django.utils import timezone

import store
from accounts.models import ApiToken, User
from accounts.services import (
    create_token,
    invite_user,
    request_credential_reset,
    use_credential_reset,
)
from casework.models import Case
from casework.services import remarks, reviews
from casework.services.escalations import review_escalate
from casework.services.teams import member_end
from evidence.models import Derivative, Disposal, EvidenceItem, Upload
from evidence.processing.originals import process
from evidence.services.disposals import disposal_request
from evidence.services.handovers import handover_propose
from evidence.services.items import draft
from evidence.services.uploads import bytes_of, upload_begin
from exchange.models import Bundle
from exchange.services.exports import export_request
from tests import factories
from tests.world import World
from vault.models import Access
from vault.services.access import access_emergency, access_grant, access_open, access_request
from vault.services.identities import identity_write

Arguments = Callable[[World], dict[str, Any]]


def person(world: World, name: str, *roles: str) -> User:
    return factories.user(name, *roles)


def fresh_case(world: World) -> Case:
    return factories.case(world.people["lead"])


def fresh_item(world: World) -> EvidenceItem:
    return factories.item(world.case, world.people["investigator"])


def asked_disposal(world: World) -> Disposal:
    return disposal_request(
        actor=world.people["lead"],
        item=fresh_item(world),
        grounds="mistaken_upload",
        reason="Sent twice",
    )


def fresh_token(world: World, by: str = "analyst", owner: str = "analyst") -> ApiToken:
    token, _plain = create_token(
        actor=world.people[by], owner=world.people[owner], scopes=["read"], days=1
    )
    return token


def secret_of(world: World, **invitation: Any) -> str:
    _invitation, link = invite_user(actor=world.people["administrator"], **invitation)
    return link.rstrip("/").rpartition("/")[2]


def suspended(world: World, name: str) -> tuple[User, str]:
    """A person whose password is being reset, and the secret of the link that was mailed to them."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        request_credential_reset(
            actor=world.people["administrator"], user=factories.user(name), what="password"
        )
    (letter,) = [sent for sent in mail.outbox if sent.to == [f"{name}@example.org"]]
    link = re.search(r"/reset/([^/\s]+)/", letter.body)
    return User.objects.get(username=name), link.group(1)


def confirmable(world: World, name: str) -> User:
    _user, secret = suspended(world, name)
    return use_credential_reset(token=secret, password="another horse battery staple")


def returned_export(world: World) -> Any:
    export = requested_export(world)
    return reviews.move(
        actor=world.people["supervisor"], record=export, name="return", comment="Say more."
    )


def requested_export(world: World) -> Any:
    return export_request(
        actor=world.people["lead"], case=world.case, recipient="A court", legal_basis="A request"
    )


def approved_export(world: World) -> Any:
    export = requested_export(world)
    return reviews.move(actor=world.people["supervisor"], record=export, name="approve")


def lost_export(world: World) -> Any:
    export = approved_export(world)
    Bundle.objects.filter(export=export).update(state=Bundle.State.FAILED)
    return export


def moved(name: str, record: Callable[[World], Any], by: str) -> Arguments:
    return lambda w: {
        "actor": w.people[by],
        "record": record(w),
        "name": name,
        "comment": "A comment.",
    }


def submitted_item(world: World) -> Any:
    return factories.submitted(fresh_item(world))


def open_remark(world: World) -> Any:
    review = world.review(submitted_item(world))
    return remarks.remark_add(actor=world.people["reviewer"], review=review, text="Which wing?")


def handed_on(world: World) -> Any:
    review = world.review(submitted_item(world))
    review_escalate(actor=world.people["reviewer"], review=review, reason="We cannot agree.")
    return review


def approved_item(world: World) -> Any:
    return factories.approved(fresh_item(world), world.people["reviewer"])


def approved_case(world: World) -> Any:
    case = fresh_case(world)
    factories.add_member(case, world.people["lead"], world.people["reviewer"], "reviewer")
    return factories.approved(case, world.people["reviewer"])


def stored_file() -> store.Stored:
    return store.open_store().intake([b"bytes that wait in the store"])


def begun_upload(world: World) -> Upload:
    return upload_begin(
        actor=world.people["investigator"],
        case=world.case,
        length=10,
        file_name="a.txt",
        title="A text",
    )


def whole_upload(world: World) -> Upload:
    """All its bytes have come, but a crash came before the item."""
    upload = begun_upload(world)
    bytes_of(upload).append(0, [b"1234567890"])
    return upload


def proposed(world: World) -> Any:
    """A hand-over of a fresh item to the lead, which nobody has answered."""
    return handover_propose(
        actor=world.people["investigator"],
        item=fresh_item(world),
        to=world.people["lead"],
        purpose="To be kept",
    )


def undated_item(world: World) -> EvidenceItem:
    return draft(
        actor=world.people["investigator"], case=world.case, file_name="a.txt", title="A text"
    )


def approved_case_with_item(world: World) -> Case:
    case = approved_case(world)
    item = factories.item(case, world.people["lead"], title="For the operator's export")
    factories.approved(item, world.people["reviewer"])
    return Case.objects.get(pk=case.pk)


def made_text(world: World) -> Derivative:
    return Derivative.objects.select_related("item").get(item=world.items["waiting"], kind="text")


def recording(world: World) -> EvidenceItem:
    """A second of silence, examined."""
    sound = b"RIFF\x24\0\0\0WAVEfmt " + bytes(32)
    item = factories.item(world.case, world.people["investigator"], sound, "silence.wav")
    process(str(item.pk))
    return EvidenceItem.objects.select_related("facts").get(pk=item.pk)


def on_file(world: World) -> Any:
    """A fresh witness of whom something is on file."""
    custodian = world.people["custodian"]
    witness = factories.witness(world.case, custodian)
    values = {
        "surname": "Invented",
        "phone": "+380 44 000 00 00",
        "photo": b"\xff\xd8\xff and so on",
    }
    identity_write(actor=custodian, witness=witness, version=None, values=values)
    return witness


def fresh() -> dict[str, Any]:
    return {"confirmed_at": timezone.now()}


def why(witness: Any) -> dict[str, Any]:
    return {
        "witness": witness,
        "kinds": ["surname", "phone", "photo"],
        "reason": "A threat was reported.",
        "legal_basis": "Vital interest",
        "minutes": 10,
        **fresh(),
    }


def asked_access(world: World) -> Access:
    return access_request(actor=world.people["lead"], **why(on_file(world)))


def granted_access(world: World) -> Access:
    return access_grant(actor=world.people["supervisor"], access=asked_access(world), **fresh())


def opened_access(world: World) -> Access:
    return access_open(actor=world.people["lead"], access=granted_access(world), **fresh())


def abandoned_access(world: World, name: str) -> Access:
    """Open, of somebody who has left the team since."""
    lead, somebody = world.people["lead"], person(world, name)
    membership = factories.add_member(world.case, lead, somebody, "investigator")
    opened = access_emergency(actor=somebody, **why(on_file(world)))
    member_end(actor=lead, membership=membership)
    return opened

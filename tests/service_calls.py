"""Every service with arguments of real rows, and the entries that it leaves in the ledger. By hand.

Higher rows of the table make what lower ones work on; each is called once, in this order.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core import mail
from django.test import TestCase
from django.utils import timezone

import store
from accounts.models import ApiToken, CredentialReset, User
from accounts.services import (
    create_token,
    invite_user,
    request_credential_reset,
    use_credential_reset,
)
from casework.models import Case, Membership
from casework.services import remarks, reviews
from casework.services.teams import member_end
from evidence.models import Derivative, Disposal, EvidenceItem, Upload
from evidence.processing.originals import process
from evidence.services.disposals import disposal_request
from evidence.services.handovers import handover_propose
from evidence.services.items import draft
from evidence.services.uploads import bytes_of, upload_begin
from evidence.upkeep.auditing import Tally
from exchange.models import Bundle
from exchange.services.exports import export_request
from ledger import OPERATOR, SYSTEM
from tests import factories
from tests.world import SEALED_NAME, World
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


# Every service, called on real rows, and the events that it leaves in the ledger, in their order.
SERVICES: dict[str, tuple[Arguments, tuple[str, ...]]] = {
    # accounts
    "accounts.people.create_demo_account": (
        lambda w: {
            "actor": SYSTEM,
            "username": "s-demo",
            "display_name": "Demo",
            "email": "",
            "password": factories.PASSWORD,
            "site_roles": ["Member"],
        },
        ("accounts.user.joined",),
    ),
    "accounts.people.set_site_roles": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": person(w, "s-roles"),
            "roles": ["Auditor"],
        },
        ("accounts.user.roles_changed",),
    ),
    "accounts.people.deactivate_user": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": w.people["observer"],
            "reason": "Left",
        },
        ("accounts.user.deactivated",),
    ),
    "accounts.people.reactivate_user": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": User.objects.get(pk=w.people["observer"].pk),
        },
        ("accounts.user.reactivated",),
    ),
    "accounts.people.change_contact": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": person(w, "s-contact"),
            "display_name": "New Name",
            "email": "new-address@example.org",
        },
        ("accounts.user.contact_changed",),
    ),
    "accounts.people.change_password": (
        lambda w: {"actor": person(w, "s-password"), "password": "a new battery for a horse"},
        ("accounts.user.password_changed",),
    ),
    "accounts.invitations.invite_user": (
        lambda w: {"actor": w.people["administrator"], "email": "guest@example.org"},
        ("accounts.user.invited",),
    ),
    "accounts.invitations.accept_invitation": (
        lambda w: {
            "token": secret_of(w),
            "username": "s-joins",
            "display_name": "Joins",
            "password": factories.PASSWORD,
        },
        ("accounts.user.joined", "accounts.invitation.accepted"),
    ),
    "accounts.invitations.cancel_invitation": (
        lambda w: {
            "actor": w.people["administrator"],
            "invitation": invite_user(actor=w.people["administrator"])[0],
        },
        ("accounts.invitation.cancelled",),
    ),
    "accounts.access.request_credential_reset": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": person(w, "s-reset"),
            "what": CredentialReset.What.PASSWORD,
        },
        ("accounts.credential_reset.requested", "accounts.user.access_suspended"),
    ),
    "accounts.access.use_credential_reset": (
        lambda w: {"token": suspended(w, "s-uses")[1], "password": "a quite new horse battery"},
        ("accounts.credential_reset.used",),
    ),
    "accounts.access.confirm_access": (
        lambda w: {"actor": w.people["supervisor"], "user": confirmable(w, "s-confirmed")},
        ("accounts.credential_reset.confirmed", "accounts.user.access_confirmed"),
    ),
    "accounts.same_persons.same_person_mark": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": person(w, "one-account"),
            "other": person(w, "other-account").username,
            "reason": "One person with two accounts",
        },
        ("accounts.same_person.marked",) * 2,
    ),
    "accounts.same_persons.same_person_lift": (
        lambda w: {
            "actor": w.people["administrator"],
            "user": User.objects.get(username="one-account"),
            "reason": "A namesake",
        },
        ("accounts.same_person.lifted",) * 2,
    ),
    "accounts.trainings.training_record": (
        lambda w: {
            "actor": w.people["supervisor"],
            "user": w.people["custodian"],
            "subject": "children",
            "provider": "An institute",
            "completed_on": date(2026, 2, 2),
        },
        ("accounts.training.recorded",),
    ),
    "accounts.trainings.training_revoke": (
        lambda w: {
            "actor": w.people["supervisor"],
            "training": w.training,
            "reason": "The certificate was another's",
        },
        ("accounts.training.revoked",),
    ),
    "accounts.tokens.create_token": (
        lambda w: {
            "actor": w.people["lead"],
            "owner": w.people["lead"],
            "scopes": ["read"],
            "days": 1,
        },
        ("accounts.token.created",),
    ),
    "accounts.tokens.confirm_token": (
        lambda w: {
            "actor": w.people["analyst"],
            "token": fresh_token(w, by="administrator"),
        },
        ("accounts.token.confirmed",),
    ),
    "accounts.tokens.revoke_token": (
        lambda w: {"actor": w.people["analyst"], "token": fresh_token(w)},
        ("accounts.token.revoked",),
    ),
    # casework
    "casework.cases.case_open": (
        lambda w: {
            "actor": w.people["lead"],
            "title": "T",
            "summary": "S",
            "kind": Case.Kind.OTHER,
        },
        ("casework.case.opened", "casework.team.joined"),
    ),
    "casework.cases.case_edit": (
        lambda w: {
            "actor": w.people["lead"],
            "case": fresh_case(w),
            "version": 1,
            "title": "Another title",
        },
        ("casework.case.edited",),
    ),
    "casework.teams.member_add": (
        lambda w: {
            "actor": w.people["lead"],
            "case": w.case,
            "user": person(w, "s-member"),
            "role": "observer",
        },
        ("casework.team.joined",),
    ),
    "casework.teams.member_change": (
        lambda w: {
            "actor": w.people["lead"],
            "membership": Membership.objects.get(user__username="s-member"),
            "role": "analyst",
            "ends_on": None,
        },
        ("casework.team.changed",),
    ),
    "casework.teams.member_end": (
        lambda w: {
            "actor": w.people["lead"],
            "membership": Membership.objects.get(user__username="s-member"),
            "reason": "Left",
        },
        ("casework.team.left",),
    ),
    "casework.witnesses.witness_add": (
        lambda w: {"actor": w.people["custodian"], "case": w.case, "category": "expert"},
        ("casework.witness.added",),
    ),
    "casework.witnesses.witness_edit": (
        lambda w: {
            "actor": w.people["custodian"],
            "witness": w.witness,
            "version": None,
            "safe_channel": "intermediary",
        },
        ("casework.witness.edited",),
    ),
    "casework.witnesses.witness_open": (
        lambda w: {"actor": w.people["reviewer"], "witness": w.witness},
        ("casework.witness.read",),
    ),
    "casework.risks.risk_assess": (
        lambda w: {
            "actor": w.people["custodian"],
            "witness": w.witness,
            "level": "high",
            "situation": "In the town",
            "threats": "Being seen",
            "measures": "Met elsewhere",
            "assessed_on": date(2026, 1, 5),
            "expires_on": date(2026, 6, 5),
        },
        ("casework.risk.assessed", "casework.task.done", "casework.task.added"),
    ),
    "casework.risks.referral_add": (
        lambda w: {
            "actor": w.people["custodian"],
            "witness": w.witness,
            "kind": "legal",
            "offered_on": date(2026, 1, 5),
        },
        ("casework.referral.offered",),
    ),
    "casework.risks.referral_edit": (
        lambda w: {
            "actor": w.people["custodian"],
            "referral": w.kept["referral"],
            "version": None,
            "outcome": "accepted",
        },
        ("casework.referral.edited",),
    ),
    "casework.consents.consent_record": (
        lambda w: {
            "actor": w.people["custodian"],
            "witness": w.witness,
            "recipient": "public",
            "answer": "later",
            "given_on": date(2026, 1, 5),
            "method": "remote",
        },
        ("casework.consent.postponed",),
    ),
    "casework.consent_texts.consent_text_add": (
        lambda w: {"actor": w.people["supervisor"], "language": "pl", "body": "What it is for"},
        ("casework.consent_text.added",),
    ),
    "casework.tasks.task_add": (
        lambda w: {
            "actor": w.people["analyst"],
            "case": w.case,
            "title": "Ask for the records",
            "due_on": date(2027, 1, 5),
        },
        ("casework.task.added",),
    ),
    "casework.tasks.task_edit": (
        lambda w: {
            "actor": w.people["lead"],
            "task": w.kept["task"],
            "version": None,
            "due_on": date(2027, 2, 5),
        },
        ("casework.task.edited",),
    ),
    "casework.leaving.work_hand_over": (
        lambda w: {
            "actor": w.people["lead"],
            "membership": w.case.memberships.get(user=w.people["analyst"]),
            "to": w.people["reviewer"],
        },
        ("casework.task.handed_over",),
    ),
    "casework.tasks.task_move": (
        lambda w: {"actor": w.people["analyst"], "task": w.kept["chore"], "status": "doing"},
        ("casework.task.begun",),
    ),
    "casework.task_links.task_link": (
        lambda w: {
            "actor": w.people["lead"],
            "task": w.kept["chore"],
            "record_kind": "witness",
            "record_id": w.witness.pk,
        },
        ("casework.task.linked",),
    ),
    "casework.task_links.task_unlink": (
        lambda w: {"actor": w.people["analyst"], "link": w.kept["tied"]},
        ("casework.task.unlinked",),
    ),
    "casework.tasks.task_close": (
        lambda w: {"actor": w.people["lead"], "task": w.kept["task"], "status": "done"},
        ("casework.task.done",),
    ),
    "casework.notes.note_write": (
        lambda w: {"actor": w.people["custodian"], "case": w.case, "account": "Words."},
        ("casework.note.written", "casework.note_version.kept"),
    ),
    "casework.notes.note_edit": (
        lambda w: {
            "actor": w.people["custodian"],
            "note": w.notes["draft"],
            "version": 1,
            "account": "Other words.",
        },
        ("casework.note.edited", "casework.note_version.kept"),
    ),
    "casework.notes.note_open_redacted": (
        lambda w: {"actor": w.people["analyst"], "note": w.notes["redacted"]},
        ("casework.note.redacted_read",),
    ),
    "casework.warnings.warnings_decide": (
        lambda w: {
            "actor": w.people["custodian"],
            "note": factories.note(w.case, w.people["investigator"], account="Phone 067 123 45 67"),
            "verdict": "mistaken",
        },
        ("casework.note.warnings_decided",),
    ),
    "casework.notes.note_open": (
        lambda w: {"actor": w.people["lead"], "note": w.notes["approved"]},
        ("casework.note.read",),
    ),
    "casework.versions.version_open": (
        lambda w: {"actor": w.people["lead"], "version": w.notes["draft"].versions.get(number=1)},
        ("casework.note_version.read",),
    ),
    "casework.interviews.interview_approve": (
        lambda w: {
            "actor": w.people["reviewer"],
            "note": factories.note(
                w.case, w.people["custodian"], w.witness, another_reason="To ask of the uniforms."
            ),
        },
        ("casework.interview.approved",),
    ),
    "casework.remarks.remark_add": (
        lambda w: {
            "actor": w.people["reviewer"],
            "review": w.review(submitted_item(w)),
            "field": "title",
            "text": "Which wing?",
        },
        ("casework.remark.made",),
    ),
    "casework.remarks.remark_answer": (
        lambda w: {
            "actor": w.people["investigator"],
            "remark": open_remark(w),
            "text": "The north wing.",
        },
        ("casework.remark.answered",),
    ),
    "casework.remarks.remark_settle": (
        lambda w: {"actor": w.people["reviewer"], "remark": open_remark(w)},
        ("casework.remark.settled",),
    ),
    "casework.policies.policy_set": (
        lambda w: {
            "actor": w.people["lead"],
            "case": fresh_case(w),
            "kind": "evidence",
            "approvals": 2,
        },
        ("casework.review_policy.set",),
    ),
    "casework.deciding_each.decide_each": (
        lambda w: {
            "actor": w.people["reviewer"],
            "seen": [
                (review.pk, review.digest)
                for review in [w.review(submitted_item(w)), w.review(submitted_item(w))]
            ],
            "name": "approve",
        },
        ("casework.decision.approved", "evidence.item.approved", "casework.review.decided") * 2,
    ),
    "casework.reviews.move submit": (
        moved("submit", fresh_item, "investigator"),
        ("evidence.item.submitted", "casework.review.opened"),
    ),
    "casework.reviews.move approve": (
        moved("approve", submitted_item, "reviewer"),
        ("casework.decision.approved", "evidence.item.approved", "casework.review.decided"),
    ),
    "casework.reviews.move return": (
        moved("return", submitted_item, "reviewer"),
        ("casework.decision.returned", "evidence.item.returned", "casework.review.decided"),
    ),
    "casework.reviews.move withdraw": (
        moved("withdraw", submitted_item, "investigator"),
        ("evidence.item.withdrawn", "casework.review.withdrawn"),
    ),
    "casework.reviews.move reopen": (
        moved("reopen", approved_item, "investigator"),
        ("evidence.item.reopened",),
    ),
    "casework.reviews.move close": (
        moved("close", approved_case, "lead"),
        ("casework.closing.noted", "casework.case.closed"),
    ),
    # evidence
    "evidence.items.item_receive": (
        lambda w: {"item": undated_item(w), "chunks": [b"some bytes"]},
        ("evidence.item.received", "evidence.custody.received", "evidence.facts.awaited"),
    ),
    "evidence.entering.item_enter": (
        lambda w: {"item": undated_item(w), "stored": stored_file()},
        ("evidence.item.received", "evidence.custody.received", "evidence.facts.awaited"),
    ),
    "evidence.entering.items_enter": (
        lambda w: {"files": [(undated_item(w), stored_file())]},
        ("evidence.item.received", "evidence.custody.received", "evidence.facts.awaited"),
    ),
    "evidence.uploads.upload_append": (
        lambda w: {
            "actor": w.people["investigator"],
            "upload": begun_upload(w),
            "offset": 0,
            "chunks": [b"12345", b"67890"],
        },
        ("evidence.item.received", "evidence.custody.received", "evidence.facts.awaited"),
    ),
    "evidence.uploads.upload_finish": (
        lambda w: {"actor": w.people["investigator"], "upload": whole_upload(w)},
        ("evidence.item.received", "evidence.custody.received", "evidence.facts.awaited"),
    ),
    "evidence.items.item_edit": (
        lambda w: {
            "actor": w.people["investigator"],
            "item": fresh_item(w),
            "version": 1,
            "description": "More.",
        },
        ("evidence.item.edited",),
    ),
    "evidence.items.item_void": (
        lambda w: {"actor": w.people["lead"], "item": fresh_item(w), "reason": "Twice"},
        ("evidence.item.voided", "evidence.custody.voided"),
    ),
    "evidence.items.original_open": (
        lambda w: {"actor": w.people["analyst"], "item": w.items["waiting"]},
        ("evidence.item.downloaded",),
    ),
    "evidence.viewing.item_view": (
        lambda w: {"actor": w.people["analyst"], "item": w.items["waiting"]},
        ("evidence.item.viewed",),
    ),
    "evidence.viewing.derivative_open": (
        lambda w: {"actor": w.people["lead"], "derivative": made_text(w)},
        ("evidence.item.viewed",),
    ),
    "evidence.viewing.media_open": (
        lambda w: {"actor": w.people["analyst"], "item": recording(w)},
        ("evidence.item.played",),
    ),
    "evidence.custody.custody_add": (
        lambda w: {
            "actor": w.people["analyst"],
            "item": w.items["waiting"],
            "kind": "sealed",
            "seal": "A-17",
        },
        ("evidence.custody.sealed",),
    ),
    "evidence.links.link_add": (
        lambda w: {
            "actor": w.people["analyst"],
            "item": w.items["waiting"],
            "other": w.items["approved"],
            "kind": "same_event",
            "reason": "The same smoke.",
        },
        ("evidence.link.stated",),
    ),
    "evidence.links.link_withdraw": (
        lambda w: {"actor": w.people["lead"], "link": w.link, "reason": "Another day"},
        ("evidence.link.withdrawn",),
    ),
    "evidence.verifications.verification_add": (
        lambda w: {
            "actor": w.people["analyst"],
            "item": w.items["waiting"],
            "part": "technical",
            "finding": "No trace of editing.",
        },
        ("evidence.verification.recorded",),
    ),
    "evidence.verifications.verification_edit": (
        lambda w: {
            "actor": w.people["analyst"],
            "verification": w.verifications["draft"],
            "version": 1,
            "latitude": Decimal("50.4499"),
            "longitude": Decimal("30.4823"),
        },
        ("evidence.verification.edited",),
    ),
    "evidence.verifications.verification_void": (
        lambda w: {
            "actor": w.people["lead"],
            "verification": w.verifications["draft"],
            "reason": "Recorded twice",
        },
        ("evidence.verification.voided",),
    ),
    "evidence.handovers.handover_propose": (
        lambda w: {
            "actor": w.people["investigator"],
            "item": w.items["waiting"],
            "to": w.people["lead"],
            "purpose": "To be kept",
        },
        ("evidence.handover.proposed",),
    ),
    "evidence.handovers.handover_accept": (
        lambda w: {"actor": w.people["analyst"], "handover": w.handover, "seal": "A-17"},
        ("evidence.handover.accepted", "evidence.custody.handed_over"),
    ),
    "evidence.handovers.handover_decline": (
        lambda w: {
            "actor": w.people["lead"],
            "handover": proposed(w),
            "reason": "No room for it",
        },
        ("evidence.handover.declined",),
    ),
    "evidence.handovers.handover_withdraw": (
        lambda w: {"actor": w.people["investigator"], "handover": proposed(w)},
        ("evidence.handover.withdrawn",),
    ),
    "evidence.physical.physical_add": (
        lambda w: {
            "actor": w.people["lead"],
            "case": w.case,
            "title": "A bag",
            "kind": "package",
        },
        ("evidence.item.received", "evidence.custody.received"),
    ),
    "evidence.physical.sample_take": (
        lambda w: {
            "actor": w.people["investigator"],
            "item": w.items["sample"],
            "title": "A part of it",
        },
        (
            "evidence.item.received",
            "evidence.custody.sample_taken",
            "evidence.custody.sampled",
        ),
    ),
    "evidence.checks.item_verify": (
        lambda w: {"actor": w.people["reviewer"], "item": w.items["waiting"]},
        ("evidence.check.intact",),
    ),
    "evidence.checks.checks_keep": (
        lambda w: {
            "actor": SYSTEM,
            "checks": [
                (
                    w.items["waiting"].pk,
                    w.case.pk,
                    store.open_store().verify(w.items["waiting"].sha256),
                )
            ],
        },
        ("evidence.check.intact",),
    ),
    "evidence.checks.store_check_end": (
        lambda w: {
            "actor": SYSTEM,
            "by": "nightly",
            "started_at": timezone.now(),
            "tally": Tally(intact=3, changed=1, bytes_read=400),
            "orphaned": 2,
        },
        ("evidence.store.damaged",),
    ),
    "evidence.disposals.disposal_request": (
        lambda w: {
            "actor": w.people["lead"],
            "item": w.items["draft"],
            "grounds": "court_order",
            "legal_basis": "District court, 1/26",
            "reason": "Ordered.",
        },
        ("evidence.disposal.requested",),
    ),
    "evidence.disposals.disposal_decide": (
        lambda w: {
            "actor": w.people["supervisor"],
            "disposal": w.disposal,
            "verdict": "approve",
        },
        ("evidence.item.disposed", "evidence.custody.disposed", "evidence.disposal.approved"),
    ),
    "evidence.disposals.disposal_withdraw": (
        lambda w: {"actor": w.people["lead"], "disposal": asked_disposal(w)},
        ("evidence.disposal.withdrawn",),
    ),
    # vault
    "vault.keys.vault_prepare": (
        lambda w: {"actor": SYSTEM},
        (),
    ),
    "vault.identities.identity_write": (
        lambda w: {
            "actor": w.people["custodian"],
            "witness": factories.witness(w.case, w.people["custodian"]),
            "version": None,
            "values": {"surname": "Invented", "photo": b"\xff\xd8\xff and so on"},
        },
        ("vault.identity.recorded",),
    ),
    "vault.identities.identity_write again": (
        lambda w: {
            "actor": w.people["custodian"],
            "witness": w.witness,
            "version": w.identity.version,
            "values": {"phone": None, "address": "Invented street 1"},
        },
        ("vault.identity.changed",),
    ),
    "vault.index.lookup": (
        lambda w: {"actor": w.people["custodian"], "kind": "surname", "value": SEALED_NAME},
        ("vault.index.searched",),
    ),
    "vault.access.access_request": (
        lambda w: {"actor": w.people["lead"], **why(on_file(w))},
        ("vault.access.requested",),
    ),
    "vault.access.access_emergency": (
        lambda w: {"actor": w.people["custodian"], **why(on_file(w))},
        ("vault.access.opened_in_emergency",),
    ),
    "vault.access.access_grant": (
        lambda w: {"actor": w.people["supervisor"], "access": asked_access(w), **fresh()},
        ("vault.access.granted",),
    ),
    "vault.access.access_refuse": (
        lambda w: {"actor": w.people["custodian"], "access": asked_access(w), "comment": "No."},
        ("vault.access.refused",),
    ),
    "vault.access.access_cancel": (
        lambda w: {"actor": w.people["lead"], "access": asked_access(w)},
        ("vault.access.cancelled",),
    ),
    "vault.access.access_open": (
        lambda w: {"actor": w.people["lead"], "access": granted_access(w), **fresh()},
        ("vault.access.opened",),
    ),
    "vault.access.access_close": (
        lambda w: {"actor": w.people["lead"], "access": opened_access(w)},
        ("vault.access.closed",),
    ),
    "vault.showing.access_show": (
        lambda w: {"actor": w.people["lead"], "access": opened_access(w)},
        ("vault.field.shown", "vault.field.shown"),
    ),
    "vault.showing.access_photo": (
        lambda w: {"actor": w.people["lead"], "access": opened_access(w)},
        ("vault.field.shown",),
    ),
    "vault.access_reviews.access_review": (
        lambda w: {
            "actor": w.people["supervisor"],
            "access": w.accesses["ended"],
            "verdict": "justified",
            "comment": "Read the reason.",
        },
        ("vault.access.reviewed",),
    ),
    "vault.endings.access_end": (
        lambda w: {"actor": SYSTEM, "access": abandoned_access(w, "s-left")},
        ("vault.access.right_ended",),
    ),
    "vault.endings.end_access": (
        lambda w: {"access_id": str(abandoned_access(w, "s-left-too").pk)},
        ("vault.access.right_ended",),
    ),
    "vault.endings.end_accesses": (
        lambda w: abandoned_access(w, "s-left-as-well") and {},
        ("vault.access.right_ended",),
    ),
    "vault.holds.identity_hold": (
        lambda w: {
            "actor": w.people["supervisor"],
            "identity": w.identity,
            "reason": "Order of a court, 1/26",
        },
        ("vault.identity.held",),
    ),
    "vault.holds.identity_release": (
        lambda w: {
            "actor": w.people["custodian"],
            "identity": w.identity,
            "reason": "The order was lifted",
        },
        ("vault.identity.released",),
    ),
    "vault.erasures.erasure_request": (
        lambda w: {
            "actor": w.people["custodian"],
            "identity": w.identity,
            "grounds": "order",
            "reason": "Ordered",
        },
        ("vault.erasure.requested",),
    ),
    "vault.erasures.erasure_withdraw": (
        lambda w: {"actor": w.people["custodian"], "erasure": w.identity.erasures.get()},
        ("vault.erasure.withdrawn",),
    ),
    "vault.erasures.erasure_decide": (
        lambda w: {
            "actor": w.people["supervisor"],
            "erasure": w.erasure,
            "verdict": "approve",
        },
        ("vault.erasure.erased", "vault.identity.erased"),
    ),
    "vault.rotation.rotate": (
        lambda w: {"actor": OPERATOR},
        ("vault.key.taken_up", "vault.key.retired", "vault.key.rotated"),
    ),
    "vault.rotation.retired_destroy": (
        lambda w: {"actor": OPERATOR},
        ("vault.key.destroyed",),
    ),
    "vault.reindexing.index_renew": (
        lambda w: {"actor": OPERATOR},
        ("vault.index.key_made", "vault.index.key_gone", "vault.index.renewed"),
    ),
    "evidence.materials.material_add": (
        lambda w: {
            "actor": w.people["custodian"],
            "note": w.notes["waiting"],
            "item": w.items["approved"],
            "role": "shown",
        },
        ("evidence.material.stated",),
    ),
    "evidence.materials.material_withdraw": (
        lambda w: {"actor": w.people["lead"], "material": w.material, "reason": "Another note"},
        ("evidence.material.withdrawn",),
    ),
    # exchange
    "exchange.exports.export_request": (
        lambda w: {
            "actor": w.people["lead"],
            "case": w.case,
            "recipient": "A court",
            "legal_basis": "A request",
        },
        ("exchange.export.requested", "exchange.export.submitted", "casework.review.opened"),
    ),
    "exchange.exports.export_edit": (
        lambda w: {
            "actor": w.people["lead"],
            "export": (export := returned_export(w)),
            "version": export.version,
            "purpose": "For the trial.",
        },
        ("exchange.export.edited",),
    ),
    "exchange.exports.export_rebuild": (
        lambda w: {"actor": w.people["lead"], "export": lost_export(w)},
        ("exchange.export.rebuild_requested",),
    ),
    "exchange.exports.export_open": (
        lambda w: {"actor": w.people["lead"], "export": w.export},
        ("exchange.export.downloaded",),
    ),
    "exchange.exports.export_document_open": (
        lambda w: {"actor": w.people["lead"], "export": w.export},
        ("exchange.export.document_read",),
    ),
    "exchange.builds.build": (
        lambda w: {"export_id": str(approved_export(w).pk)},
        ("exchange.export.built",),
    ),
    "exchange.operator.operator_export": (
        lambda w: {
            "case": approved_case_with_item(w),
            "recipient": "A court",
            "out": settings.CASEWORK_DATA_DIR / "handed-over",
        },
        ("exchange.case.exported_by_operator",),
    ),
}

"""Set-up for tests, through the services alone: what a test stands on went through every check.

Plain functions; each returns the record. `case` and `lead` are enough to begin with:

    lead = user("lead")
    reviewer = user("reviewer")
    matter = case(lead)
    add_member(matter, lead, reviewer, "reviewer")
    photo = approved(item(matter, lead), reviewer)
"""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

import ledger
from accounts.services import create_demo_account, training_record
from casework.models import ConsentText
from casework.services import reviews
from casework.services.attempts import attempt_record
from casework.services.cases import case_open
from casework.services.consent_texts import consent_texts_provide
from casework.services.consents import consent_record
from casework.services.notes import note_write
from casework.services.risks import referral_add, risk_assess
from casework.services.tasks import task_add
from casework.services.teams import member_add
from casework.services.witnesses import witness_add
from common.tried import Tried

PASSWORD = "correct horse battery staple"


def user(username: str, *site_roles: str, **fields: Any):
    """A person who can sign in with PASSWORD; a Member unless site roles are named."""
    return create_demo_account(
        actor=ledger.SYSTEM,
        username=username,
        display_name=fields.pop("display_name", username.title()),
        email=fields.pop("email", f"{username}@example.org"),
        password=PASSWORD,
        site_roles=site_roles or ("Member",),
        **fields,
    )


def case(lead, **fields: Any):
    """A draft case that `lead` leads."""
    fields.setdefault("title", "Strike on a clinic")
    fields.setdefault("summary", "What is known of the strike.")
    fields.setdefault("kind", "attack_on_protected_object")
    return case_open(actor=lead, **fields)


def add_member(case, lead, user, role: str, **fields: Any):
    """The membership by which `lead` put `user` on the team."""
    return member_add(actor=lead, case=case, user=user, role=role, **fields)


def team(case, lead, **people: str):
    """New people by role name, put on the team: team(case, lead, reviewer="rev") -> {"reviewer": …}."""
    members = {role: user(username) for role, username in people.items()}
    for role, member in members.items():
        add_member(case, lead, member, role)
    return members


def witness(case, actor, category: str = "eyewitness", **details: Any):
    return witness_add(actor=actor, case=case, category=category, **details)


def risk(witness, actor, **fields: Any):
    """A risk assessment that holds for half a year."""
    today = timezone.now().date()
    fields.setdefault("level", "moderate")
    fields.setdefault("situation", "At home, before being heard again.")
    fields.setdefault("threats", "Neighbours may talk.")
    fields.setdefault("measures", "Met in another town.")
    fields.setdefault("assessed_on", today)
    fields.setdefault("expires_on", today + timedelta(days=180))
    return risk_assess(actor=actor, witness=witness, **fields)


def referral(witness, actor, **fields: Any):
    """An offer of psychological help."""
    fields.setdefault("kind", "psychosocial")
    fields.setdefault("offered_on", timezone.now().date())
    return referral_add(actor=actor, witness=witness, **fields)


def consent_text(language: str = "en"):
    """A text that can be shown to a witness: one that comes with the program."""
    consent_texts_provide()
    return ConsentText.objects.filter(language=language).order_by("-edition")[0]


def consent(witness, actor, recipient: str = "icc", answer: str = "yes", **fields: Any):
    """The answer of a witness, given today; for a yes, to the text that comes with the program."""
    fields.setdefault("given_on", timezone.now().date())
    fields.setdefault("method", "spoken")
    if answer == "yes":
        fields.setdefault("text", consent_text())
    return consent_record(
        actor=actor, witness=witness, recipient=recipient, answer=answer, **fields
    )


def task(case, actor, **fields: Any):
    """An open task of the case, due in a week."""
    fields.setdefault("title", "Ask the hospital for its records")
    fields.setdefault("due_on", timezone.now().date() + timedelta(days=7))
    return task_add(actor=actor, case=case, **fields)


# How an interview was held, as complete as submission asks for.
INTERVIEW: dict[str, Any] = {
    "started_time": time(10, 0),
    "ended_time": time(11, 30),
    "interview_zone": "Europe/Kyiv",
    "place": "A town in the east",
    "setting": "In person, in a quiet room.",
    "interviewer": "P-1",
    "interpreter": "none",
    "nobody_else": True,
    "medium": "notes_by_hand",
    "breaks": "none",
    "shown": "nothing",
    "read_back": "confirmed",
    "signature": "signed",
    "no_leading": "yes",
    "no_payment": "yes",
    "no_promises": "yes",
}


def note(case, actor, witness=None, **fields: Any):
    """A draft note, complete enough to be submitted."""
    for name, value in INTERVIEW.items():
        fields.setdefault(name, value)
    fields.setdefault("account", "I heard the aircraft, then the windows were gone.")
    fields.setdefault("interviewed_on", date(2024, 7, 9))
    fields.setdefault("language", "uk")
    fields.setdefault("earlier_accounts", "To nobody.")
    witness = witness or globals()["witness"](case, actor)
    return note_write(actor=actor, case=case, witness=witness, **fields)


def authorised(note, *approvers):
    """`note` with the interview approved by each of them."""
    from casework.services.interviews import interview_approve

    for approver in approvers:
        interview_approve(actor=approver, note=note)
    return note


def training(user, by, subject: str = "children", **fields: Any):
    """A training of `user` that counts, recorded by an administrator or supervisor."""
    fields.setdefault("provider", "An institute; certificate in the file")
    fields.setdefault("completed_on", date(2026, 2, 2))
    return training_record(actor=by, user=user, subject=subject, **fields)


def item(
    case, actor, data: bytes = b"the original's bytes", name: str = "photo.jpg", **fields: Any
):
    """A draft evidence item whose original is `data`; the worker's job waits."""
    from evidence.services.items import draft, item_receive

    fields.setdefault("title", "Photograph of the entrance")
    drafted = draft(actor=actor, case=case, file_name=name, **fields)
    return item_receive(item=drafted, chunks=[data])


def verification(item, actor, part: str = "content", **fields: Any):
    """A draft verification, complete enough to be submitted."""
    from evidence.services.verifications import verification_add

    fields.setdefault("method", "Compared with satellite images of the day before.")
    fields.setdefault("tools", "ExifTool 13.10")
    fields.setdefault("sources_used", "Satellite images; EV-0001")
    fields.setdefault("finding", "The roof line and the chimney match.")
    fields.setdefault("conclusion", "confirmed")
    fields.setdefault("confidence", "high")
    return verification_add(actor=actor, item=item, part=part, **fields)


def link(item, actor, other, **fields: Any):
    """A link that stands: `item` corroborates `other`."""
    from evidence.services.links import link_add

    fields.setdefault("kind", "corroborates")
    fields.setdefault("reason", "Both show the chimney before its fall.")
    return link_add(actor=actor, item=item, other=other, **fields)


def identity(case, custodian, **values: Any):
    """What is on file of a new witness of the case: a surname, unless told."""
    from vault.services.identities import identity_write

    of = witness(case, custodian)
    values = values or {"surname": "Invented"}
    return identity_write(actor=custodian, witness=of, version=None, values=values)


def access(identity, actor, **fields: Any):
    """A request of `actor` to see the surname of that witness for ten minutes."""
    from django.utils import timezone

    from vault.services.access import access_request

    fields.setdefault("kinds", ["surname"])
    fields.setdefault("reason", "A threat was reported.")
    fields.setdefault("legal_basis", "Vital interest")
    fields.setdefault("minutes", 10)
    fields.setdefault("confirmed_at", timezone.now())
    return access_request(actor=actor, witness=identity.witness(), **fields)


def material(note, actor, item, role: str = "shown"):
    """`item` belongs to `note`."""
    from evidence.services.materials import material_add

    return material_add(actor=actor, note=note, item=item, role=role)


def submitted(record, by=None):
    """`record` submitted, by the one who created it unless told."""
    return reviews.move(actor=by or record.created_by, record=record, name="submit")


def approved(record, reviewer, by=None):
    """`record` submitted (by its creator unless told) and approved by `reviewer`."""
    return reviews.move(actor=reviewer, record=submitted(record, by), name="approve")


def attempt(person, record, *, refused: bool = False):
    """`person` asked in vain for `record`, which is hidden from them, or which their role may not change."""
    tried = Tried(type(record), record.pk, refused=refused)
    return attempt_record(actor=person, tried=tried, view="evidence:item-detail")


def closed_around_gates(case):
    """An approved case that is closed with everything still under way in it, as no gate would let it be."""
    from casework.models import Case

    Case.objects.filter(pk=case.pk).update(status="closed")
    return Case.objects.get(pk=case.pk)

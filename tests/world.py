"""One installation with everything in it: a person in each role, a row of each model, a word in each secret.

Made through the services, for the tests that go through every address, list, model and service.
"""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

import ledger
from accounts.models import CredentialReset, Invitation, Training
from accounts.services import (
    create_token,
    invite_user,
    request_credential_reset,
    same_person_mark,
)
from casework.interviews.authorising import Authorisation
from casework.models import Case, Membership, Review, ReviewPolicy, Witness, WitnessNote
from casework.services import remarks, reviews
from casework.services.policies import policy_set
from casework.services.task_links import task_link
from evidence.models import (
    CustodyEvent,
    Disposal,
    EvidenceItem,
    EvidenceLink,
    Handover,
    NoteMaterial,
    Verification,
)
from evidence.services.checks import item_verify, store_check_end
from evidence.services.custody import custody_add
from evidence.services.disposals import disposal_request
from evidence.services.handovers import handover_propose
from evidence.services.links import link_withdraw
from evidence.services.materials import material_withdraw
from evidence.services.physical import physical_add, sample_take
from evidence.upkeep.auditing import Tally
from exchange.models import Export
from exchange.services import builds
from exchange.services.exports import export_request
from jobs import run_pending
from tests import factories
from vault.models import Access, Erasure, Identity
from vault.services.access import (
    access_close,
    access_emergency,
    access_grant,
    access_open,
    access_request,
)
from vault.services.erasures import erasure_request
from vault.services.identities import identity_write

# What only those may see who may read the witness notes of the case.
SAID = "zaxvolant"
THOUGHT = "zbremick"
TOLD_BEFORE = "zcorvane"
REDACTED = "zravensmoor"  # which the whole team may read
PLACE = "zdelphour"
SETTING = "zkestrand"
HEARD_AGAIN = "zlorimark"
HEARD_ON = date(1987, 3, 14)
ASKED_OF_NOTE = "zeptimund"
SUBMITTED_WITH_NOTE = "zfarrowin"
REMARKED_ON_NOTE = "zwendrick"

# The same of what is kept about the witness beside the notes.
WISHED = "zquillard"
FEARED = "zrothmere"
HELPED = "zsavonell"
ALLOWED = "ztamberly"

# What only the team may see: the bytes of an original, and what they say of themselves.
IN_THE_ORIGINAL = "zgantrell"
IN_THE_METADATA = "zhollister"

# What only the vault holds.
SEALED_NAME = "Zlathanora"
SEALED_CYRILLIC = "Жлатанора"
SEALED_PHONE = "+380 50 777 31 39"
IN_THE_PORTRAIT = "znorvelith"

# Why an identity was opened: for those who may know that one is on file.
WHY_OPENED = "zkestrovan"

# What nobody outside the case may see, but for those with oversight.
IN_THE_TITLE = "zindaleth"
IN_THE_ITEM = "zjoravens"

TEAM = ("lead", "investigator", "analyst", "reviewer", "custodian", "observer")
OVERSIGHT = ("supervisor", "administrator", "auditor")
EVERYBODY = (*TEAM, *OVERSIGHT, "outsider")


@dataclass
class World:
    """The people by role, the case they work on and its records; `hidden` belongs to the outsider."""

    people: dict[str, Any]
    case: Case
    witness: Witness
    kept: dict[str, Any]
    notes: dict[str, WitnessNote]
    items: dict[str, EvidenceItem]
    export: Export
    membership: Membership
    custody: CustodyEvent
    verifications: dict[str, Verification]
    link: EvidenceLink
    material: NoteMaterial
    handover: Handover
    disposal: Disposal
    identity: Identity
    erasure: Erasure
    accesses: dict[str, Access]
    training: Training
    invitation: Invitation
    reset: CredentialReset
    policy: ReviewPolicy
    hidden: Case
    secrets: dict[str, str]
    tokens: dict[str, Any] = field(default_factory=dict)

    def browser(self, who: str) -> Client:
        """The browser of somebody who has just signed in."""
        client = Client()
        client.force_login(self.people[who])
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": timezone.now().timestamp()}
        ]
        session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(self.people[who].pk)
        session.save()
        return client

    def api(
        self, who: str, scopes: tuple[str, ...] = ("read", "write"), **limits: Any
    ) -> APIClient:
        """A program with a token of that person."""
        person = self.people[who]
        token, plain = create_token(
            actor=person, owner=person, scopes=scopes, days=1, name="test", **limits
        )
        self.tokens[who] = token
        api = APIClient()
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {plain}")
        return api

    def review(self, record: Any) -> Review:
        """The newest review of a record."""
        return Review.objects.filter(object_id=record.pk).order_by("-round")[0]


def photograph() -> bytes:
    """A JPEG that says in its metadata who took it."""
    exif, encoded = Image.Exif(), BytesIO()
    exif[0x013B] = IN_THE_METADATA
    Image.new("RGB", (64, 48), "#804020").save(encoded, "JPEG", exif=exif)
    return encoded.getvalue()


def make_people() -> dict[str, Any]:
    people = {name: factories.user(f"w-{name}") for name in (*TEAM, "outsider")}
    for name in OVERSIGHT:
        people[name] = factories.user(f"w-{name}", name.title())
    people["administrator2"] = factories.user("w-administrator2", "Administrator")
    return people


def make_world() -> World:
    people = make_people()
    lead, investigator, reviewer = people["lead"], people["investigator"], people["reviewer"]
    case = factories.case(lead, title=f"Strike {IN_THE_TITLE}")
    policy = policy_set(actor=lead, case=case, kind="case", due_days=30)
    for name in TEAM[1:]:
        role = "witness_custodian" if name == "custodian" else name
        member = factories.add_member(case, lead, people[name], role)
        if name == "observer":
            membership = member
    closed_case(people)
    witness = factories.witness(case, investigator, protective_measures=f"Moved to {WISHED}.")
    kept = keep_of_witness(witness, people)
    notes = make_notes(case, people, witness)
    items = make_items(case, people)
    custody = custody_add(
        actor=people["analyst"], item=items["approved"], kind="examined", purpose="Looked at"
    )
    verifications = make_verifications(people, items)
    stated = make_links(people, items)
    handover = handover_propose(
        actor=investigator, item=items["bag"], to=people["analyst"], purpose="To be read out"
    )
    item_verify(actor=reviewer, item=items["approved"])
    store_check_end(
        actor=ledger.SYSTEM,
        by="nightly",
        started_at=timezone.now(),
        tally=Tally(intact=3, bytes_read=300),
        orphaned=0,
    )
    disposal = disposal_request(
        actor=lead, item=items["waiting"], grounds="mistaken_upload", reason="Sent to us twice"
    )
    export = export_request(
        actor=lead,
        case=case,
        recipient="Office of the Prosecutor",
        recipient_kind="icc",
        legal_basis="Request 14/2026",
    )
    export = reviews.move(actor=people["supervisor"], record=export, name="approve")
    builds.build(str(export.pk))
    run_pending()
    invitation, link = invite_user(actor=people["administrator"], email="new@example.org")
    reset = request_credential_reset(
        actor=people["administrator"], user=factories.user("w-forgetful"), what="password"
    )
    identity, erasure = make_identities(case, people, witness)
    hidden = factories.case(people["outsider"], title="A case of the outsider")
    factories.attempt(people["outsider"], items["approved"])
    factories.attempt(people["observer"], case, refused=True)
    same_person_mark(
        actor=people["administrator"],
        user=people["observer"],
        other=factories.user("w-observer-too").username,
        reason="Two accounts",
    )
    secrets = {"invitation link": link.rstrip("/").rpartition("/")[2]}
    kept["tied"] = task_link(
        actor=lead, task=kept["chore"], record_kind="item", record_id=items["draft"].pk
    )
    return World(
        people,
        Case.objects.get(pk=case.pk),
        witness,
        kept,
        notes,
        items,
        Export.objects.get(pk=export.pk),
        membership,
        custody,
        verifications,
        stated,
        make_material(people, notes, items),
        handover,
        disposal,
        identity,
        erasure,
        make_accesses(people, witness),
        factories.training(investigator, people["supervisor"]),
        invitation,
        reset,
        policy,
        hidden,
        secrets,
    )


def closed_case(people: dict[str, Any]) -> Case:
    """Another case of the lead and the reviewer, which is closed."""
    lead, reviewer = people["lead"], people["reviewer"]
    case = factories.case(lead, title="A case that is closed", kind="other")
    factories.add_member(case, lead, reviewer, "reviewer")
    case = factories.approved(case, reviewer)
    return reviews.move(actor=lead, record=case, name="close", comment="Handed over")


def keep_of_witness(witness: Witness, people: dict[str, Any]) -> dict[str, Any]:
    """Risk, an offer of help, two answers and what was promised; and a task of the case besides."""
    custodian, lead = people["custodian"], people["lead"]
    factories.consent(witness, custodian, "media", "no", comment=f"Because of {ALLOWED}.")
    about = {"record_kind": "witness", "record_id": witness.pk}
    return {
        "chore": factories.task(witness.case, lead, assignee=people["analyst"]),
        "risk": factories.risk(witness, custodian, threats=f"Known to {FEARED}."),
        "referral": factories.referral(witness, custodian, remarks=f"At {HELPED}."),
        "consent": factories.consent(witness, custodian, "icc", comment=f"Not {ALLOWED}."),
        "text": factories.consent_text("uk"),
        "task": factories.task(
            witness.case, custodian, kind="feedback", assignee=lead, title="", **about
        ),
    }


def make_notes(case: Case, people: dict[str, Any], witness: Witness) -> dict[str, WitnessNote]:
    """One approved, one returned and submitted again, one draft, each with all the words; one redacted.

    All but the last with one person, so that the second and the third had to be approved before.
    """
    investigator, reviewer = people["investigator"], people["reviewer"]

    def note() -> WitnessNote:
        written = factories.note(
            case,
            investigator,
            witness,
            account=f"I saw {SAID}.",
            comments=f"Calm; {THOUGHT}.",
            earlier_accounts=f"Told {TOLD_BEFORE}.",
            place=PLACE,
            setting=f"A room in {SETTING}.",
            interviewed_on=HEARD_ON,
            another_reason=f"To ask of {HEARD_AGAIN}.",
        )
        needed = Authorisation(written).needed
        return factories.authorised(written, *(people["lead"], reviewer)[:needed])

    waiting = reviews.move(
        actor=investigator, record=note(), name="submit", comment=SUBMITTED_WITH_NOTE
    )
    review = Review.objects.get(kind="note", object_id=waiting.pk, status="open")
    remark = remarks.remark_add(
        actor=reviewer, review=review, field="account", text=f"Where is {REMARKED_ON_NOTE}?"
    )
    waiting = reviews.move(actor=reviewer, record=waiting, name="return", comment=ASKED_OF_NOTE)
    remarks.remark_answer(actor=investigator, remark=remark, text=f"By {REMARKED_ON_NOTE}.")
    remarks.remark_settle(actor=reviewer, remark=remark)
    redacted = factories.note(
        case,
        investigator,
        account=f"Redacted, since I saw {SAID}.",
        redacted_account=f"The person saw {REDACTED}.",
        interviewed_on=HEARD_ON,
    )
    return {
        "approved": factories.approved(note(), reviewer),
        "waiting": factories.submitted(waiting, investigator),
        "redacted": factories.approved(redacted, reviewer),
        "draft": note(),
    }


def make_identities(
    case: Case, people: dict[str, Any], witness: Witness
) -> tuple[Identity, Erasure]:
    """Who the witness is; and of a second one that their identity is to be erased."""
    custodian = people["custodian"]
    sealed = {
        "surname": SEALED_CYRILLIC,
        "other_names": [SEALED_NAME],
        "phone": [SEALED_PHONE],
        "photo": b"\xff\xd8\xff" + IN_THE_PORTRAIT.encode(),
    }
    identity = identity_write(actor=custodian, witness=witness, version=None, values=sealed)
    other = factories.witness(case, custodian)
    other = identity_write(actor=custodian, witness=other, version=None, values=sealed)
    erasure = erasure_request(
        actor=custodian, identity=other, grounds="wish", reason="Asked for by telephone"
    )
    return identity, erasure


def make_accesses(people: dict[str, Any], witness: Witness) -> dict[str, Access]:
    """The investigator's is open; the lead's waits; the custodian's emergency is over, to be reviewed."""
    asked = {
        "witness": witness,
        "reason": f"A threat: {WHY_OPENED}",
        "legal_basis": "Vital interest",
        "kinds": ["surname", "other_names", "phone", "photo"],
        "minutes": 60,
        "confirmed_at": timezone.now(),
    }
    now = {"confirmed_at": timezone.now()}
    waiting = access_request(actor=people["lead"], **asked)
    granted = access_request(actor=people["investigator"], **asked)
    granted = access_grant(actor=people["supervisor"], access=granted, **now)
    emergency = access_emergency(actor=people["custodian"], **asked)
    return {
        "requested": waiting,
        "open": access_open(actor=people["investigator"], access=granted, **now),
        "ended": access_close(actor=people["custodian"], access=emergency),
    }


def make_items(case: Case, people: dict[str, Any]) -> dict[str, EvidenceItem]:
    """One approved photograph, one text that waits for review, one draft; a sealed bag, a sample."""
    investigator = people["investigator"]
    photo = factories.item(case, investigator, photograph(), title=f"Photograph {IN_THE_ITEM}")
    text = f"{IN_THE_ORIGINAL} was written here".encode()
    waiting = factories.item(case, investigator, text, "diary.txt", title="Diary")
    return {
        "approved": factories.approved(photo, people["reviewer"]),
        "waiting": factories.submitted(waiting),
        "draft": factories.item(case, investigator, b"draft bytes", "draft.bin", title="Draft"),
        "bag": physical_add(
            actor=investigator, case=case, title="Card", kind="data_carrier", seal="A-17"
        ),
        "sample": sample_take(
            actor=investigator,
            item=physical_add(actor=investigator, case=case, title="Coat", kind="object"),
            title="Thread of the coat",
        ),
    }


def make_verifications(
    people: dict[str, Any], items: dict[str, EvidenceItem]
) -> dict[str, Verification]:
    """Of the photograph: its source approved, its file waiting, its content a draft, all the analyst's."""
    analyst, photo = people["analyst"], items["approved"]
    source = factories.verification(photo, analyst, "source", finding=f"The owner: {IN_THE_ITEM}.")
    technical = factories.verification(photo, analyst, "technical")
    return {
        "approved": factories.approved(source, people["reviewer"]),
        "waiting": factories.submitted(technical),
        "draft": factories.verification(photo, analyst, "content"),
    }


def make_material(
    people: dict[str, Any], notes: dict[str, WitnessNote], items: dict[str, EvidenceItem]
) -> NoteMaterial:
    """The photograph was shown to the witness of the approved note; the draft item was not."""
    writer, note = people["investigator"], notes["approved"]
    wrong = factories.material(note, writer, items["draft"])
    material_withdraw(actor=writer, material=wrong, reason=f"Not shown; {THOUGHT}.")
    return factories.material(note, writer, items["approved"])


def make_links(people: dict[str, Any], items: dict[str, EvidenceItem]) -> EvidenceLink:
    """The photograph corroborates the diary; a second statement was withdrawn."""
    photo, diary = items["approved"], items["waiting"]
    wrong = factories.link(photo, people["analyst"], diary, kind="contradicts")
    link_withdraw(actor=people["analyst"], link=wrong, reason="Another day")
    return factories.link(photo, people["analyst"], diary)

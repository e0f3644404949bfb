"""Every resource of the API that can be written to, with bodies that it takes. By hand."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories
from tests.world import World

PROBLEM = "application/problem+json"
NEVER = "0199a000-0000-7000-8000-000000000000"

Body = dict[str, Any]
# A body that names something made with the record.
BodyOf = Callable[[Any], Body]


@dataclass(frozen=True)
class Resource:
    """What can be created at `path`, by `who`: `body` is complete, `record` one that stands already.

    `change` is a PATCH without its version; `editor` may make it. `observer` sees, and may not write.
    """

    path: str
    who: str
    body: Callable[[World], Body]
    record: Callable[[World], Any]
    change: Body = field(default_factory=dict)
    editor: str = "investigator"
    observer: str = "observer"
    multipart: bool = False

    def address(self, world: World, key: Any = None, verb: str = "") -> str:
        key = self.record(world).pk if key is None else key
        return f"/api/v1/{self.path}/{key}/{verb}"

    def create(self, client: Any, body: Body, **headers: str) -> Any:
        """POST `body`, as JSON or as a form with a file."""
        if self.multipart:
            file = SimpleUploadedFile("photo.jpg", b"bytes of a photograph")
            return client.post(
                f"/api/v1/{self.path}/", {"file": file, **body}, format="multipart", headers=headers
            )
        return send(client, "post", f"/api/v1/{self.path}/", body, **headers)


def send(client: Any, method: str, address: str, body: Any, **headers: str) -> Any:
    """A request with a JSON body. Text is sent as it stands, so that it may be malformed."""
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.generic(
        method.upper(), address, data, content_type="application/json", headers=headers
    )


def in_case(**more: Any) -> Callable[[World], Body]:
    return lambda world: {"case": str(world.case.pk), **more}


def of_witness(**more: Any) -> Callable[[World], Body]:
    return lambda world: {"witness": str(world.witness.pk), **more}


def new_member(world: World) -> Body:
    return {"case": str(world.case.pk), "user": "w-outsider", "role": "observer"}


RESOURCES = {
    "cases": Resource(
        "cases",
        "lead",
        lambda world: {"title": "Title", "summary": "Summary", "kind": "other"},
        lambda world: world.case,
        {"title": "Another title"},
    ),
    "team": Resource(
        "team",
        "lead",
        new_member,
        lambda world: world.membership,
        {"role": "analyst"},
        editor="lead",
        observer="analyst",
    ),
    "witnesses": Resource(
        "witnesses",
        "custodian",
        in_case(category="eyewitness"),
        lambda world: world.witness,
        {"contact_times": "In the mornings"},
        observer="reviewer",
    ),
    "risk-assessments": Resource(
        "risk-assessments",
        "custodian",
        of_witness(
            level="high",
            situation="In the town",
            threats="Being seen",
            measures="Met elsewhere",
            assessed_on="2026-01-05",
            expires_on="2026-06-05",
        ),
        lambda world: world.kept["risk"],
        observer="reviewer",
    ),
    "referrals": Resource(
        "referrals",
        "custodian",
        of_witness(kind="legal", offered_on="2026-01-05"),
        lambda world: world.kept["referral"],
        {"remarks": "At the clinic"},
        observer="reviewer",
    ),
    "consents": Resource(
        "consents",
        "custodian",
        of_witness(recipient="partner", answer="no", given_on="2026-01-05", method="spoken"),
        lambda world: world.kept["consent"],
        observer="reviewer",
    ),
    "consent-texts": Resource(
        "consent-texts",
        "supervisor",
        lambda world: {"language": "ro", "body": "What this conversation is for"},
        lambda world: world.kept["text"],
    ),
    "tasks": Resource(
        "tasks",
        "lead",
        in_case(title="Ask for the records", due_on="2027-01-05"),
        lambda world: world.kept["chore"],
        {"title": "Ask them"},
    ),
    "witness-notes": Resource(
        "witness-notes",
        "custodian",
        in_case(account="What was said.", kind="first_account"),
        lambda world: world.notes["draft"],
        {"account": "Other words."},
        observer="reviewer",
    ),
    "evidence": Resource(
        "evidence",
        "investigator",
        in_case(title="Photograph"),
        lambda world: world.items["draft"],
        {"title": "Another title"},
        multipart=True,
    ),
    "links": Resource(
        "links",
        "analyst",
        lambda world: {
            "item": str(world.items["draft"].pk),
            "other": str(world.items["approved"].pk),
            "kind": "cites",
            "reason": "It quotes it.",
        },
        lambda world: world.link,
    ),
    "note-materials": Resource(
        "note-materials",
        "custodian",
        lambda world: {
            "note": str(world.notes["draft"].pk),
            "item": str(world.items["approved"].pk),
            "role": "shown",
        },
        lambda world: world.material,
        observer="reviewer",
    ),
    "verifications": Resource(
        "verifications",
        "analyst",
        lambda world: {"item": str(world.items["draft"].pk), "part": "content"},
        lambda world: world.verifications["draft"],
        {"finding": "Other words."},
        editor="analyst",
    ),
    "review-policies": Resource(
        "review-policies",
        "lead",
        in_case(kind="verification"),
        lambda world: world.policy,
        {"reason": "As the team agreed"},
        editor="lead",
        observer="analyst",
    ),
    "exports": Resource(
        "exports",
        "lead",
        in_case(recipient="A court", legal_basis="A request"),
        lambda world: world.export,
        {"recipient": "Another court"},
        editor="lead",
    ),
}
CHANGEABLE = {name: found for name, found in RESOURCES.items() if found.change}

# Addresses below one record that take a POST: resource, what the world has to hold, who, and a body.
MOVES: dict[str, tuple[str, Callable[[World], Any], str, Body | BodyOf]] = {
    "cases submit": ("cases", lambda w: w.case, "investigator", {}),
    "cases approve": ("cases", lambda w: factories.submitted(w.case), "reviewer", {}),
    "cases return": (
        "cases",
        lambda w: factories.submitted(w.case),
        "reviewer",
        {"comment": "Why"},
    ),
    "cases withdraw": ("cases", lambda w: factories.submitted(w.case), "investigator", {}),
    "cases close": (
        "cases",
        lambda w: finished(w),
        "lead",
        {"comment": "Referred"},
    ),
    "cases reopen": (
        "cases",
        lambda w: factories.approved(w.case, w.people["reviewer"]),
        "lead",
        {"comment": "More"},
    ),
    "evidence submit": ("evidence", lambda w: w.items["draft"], "investigator", {}),
    "evidence approve": ("evidence", lambda w: w.items["waiting"], "reviewer", {}),
    "evidence return": ("evidence", lambda w: w.items["waiting"], "reviewer", {"comment": "Why"}),
    "evidence withdraw": ("evidence", lambda w: w.items["waiting"], "investigator", {}),
    "evidence reopen": (
        "evidence",
        lambda w: w.items["approved"],
        "investigator",
        {"comment": "More"},
    ),
    "evidence void": ("evidence", lambda w: w.items["draft"], "lead", {"reason": "Twice"}),
    "evidence verify": ("evidence", lambda w: w.items["draft"], "analyst", {}),
    "evidence disposal": (
        "evidence",
        lambda w: w.items["draft"],
        "lead",
        {"grounds": "mistaken_upload", "reason": "Twice"},
    ),
    "evidence disposal-decide": (
        "evidence",
        lambda w: w.items["waiting"],
        "reviewer",
        {"verdict": "approve"},
    ),
    "evidence disposal-withdraw": ("evidence", lambda w: w.items["waiting"], "lead", {}),
    "evidence custody": (
        "evidence",
        lambda w: w.items["draft"],
        "analyst",
        {"kind": "sealed", "seal": "A-17"},
    ),
    "evidence samples": (
        "evidence",
        lambda w: w.items["sample"],
        "investigator",
        {"title": "A thread"},
    ),
    "handovers accept": ("handovers", lambda w: w.handover, "analyst", {"seal": "A-17"}),
    "handovers decline": ("handovers", lambda w: w.handover, "analyst", {"reason": "No room"}),
    "handovers withdraw": ("handovers", lambda w: w.handover, "investigator", {}),
    "witness-notes submit": ("witness-notes", lambda w: w.notes["draft"], "custodian", {}),
    "witness-notes approve": ("witness-notes", lambda w: w.notes["waiting"], "reviewer", {}),
    "witness-notes return": (
        "witness-notes",
        lambda w: w.notes["waiting"],
        "reviewer",
        {"comment": "Why"},
    ),
    "witness-notes withdraw": ("witness-notes", lambda w: w.notes["waiting"], "custodian", {}),
    "witness-notes reopen": (
        "witness-notes",
        lambda w: w.notes["approved"],
        "custodian",
        {"comment": "More"},
    ),
    "witness-notes authorise": (
        "witness-notes",
        lambda w: factories.note(
            w.case, w.people["investigator"], w.witness, another_reason="To ask of the uniforms."
        ),
        "reviewer",
        {},
    ),
    "tasks records": ("tasks", lambda w: w.kept["chore"], "custodian", lambda task: an_item(task)),
    "tasks untie": (
        "tasks",
        lambda w: tied(w),
        "custodian",
        lambda task: {"record_id": an_item(task)["record_id"]},
    ),
    "reviews remarks": (
        "reviews",
        lambda w: w.review(w.items["waiting"]),
        "reviewer",
        {"field": "title", "text": "Which wing?"},
    ),
    "reviews dissent": (
        "reviews",
        lambda w: w.review(w.items["approved"]),
        "lead",
        {"reason": "The plate cannot be read."},
    ),
    "reviews escalate": (
        "reviews",
        lambda w: w.review(w.items["waiting"]),
        "reviewer",
        {"reason": "We cannot agree."},
    ),
    "reviews decider": ("reviews", lambda w: handed_on(w), "lead", {"person": "w-reviewer"}),
    "reviews settle": (
        "reviews",
        lambda w: remarked(w),
        "reviewer",
        lambda review: {"remark": str(review.remarks.get().pk)},
    ),
    "witness-notes warnings": (
        "witness-notes",
        lambda w: factories.note(
            w.case, w.people["investigator"], w.witness, account="Call +380 44 123 45 67."
        ),
        "investigator",
        {"verdict": "mistaken"},
    ),
    "note-materials withdraw": (
        "note-materials",
        lambda w: w.material,
        "lead",
        {"reason": "Another note"},
    ),
    "tasks state": ("tasks", lambda w: w.kept["chore"], "custodian", {"status": "doing"}),
    "tasks close": ("tasks", lambda w: w.kept["chore"], "custodian", {"status": "done"}),
    "links withdraw": ("links", lambda w: w.link, "lead", {"reason": "Wrong"}),
    "verifications submit": ("verifications", lambda w: w.verifications["draft"], "analyst", {}),
    "verifications approve": (
        "verifications",
        lambda w: w.verifications["waiting"],
        "reviewer",
        {},
    ),
    "verifications return": (
        "verifications",
        lambda w: w.verifications["waiting"],
        "reviewer",
        {"comment": "Why"},
    ),
    "verifications withdraw": (
        "verifications",
        lambda w: w.verifications["waiting"],
        "analyst",
        {},
    ),
    "verifications reopen": (
        "verifications",
        lambda w: w.verifications["approved"],
        "analyst",
        {"comment": "More"},
    ),
    "verifications void": (
        "verifications",
        lambda w: w.verifications["draft"],
        "lead",
        {"reason": "Twice"},
    ),
    "exports approve": ("exports", lambda w: requested(w), "supervisor", {}),
    "exports return": ("exports", lambda w: requested(w), "supervisor", {"comment": "Why"}),
    "exports withdraw": ("exports", lambda w: requested(w), "lead", {}),
    "exports submit": ("exports", lambda w: withdrawn(w), "lead", {}),
    "team handover": ("team", lambda w: w.membership, "lead", {"to": "w-reviewer"}),
    "team end": ("team", lambda w: w.membership, "lead", {"reason": "Left"}),
}


def finished(world: World) -> Any:
    """An approved case with nothing under way in it."""
    lead, reviewer = world.people["lead"], world.people["reviewer"]
    case = factories.case(lead)
    factories.add_member(case, lead, reviewer, "reviewer")
    return factories.approved(case, reviewer)


def body_for(body: Body | BodyOf, record: Any) -> Body:
    """The body of a move of `record`."""
    return body(record) if callable(body) else body


def an_item(task: Any) -> Body:
    from evidence.models import EvidenceItem

    item = EvidenceItem.objects.filter(case=task.case).earliest("created_at")
    return {"record_kind": "item", "record_id": str(item.pk)}


def tied(world: World) -> Any:
    from casework.services.task_links import task_link

    task = world.kept["chore"]
    task_link(actor=world.people["custodian"], task=task, **an_item(task))
    return task


def remarked(world: World) -> Any:
    from casework.services.remarks import remark_add

    review = world.review(world.items["waiting"])
    remark_add(actor=world.people["reviewer"], review=review, text="Which wing?")
    return review


def handed_on(world: World) -> Any:
    from casework.services.escalations import review_escalate

    review = world.review(world.items["waiting"])
    review_escalate(actor=world.people["reviewer"], review=review, reason="We cannot agree.")
    return review


def requested(world: World) -> Any:
    from exchange.services.exports import export_request

    return export_request(
        actor=world.people["lead"], case=world.case, recipient="A court", legal_basis="A request"
    )


def withdrawn(world: World) -> Any:
    from casework.services import reviews

    return reviews.move(actor=world.people["lead"], record=requested(world), name="withdraw")

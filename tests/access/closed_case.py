"""What a closed case refuses and what it still takes: every address that writes, by hand.

`REFUSED` says of each who tries it, on which record, with what: complete and right, so that nothing but
the closed case stands against it. `TAKEN` says why an address needs no refusal.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests import factories
from tests.surfaces.resources import MOVES, RESOURCES, body_for
from tests.world import World

WRITING = ("post", "put", "patch", "delete")
Record = Callable[[World], Any]


@dataclass(frozen=True)
class Page:
    """A form: `typed` over what it offers. `query` and `more` belong to the address."""

    who: str
    record: Record
    typed: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    more: dict[str, str] = field(default_factory=dict)

    def address(self, name: str, world: World) -> str:
        return reverse(name, kwargs={"pk": self.record(world).pk, **self.more}) + self.query


def case(world: World) -> Any:
    return world.case


def item(name: str) -> Record:
    return lambda world: world.items[name]


def note(name: str) -> Record:
    return lambda world: world.notes[name]


def verification(name: str) -> Record:
    return lambda world: world.verifications[name]


def kept(name: str) -> Record:
    return lambda world: world.kept[name]


def witness(world: World) -> Any:
    return world.witness


def warned(world: World) -> Any:
    """A note with a telephone number in it, of which nobody has said whether it may stand."""
    return factories.note(world.case, world.people["investigator"], account="+380 44 123 45 67")


def working(world: World) -> Any:
    """The place of the analyst, who has a task."""
    return world.case.memberships.get(user=world.people["analyst"])


def to_authorise(world: World) -> Any:
    writer = world.people["investigator"]
    return factories.note(world.case, writer, world.witness, another_reason="To ask once more.")


def returnable(world: World) -> Any:
    """The observer has it for a day, from the investigator."""
    from evidence.services.handovers import handover_accept, handover_propose
    from evidence.services.physical import physical_add

    giver, taker = world.people["investigator"], world.people["observer"]
    thing = physical_add(actor=giver, case=world.case, title="A book", kind="object")
    out = {"kind": "checked_out", "due_on": timezone.now().date(), "purpose": "Reading"}
    handover_accept(
        actor=taker, handover=handover_propose(actor=giver, item=thing, to=taker, **out)
    )
    return thing


def move(kind: str, record: Record, name: str, who: str) -> Page:
    why = {"reasons": ["other"]} if name == "return" else {}
    return Page(who, record, {"comment": "Because", **why}, more={"kind": kind, "move": name})


# Forms, by the name of their address; several ways to use one stand in a list.
PAGES: dict[str, list[Page]] = {
    "casework:note-create": [Page("investigator", case, {"account": "What was said."})],
    "casework:note-edit": [Page("investigator", note("draft"), {"account": "Other words."})],
    "casework:note-redact": [
        Page("investigator", note("draft"), {"redacted_account": "The person saw it."})
    ],
    "casework:note-warnings": [Page("investigator", warned, {"verdict": "mistaken", "all": "1"})],
    "casework:interview-approve": [Page("reviewer", to_authorise)],
    "casework:witness-create": [Page("custodian", case, {"category": "eyewitness"})],
    "casework:witness-edit": [Page("custodian", witness, {"contact_times": "In the mornings"})],
    "casework:risk-create": [
        Page(
            "custodian",
            witness,
            {
                "level": "high",
                "situation": "In the town",
                "threats": "Being seen",
                "measures": "Met elsewhere",
                "assessed_on": "2026-01-05",
                "expires_on": "2026-06-05",
            },
        )
    ],
    "casework:referral-create": [
        Page("custodian", witness, {"kind": "legal", "offered_on": "2026-01-05"})
    ],
    "casework:referral-edit": [Page("custodian", kept("referral"), {"remarks": "Went there"})],
    "casework:task-create": [Page("lead", case, {"title": "Ask", "due_on": "2027-01-05"})],
    "casework:task-records": [Page("lead", kept("chore"))],
    "casework:task-edit": [Page("lead", kept("chore"), {"title": "Ask them"})],
    "casework:rule-set": [Page("lead", case, {"approvals": "2"}, more={"kind": "note"})],
    "casework:member-create": [Page("lead", case, {"role": "observer"})],
    "casework:member-work": [Page("lead", working)],
    "casework:member-change": [Page("lead", lambda w: w.membership, {"role": "analyst"})],
    "casework:record-move": [
        move("evidence", item("draft"), "submit", "investigator"),
        move("evidence", item("waiting"), "approve", "reviewer"),
        move("evidence", item("waiting"), "return", "reviewer"),
        move("evidence", item("waiting"), "withdraw", "investigator"),
        move("evidence", item("approved"), "reopen", "investigator"),
        move("note", note("draft"), "submit", "investigator"),
        move("note", note("waiting"), "approve", "reviewer"),
        move("note", note("waiting"), "return", "reviewer"),
        move("note", note("waiting"), "withdraw", "custodian"),
        move("note", note("approved"), "reopen", "custodian"),
        move("verification", verification("draft"), "submit", "analyst"),
        move("verification", verification("waiting"), "approve", "reviewer"),
        move("verification", verification("waiting"), "return", "reviewer"),
        move("verification", verification("waiting"), "withdraw", "analyst"),
        move("verification", verification("approved"), "reopen", "analyst"),
    ],
    "evidence:item-edit": [Page("investigator", item("draft"), {"title": "Another"})],
    "evidence:item-void": [Page("lead", item("draft"), {"reason": "Twice"})],
    "evidence:physical-create": [Page("lead", case, {"title": "A bag", "kind": "package"})],
    "evidence:sample-create": [
        Page("investigator", item("sample"), {"title": "A thread", "kind": "object"})
    ],
    "evidence:custody-create": [
        Page("investigator", item("draft"), {"seal": "A-17"}, query="?event=sealed")
    ],
    "evidence:handover-create": [Page("investigator", item("draft"), {"purpose": "To be kept"})],
    "evidence:handover-accept": [Page("analyst", lambda w: w.handover, {"seal": "A-17"})],
    "evidence:link-create": [
        Page("analyst", item("draft"), {"kind": "cites", "reason": "It quotes it."})
    ],
    "evidence:link-withdraw": [Page("lead", lambda w: w.link, {"reason": "Wrong"})],
    "evidence:material-create": [Page("custodian", note("draft"), {"role": "shown"})],
    "evidence:material-withdraw": [Page("lead", lambda w: w.material, {"reason": "Another note"})],
    "evidence:verification-create": [Page("analyst", item("approved"), {"part": "content"})],
    "evidence:verification-edit": [Page("analyst", verification("draft"), {"finding": "Other."})],
    "evidence:verification-void": [Page("lead", verification("draft"), {"reason": "Twice"})],
    "vault:identity-edit": [Page("custodian", witness, {"address": "Invented street 1"})],
}

# What a form offers to choose from that the test has to choose, by address and field.
CHOSEN: dict[tuple[str, str], Callable[[World], Any]] = {
    ("casework:member-work", "to"): lambda w: w.people["reviewer"].pk,
    ("casework:member-create", "user"): lambda w: w.people["outsider"].pk,
    ("casework:note-create", "witness"): lambda w: w.witness.pk,
    ("casework:note-create", "kind"): lambda w: "follow_up",
    ("casework:task-records", "reference"): lambda w: w.items["approved"].reference,
    ("evidence:handover-create", "to"): lambda w: w.people["lead"].pk,
    ("evidence:link-create", "other"): lambda w: w.items["approved"].reference,
    ("evidence:material-create", "item"): lambda w: w.items["approved"].reference,
}

# Routes of the API: the rows of tests/surfaces/resources.py by which each is tried.
CREATED = {
    "api-team-list": "team",
    "api-witness-list": "witnesses",
    "api-note-list": "witness-notes",
    "api-risk-list": "risk-assessments",
    "api-referral-list": "referrals",
    "api-task-list": "tasks",
    "api-policy-list": "review-policies",
    "api-item-list": "evidence",
    "api-link-list": "links",
    "api-material-list": "note-materials",
    "api-verification-list": "verifications",
}
CHANGED = {
    "api-case-detail": "cases",
    "api-team-detail": "team",
    "api-policy-detail": "review-policies",
    "api-witness-detail": "witnesses",
    "api-note-detail": "witness-notes",
    "api-referral-detail": "referrals",
    "api-task-detail": "tasks",
    "api-item-detail": "evidence",
    "api-verification-detail": "verifications",
}
MOVED = {
    "api-note-approve": "witness-notes approve",
    "api-note-authorise": "witness-notes authorise",
    "api-note-reopen": "witness-notes reopen",
    "api-note-return": "witness-notes return",
    "api-note-submit": "witness-notes submit",
    "api-note-warnings": "witness-notes warnings",
    "api-note-withdraw": "witness-notes withdraw",
    "api-item-approve": "evidence approve",
    "api-item-custody": "evidence custody",
    "api-item-reopen": "evidence reopen",
    "api-item-return": "evidence return",
    "api-item-samples": "evidence samples",
    "api-item-submit": "evidence submit",
    "api-item-void": "evidence void",
    "api-item-withdraw": "evidence withdraw",
    "api-task-state": "tasks state",
    "api-link-withdraw": "links withdraw",
    "api-material-withdraw": "note-materials withdraw",
    "api-verification-approve": "verifications approve",
    "api-verification-reopen": "verifications reopen",
    "api-verification-return": "verifications return",
    "api-verification-submit": "verifications submit",
    "api-verification-void": "verifications void",
    "api-verification-withdraw": "verifications withdraw",
    "api-handover-accept": "handovers accept",
    "api-team-handover": "team handover",
}
# The case's own moves, from the state "closed": none but reopening leads anywhere.
OF_THE_CASE = {
    "api-case-submit": "investigator",
    "api-case-withdraw": "investigator",
    "api-case-approve": "reviewer",
    "api-case-return": "reviewer",
    "api-case-close": "lead",
}
# Its own fields, which an approved case refuses already.
ITS_OWN = {"casework:case-edit post"}
# Of what is under review: tried in a test of its own.
OF_REVIEWS = {
    "casework:remark-create post",
    "casework:remark-answer post",
    "casework:remark-settle post",
    "api-review-remarks post",
    "api-review-settle post",
    "api-review-dissent post",
    "api-review-escalate post",
    "api-review-decider post",
    "casework:review-escalate post",
    "casework:decider-name post",
    "casework:dissent-create post",
    "api-review-decide post",
    "casework:review-several post",
}
# Without a form: each tried in a test of its own as well.
OF_TASKS = {
    "casework:task-move post",
    "casework:task-unlink post",
    "api-task-records post",
    "api-task-untie post",
}
# Bytes on their way, each tried in a test of its own: tests/access/test_closed_case.py.
BYTES = {
    "api-upload put",
    "api-upload-named put",
    "api-batch post",
    "api-uploads post",
    "api-upload-detail patch",
    "api-physical post",
    "api-item-propose post",
    "evidence:item-create post",
    "evidence:derivative-create post",
}

GIVES_BACK = "takes nothing in: what waits is answered, given up or taken back"
EXPORTING = "a closed case is handed over to courts; an export changes nothing in it"
PROTECTING = "a witness may have to be reached, protected or forgotten long after a case is closed"
DISPOSING = "a court's order to destroy an original does not wait for a case"
TOLD = "what one is told, and how, is no part of any case"
TAKEN = {
    "api-notification-read post": TOLD,
    "api-notification-read-all post": TOLD,
    "api-notification-choices post": TOLD,
    "api-notification-watches post": TOLD,
    "api-notification-unwatch post": TOLD,
    "casework:follow post": TOLD,
    "casework:unfollow post": TOLD,
    "casework:notification-read post": TOLD,
    "casework:notifications-read post": TOLD,
    "casework:notification-choices post": TOLD,
    "api-case-list post": "opens another case",
    "casework:case-create post": "opens another case",
    "api-case-reopen post": "the way out of a closed case",
    "api-text-list post": "belongs to no case",
    "casework:consent-text-create post": "belongs to no case",
    "api-team-end post": "whoever leaves must lose their access, also to a closed case",
    "casework:member-end post": "whoever leaves must lose their access, also to a closed case",
    "api-consent-list post": "a person may change their mind at any time",
    "casework:consent-create post": "a person may change their mind at any time",
    "api-task-close post": "what a withdrawal of consent leaves to do is done in a closed case too",
    "casework:task-close post": "what a withdrawal of consent leaves to do is done there too",
    "casework:draft-detail post": "what one is typing is no part of the case, nor ever saved there",
    "api-upload-detail delete": GIVES_BACK,
    "evidence:upload-discard post": GIVES_BACK,
    "api-handover-decline post": GIVES_BACK,
    "api-handover-withdraw post": GIVES_BACK,
    "evidence:handover-decline post": GIVES_BACK,
    "evidence:handover-withdraw post": GIVES_BACK,
    "api-item-verify post": "looks whether the original is intact, which must be told for ever",
    "evidence:item-verify post": "looks whether the original is intact, which must be told for ever",
    "api-item-disposal post": DISPOSING,
    "api-item-disposal_decide post": DISPOSING,
    "api-item-disposal_withdraw post": DISPOSING,
    "evidence:disposal-request post": DISPOSING,
    "evidence:disposal-decide post": DISPOSING,
    "evidence:disposal-withdraw post": DISPOSING,
    "vault:search post": PROTECTING,
    "vault:identity-hold post": PROTECTING,
    "vault:identity-release post": PROTECTING,
    "vault:erasure-request post": PROTECTING,
    "vault:erasure-decide post": PROTECTING,
    "vault:erasure-withdraw post": PROTECTING,
    "vault:access-request post": PROTECTING,
    "vault:access-emergency post": PROTECTING,
    "vault:access-grant post": PROTECTING,
    "vault:access-refuse post": PROTECTING,
    "vault:access-open post": PROTECTING,
    "vault:access-close post": PROTECTING,
    "vault:access-cancel post": PROTECTING,
    "vault:access-review post": PROTECTING,
    "api-export-list post": EXPORTING,
    "api-export-detail patch": EXPORTING,
    "api-export-approve post": EXPORTING,
    "api-export-return post": EXPORTING,
    "api-export-submit post": EXPORTING,
    "api-export-withdraw post": EXPORTING,
    "exchange:export-create post": EXPORTING,
    "exchange:export-edit post": EXPORTING,
    "exchange:export-rebuild post": EXPORTING,
}
# People and sign-in: this floor cannot even name a case (tests/test_architecture.py).
NO_CASES = ("accounts:", "account_", "mfa_", "usersessions_", "set_language")


def writing_routes() -> set[str]:
    """Every address that takes more than reading, with the method: "casework:case-edit post"."""
    return {
        f"{name} {method}"
        for name, callback in _callbacks(get_resolver())
        if not name.startswith((*NO_CASES, "admin:"))
        for method in _methods(callback)
    }


def admin_routes() -> list[str]:
    """Every address of the administration, by name."""
    return [name for name, _ in _callbacks(get_resolver()) if name.startswith("admin:")]


def _callbacks(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _callbacks(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry.callback


def _methods(callback: Any) -> list[str]:
    """The writing methods of a view; all of them for one that does not say."""
    if actions := getattr(callback, "actions", None):
        return [method for method in WRITING if method in actions]
    view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    return [method for method in WRITING if view is None or hasattr(view, method)]


def accounted_for() -> set[str]:
    """The routes that one of the tables above speaks of."""
    posted = [*PAGES, *CREATED, *MOVED, *OF_THE_CASE]
    return (
        {f"{name} post" for name in posted}
        | {f"{name} patch" for name in CHANGED}
        | BYTES
        | ITS_OWN
        | OF_TASKS
        | OF_REVIEWS
    )


@dataclass(frozen=True)
class Attempt:
    """One request of the API, ready to be sent."""

    name: str
    who: str
    method: str
    address: str
    body: dict[str, Any]
    multipart: bool = False


def attempts(world: World) -> Iterator[Attempt]:
    """What the API is asked, with records as the open case left them."""
    for route, name in CREATED.items():
        found = RESOURCES[name]
        address = f"/api/v1/{found.path}/"
        yield Attempt(route, found.who, "post", address, found.body(world), found.multipart)
    for route, name in CHANGED.items():
        found = RESOURCES[name]
        body = {"version": found.record(world).version, **found.change}
        yield Attempt(route, found.editor, "patch", found.address(world), body)
    for route, name in MOVED.items():
        resource, record, who, body = MOVES[name]
        address = RESOURCES.get(resource)
        path = address.path if address else resource
        row = record(world)
        move = f"/api/v1/{path}/{row.pk}/{name.split()[1]}/"
        yield Attempt(route, who, "post", move, body_for(body, row))
    for route, who in OF_THE_CASE.items():
        verb = route.removeprefix("api-case-")
        address = f"/api/v1/cases/{world.case.pk}/{verb}/"
        yield Attempt(route, who, "post", address, {"comment": "Because"})
